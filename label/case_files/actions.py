"""Exporting a file: the act is in the trail before anything leaves."""

from datetime import datetime

from sqlalchemy.orm import Session

from label.case_files import queries
from label.case_files.schemas import CaseFile, Export, ExportQuery
from label.kit import audit
from label.kit.actor import Actor
from label.kit.sessions import ReadSession


def record(session: Session, actor: Actor | None, application_id: str, asked: ExportQuery, at: datetime) -> None:
    """Who exports which file, and why. No actor means the command line."""
    row = queries.get(session, actor, application_id)
    after = {"reason": asked.reason}
    audit.record(session, actor, at, "export", ("application", row.id), siren=row.siren, after=after)


def gather(
    session: ReadSession, actor: Actor | None, application_id: str, asked: ExportQuery, at: datetime
) -> CaseFile:
    """The file as of one moment, with the entry of its export."""
    queries.get(session, actor, application_id)
    person = f"{actor.name} <{actor.email}>" if actor else None
    return queries.case_file(session, application_id, Export(person, at, asked.reason))

"""Evidence behind the annual statement: each file is linked to the figure that it proves."""

from datetime import datetime

from sqlalchemy.orm import Session

from label.declarations import evidence, evidence_queries, queries
from label.declarations.evidence import Stored, Upload
from label.declarations.evidence_schemas import EvidenceOut, FigureProofQuery
from label.declarations.masking import contents
from label.declarations.models import FigureProof
from label.kit.actor import Actor
from label.kit.ids import EditionCode, Siren
from label.kit.sessions import ReadSession


def prepare(
    session: ReadSession,
    actor: Actor,
    siren: Siren,
    edition: EditionCode,
    upload: Upload,
    asked: FigureProofQuery,
    at: datetime,
) -> Upload:
    """May this actor add a file to this statement now?"""
    evidence.check_may_add(session, actor, queries.statement(session, actor, siren, edition), asked, at)
    contents.check_not_masked(session, siren, upload.digest)
    return upload


def add(
    session: Session,
    actor: Actor,
    siren: Siren,
    edition: EditionCode,
    upload: Upload,
    asked: FigureProofQuery,
    stored: Stored,
    at: datetime,
) -> EvidenceOut:
    """Link a stored file to a figure of the statement."""
    row = queries.statement(session, actor, siren, edition)
    evidence.lock_to_add(session, actor, row, asked, at)
    file = evidence.kept_file(session, actor, siren, stored, at)
    key = {"siren": siren, "edition": edition, "figure": asked.figure, "evidence_id": file.id}
    link = session.get(FigureProof, tuple(key.values())) or FigureProof(**key, linked_at=at)
    if evidence.prove(session, actor, link, asked, file, ("statement", f"{siren}/{edition}"), at):
        evidence.renew_version(row)
    behind = evidence_queries.behind_figures(session, actor, siren, edition)[asked.figure]
    return next(one for one in behind if one.id == file.id)

"""The files behind an initiative: taken in and looked at as those behind declarations are."""

from datetime import datetime

from pydantic import Field
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from csr.initiatives import audit_facts, queries, rules
from csr.initiatives.models import Initiative, InitiativeFile
from csr.initiatives.rules import InitiativeAggregate
from label.declarations.evidence import Stored, Upload
from label.kit import audit
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.paging import Paged, page
from label.kit.schemas import Out
from label.kit.sessions import ReadSession


class FileOut(Out):
    """A file behind an initiative."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str = Field(validation_alias="digest")
    siren: str | None = Field(
        description="The firm that sent it; other firms do not see it. Null: SOEE's, or a partner's."
    )
    uploaded_at: datetime


class FileFilter(Paged):
    """The files of an initiative have no filters."""


class FilePage(Out):
    """A page of files, in the order they came."""

    items: list[FileOut]
    next: str | None


def visible_to(actor: Actor) -> Select[InitiativeFile]:
    """Those of the initiatives that someone sees; what a firm has sent is not for the other firms."""
    rows = select(InitiativeFile)
    if actor.is_any(*queries.STEERING):
        return rows
    seen = queries.visible_to(actor).with_only_columns(Initiative.id)
    own = or_(
        InitiativeFile.siren.is_(None),
        InitiativeFile.siren.in_(actor.sirens),
        InitiativeFile.initiative_id.in_(queries.accompanied_by(actor)),
    )
    return rows.where(InitiativeFile.initiative_id.in_(seen), own)


def listed(session: ReadSession, actor: Actor, initiative_id: str, asked: FileFilter) -> FilePage:
    """The files of an initiative."""
    queries.get(session, actor, initiative_id)
    rows = visible_to(actor).where(InitiativeFile.initiative_id == initiative_id)
    found = page(session, rows, asked, [InitiativeFile.id])
    items = [FileOut.model_validate(row) for row in found.items]
    return FilePage(items=items, next=found.next)


def prepare(session: ReadSession, actor: Actor, initiative_id: str, upload: Upload, at: datetime) -> Upload:
    """May this actor add a file to this initiative?"""
    whole = queries.whole(session, queries.get(session, actor, initiative_id))
    rules.check_may(actor, whole, "tell")
    return upload


def add(session: Session, actor: Actor, initiative_id: str, upload: Upload, stored: Stored, at: datetime) -> FileOut:
    """Put a stored file behind an initiative; the same content from the same firm is one file."""
    whole = queries.hold(session, actor, initiative_id, "tell")
    siren = _sender(actor, whole)
    same = select(InitiativeFile).filter_by(initiative_id=initiative_id, digest=stored.digest, siren=siren)
    row = session.scalar(same)
    if row is None:
        row = InitiativeFile(
            initiative_id=initiative_id,
            siren=siren,
            digest=stored.digest,
            name=stored.name,
            media_type=stored.kind.media_type,
            size=stored.size,
            uploaded_by=actor.person_id,
            uploaded_at=at,
        )
        session.add(row)
        session.flush()
        after = {"file": row.id, "sha256": row.digest, "name": row.name}
        audit_facts.record(session, actor, at, "prove", whole, siren=siren, after=after)
    return FileOut.model_validate(row)


def read(session: Session, actor: Actor, file_id: str, at: datetime) -> InitiativeFile:
    """The file's row; that it was read is kept in the trail."""
    row = session.scalar(visible_to(actor).where(InitiativeFile.id == file_id))
    if row is None:
        raise NotFound(f"No file {file_id}.")
    after = {"sha256": row.digest}
    audit.record(session, actor, at, "read", ("initiative_file", row.id), siren=row.siren, after=after)
    return row


def _sender(actor: Actor, whole: InitiativeAggregate) -> str | None:
    """The firm that a file is of: none when SOEE or an association sends it."""
    mine = sorted(actor.sirens & whole.firms.keys())
    return mine[0] if mine and not actor.is_any(Role.SOEE) else None

"""The files behind an initiative: received and checked like those behind declarations."""

from datetime import datetime

from pydantic import Field
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from csr.initiatives import audit_facts, queries, rules
from csr.initiatives.models import Initiative, InitiativeFile
from csr.initiatives.rules import InitiativeAggregate
from label.declarations import visibility
from label.declarations.evidence import Stored, Upload, reading_facts
from label.declarations.evidence_schemas import ReadingQuery
from label.declarations.rules import check_reason_to_read
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
    """The files of visible initiatives; a firm does not see what other firms sent."""
    rows = select(InitiativeFile)
    if actor.is_any(*queries.STEERING):
        return rows
    visible = queries.visible_to(actor).with_only_columns(Initiative.id)
    own = or_(
        InitiativeFile.siren.is_(None),
        InitiativeFile.siren.in_(actor.sirens),
        InitiativeFile.initiative_id.in_(queries.accompanied_by(actor)),
    )
    return rows.where(InitiativeFile.initiative_id.in_(visible), own)


def listed(session: ReadSession, actor: Actor, initiative_id: str, asked: FileFilter) -> FilePage:
    queries.get(session, actor, initiative_id)
    rows = visible_to(actor).where(InitiativeFile.initiative_id == initiative_id)
    found = page(session, rows, asked, [InitiativeFile.id])
    items = [FileOut.model_validate(row) for row in found.items]
    return FilePage(items=items, next=found.next)


def prepare(session: ReadSession, actor: Actor, initiative_id: str, upload: Upload, at: datetime) -> Upload:
    """Checks that this actor may add a file, before the file is inspected."""
    aggregate = queries.load_aggregate(session, queries.get(session, actor, initiative_id))
    rules.check_allowed(actor, aggregate, "tell")
    return upload


def add(session: Session, actor: Actor, initiative_id: str, upload: Upload, stored: Stored, at: datetime) -> FileOut:
    """The same content from the same firm is one file."""
    aggregate = queries.lock_for(session, actor, initiative_id, "tell")
    siren = _sender_siren(actor, aggregate)
    stored.hold(session)
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
        after: dict[str, object] = {"file": row.id, "sha256": row.digest, "name": row.name}
        audit_facts.record(session, actor, at, "prove", aggregate, siren=siren, after=after)
    return FileOut.model_validate(row)


def read(session: Session, actor: Actor, file_id: str, asked: ReadingQuery, at: datetime) -> InitiativeFile:
    """The file's row; the audit trail keeps that it was read, and why where a reason is given."""
    row = session.scalar(visible_to(actor).where(InitiativeFile.id == file_id))
    if row is None:
        raise NotFound(f"No file {file_id}.")
    if row.siren and actor.is_any(Role.CITY) and not _needs_no_reason(session, actor, row.siren):
        check_reason_to_read(asked)
    after = reading_facts(row.digest, asked)
    audit.record(session, actor, at, "read", ("initiative_file", row.id), siren=row.siren, after=after)
    return row


def _needs_no_reason(session: ReadSession, actor: Actor, siren: str) -> bool:
    """SOEE and the firm itself read the files of their work; the city, those of firms that have applied."""
    examined = session.scalar(visibility.examined_files(siren).limit(1)) is not None
    return examined or actor.acts_for(siren) or actor.is_any(Role.SOEE)


def _sender_siren(actor: Actor, aggregate: InitiativeAggregate) -> str | None:
    """None when SOEE or an association sends the file."""
    own = sorted(actor.sirens & aggregate.firms.keys())
    return own[0] if own and not actor.is_any(Role.SOEE) else None

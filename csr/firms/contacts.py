"""The people to speak with at a firm.

A contact may ask to be deleted and the audit trail is never erased: it holds the names of the fields, not their values.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms import queries, stages
from csr.firms.models import Contact
from csr.firms.note_schemas import ContactIn, ContactOut, ContactPage, ContactPatch, NotesFilter
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.kit.versions import VersionQuery, require_version

FIELDS = tuple(ContactIn.model_fields)


def listed(session: ReadSession, actor: Actor, siren: str, asked: NotesFilter) -> ContactPage:
    queries.company(session, siren)
    found = page(session, select(Contact).where(Contact.siren == siren), asked, [Contact.id])
    items = [ContactOut.model_validate(row) for row in found.items]
    return ContactPage(items=items, next=found.next)


def of_firm(session: ReadSession, siren: str, limit: int) -> list[ContactOut]:
    """A firm's contacts in the order they were added."""
    rows = select(Contact).where(Contact.siren == siren).order_by(Contact.id).limit(limit)
    return [ContactOut.model_validate(row) for row in session.scalars(rows)]


def get(session: ReadSession, contact_id: str) -> Contact:
    row = session.get(Contact, contact_id)
    if row is None:
        raise NotFound(f"No contact {contact_id}.")
    return row


def add(session: Session, actor: Actor, siren: str, data: ContactIn, at: datetime) -> ContactOut:
    stages.lock_firm(session, siren)
    row = Contact(siren=siren, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "create", ("contact", row.id), siren=siren, after=_filled_fields(row))
    return ContactOut.model_validate(row)


def change(session: Session, actor: Actor, contact_id: str, data: ContactPatch, at: datetime) -> ContactOut:
    row = get(session, contact_id)
    require_version(row.version, data.version)
    before, changes = _filled_fields(row), data.changes()
    for name, value in changes.items():
        setattr(row, name, value)
    session.flush()
    after = _filled_fields(row) | {"changed": sorted(changes)}
    audit.record(session, actor, at, "change", ("contact", row.id), siren=row.siren, before=before, after=after)
    return ContactOut.model_validate(row)


def delete(session: Session, actor: Actor, contact_id: str, asked: VersionQuery, at: datetime) -> None:
    """The interactions with this contact stay, without it."""
    row = get(session, contact_id)
    require_version(row.version, asked.version)
    audit.record(session, actor, at, "delete", ("contact", row.id), siren=row.siren, before=_filled_fields(row))
    session.delete(row)
    session.flush()


def _filled_fields(row: Contact) -> dict[str, list[str]]:
    return {"filled": [name for name in FIELDS if getattr(row, name) is not None]}

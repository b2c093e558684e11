"""The people to speak with at a firm.

The audit trail is never erased and a contact may ask to be: it tells which fields changed, never what they hold.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms import queries, rules, stages
from csr.firms.models import Contact
from csr.firms.note_schemas import ContactIn, ContactOut, ContactPage, ContactPatch, NotesFilter
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

FIELDS = tuple(ContactIn.model_fields)


def listed(session: ReadSession, actor: Actor, siren: str, asked: NotesFilter) -> ContactPage:
    """A page of a firm's contacts."""
    queries.company(session, siren)
    found = page(session, select(Contact).where(Contact.siren == siren), asked, [Contact.id])
    items = [ContactOut.model_validate(row) for row in found.items]
    return ContactPage(items=items, next=found.next)


def of_firm(session: ReadSession, siren: str, limit: int) -> list[ContactOut]:
    """A firm's contacts, in the order they were made."""
    rows = select(Contact).where(Contact.siren == siren).order_by(Contact.id).limit(limit)
    return [ContactOut.model_validate(row) for row in session.scalars(rows)]


def get(session: ReadSession, contact_id: str) -> Contact:
    """One contact; `NotFound`."""
    row = session.get(Contact, contact_id)
    if row is None:
        raise NotFound(f"No contact {contact_id}.")
    return row


def add(session: Session, actor: Actor, siren: str, data: ContactIn, at: datetime) -> ContactOut:
    """A new contact of a firm."""
    stages.hold(session, siren)
    row = Contact(siren=siren, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "create", ("contact", row.id), siren=siren, after=_filled(row))
    return ContactOut.model_validate(row)


def change(session: Session, actor: Actor, contact_id: str, data: ContactPatch, at: datetime) -> ContactOut:
    """Some of a contact's fields anew."""
    row = get(session, contact_id)
    rules.check_version(row, data.version)
    before, given = _filled(row), data.given()
    for name, value in given.items():
        setattr(row, name, value)
    session.flush()
    after = _filled(row) | {"changed": sorted(given)}
    audit.record(session, actor, at, "change", ("contact", row.id), siren=row.siren, before=before, after=after)
    return ContactOut.model_validate(row)


def delete(session: Session, actor: Actor, contact_id: str, at: datetime) -> None:
    """A contact has left, or asks for it; what was spoken stays, without the contact."""
    row = get(session, contact_id)
    audit.record(session, actor, at, "delete", ("contact", row.id), siren=row.siren, before=_filled(row))
    session.delete(row)
    session.flush()


def _filled(row: Contact) -> dict[str, list[str]]:
    return {"filled": [name for name in FIELDS if getattr(row, name) is not None]}

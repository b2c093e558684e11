"""Reading the audit trail."""

import json

from sqlalchemy import or_, select

from label.audit.schemas import AuditFilter, AuditPage, EntryOut
from label.declarations.visibility import withheld_sirens
from label.kit.actor import Actor
from label.kit.audit import AuditEntry
from label.kit.paging import page
from label.kit.sessions import ReadSession

FILTERS = ("siren", "subject", "subject_id", "person_id")


def listed(session: ReadSession, actor: Actor, asked: AuditFilter) -> AuditPage:
    """The trail without the companies that the actor is tied to, or from whose file they have stepped back."""
    rows = select(AuditEntry).where(
        or_(AuditEntry.siren.is_(None), AuditEntry.siren.not_in(withheld_sirens(actor.person_id)))
    )
    for name in FILTERS:
        value = getattr(asked, name)
        if value is not None:
            rows = rows.where(getattr(AuditEntry, name) == value)
    found = page(session, rows, asked, [AuditEntry.id], descending=True)
    return AuditPage(items=[_entry_out(entry) for entry in found.items], next=found.next)


def _entry_out(entry: AuditEntry) -> EntryOut:
    facts = {name: json.loads(text) if (text := getattr(entry, name)) else None for name in ("before", "after")}
    columns = ("id", "at", "person_id", "action", "subject", "subject_id", "siren")
    return EntryOut(**{name: getattr(entry, name) for name in columns}, **facts)

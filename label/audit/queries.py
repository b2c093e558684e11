"""Reading the audit trail. An entry keeps a person's id alone; the name is read from the person's row, which outlives
their memberships."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select

from label.accounts import directory
from label.audit.schemas import AuditFilter, AuditPage, EntryOut, NamedPerson
from label.declarations.visibility import withheld_sirens
from label.kit.actor import Actor
from label.kit.audit import AuditEntry
from label.kit.paging import page
from label.kit.sessions import ReadSession

FILTERS = ("siren", "subject", "subject_id", "person_id")
ID_LENGTH = 32
EntryFacts = tuple[dict[str, object] | None, dict[str, object] | None]  # before and after
PERSON_FACTS = (
    "reviewer",
    "person",
    "owner_id",
    "next_owner_id",
    "uploaded_by",
)  # the facts of an entry that hold a person's id


def listed(session: ReadSession, actor: Actor, asked: AuditFilter) -> AuditPage:
    """The trail without the companies that the actor is tied to, or from whose file they have stepped back."""
    withheld = withheld_sirens(actor.person_id)
    visible = select(AuditEntry).where(or_(AuditEntry.siren.is_(None), AuditEntry.siren.not_in(withheld)))
    return _page(session, visible, asked)


def whole(session: ReadSession, asked: AuditFilter) -> AuditPage:
    """The trail of every company, for the operator."""
    return _page(session, select(AuditEntry), asked)


def named_entries(session: ReadSession, entries: Collection[AuditEntry]) -> list[EntryOut]:
    """Entries with the names of their people, in one query for all of them."""
    facts = {entry.id: _facts(entry) for entry in entries}
    wanted = {person_id for entry in entries for person_id in _people_of(entry, *facts[entry.id])}
    people = {key: NamedPerson.model_validate(row) for key, row in directory.people(session, wanted).items()}
    return [_entry_out(entry, _renamed(entry, facts[entry.id], people), people) for entry in entries]


def _page(session: ReadSession, rows: Select[AuditEntry], asked: AuditFilter) -> AuditPage:
    for name in FILTERS:
        value = getattr(asked, name)
        if value is not None:
            rows = rows.where(getattr(AuditEntry, name) == value)
    found = page(session, rows, asked, [AuditEntry.id], descending=True)
    return AuditPage(items=named_entries(session, found.items), next=found.next)


def _facts(entry: AuditEntry) -> EntryFacts:
    before, after = (json.loads(text) if text else None for text in (entry.before, entry.after))
    return before, after


def _renamed(entry: AuditEntry, facts: EntryFacts, people: dict[str, NamedPerson]) -> EntryFacts:
    """An entry of an earlier release says which name and address a person was made with; who has taken a pseudonym
    since is shown by it."""
    before, after = facts
    person = people.get(entry.subject_id) if entry.subject == "person" else None
    if person is None or after is None or "email" not in after:
        return facts
    return before, after | {"email": person.email, "name": person.name}


def _people_of(entry: AuditEntry, *facts: dict[str, object] | None) -> Sequence[str]:
    """The ids in an entry: who made the change first, if anybody is named."""
    subject = [entry.subject_id] if entry.subject == "person" else []
    held = [fact.get(name) for fact in facts if fact for name in PERSON_FACTS]
    ids = [entry.person_id, *subject, *held]
    return list(dict.fromkeys(value for value in ids if isinstance(value, str) and len(value) == ID_LENGTH))


def _entry_out(entry: AuditEntry, facts: EntryFacts, people: dict[str, NamedPerson]) -> EntryOut:
    columns = ("id", "at", "person_id", "action", "subject", "subject_id", "siren")
    named = {key: people[key] for key in _people_of(entry, *facts) if key in people}
    return EntryOut(
        **{name: getattr(entry, name) for name in columns},
        before=facts[0],
        after=facts[1],
        person=named.pop(entry.person_id, None) if entry.person_id else None,
        concerned=list(named.values()),
    )

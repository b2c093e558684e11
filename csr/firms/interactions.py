"""Meetings, calls and letters with firms, and the next steps agreed there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from csr.firms import queries, rules, stages
from csr.firms.models import Contact, Firm, Interaction
from csr.firms.note_schemas import (
    InteractionIn,
    InteractionOut,
    InteractionPage,
    InteractionPatch,
    NotesFilter,
    StepDoneIn,
)
from csr.firms.schemas import OfficerOut
from csr.firms.states import Stage
from label.accounts import directory
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Fault, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.kit.versions import check_version, require_version

COLUMNS = ("kind", "happened_on", "summary", "contact_id", "next_step", "next_owner_id", "due_on")
NO_STEP = dict.fromkeys(("next_step", "next_owner", "due_on"))
LATEST = 20


def listed(session: ReadSession, actor: Actor, siren: str, asked: NotesFilter) -> InteractionPage:
    """A page of a firm's interactions, the latest first."""
    queries.company(session, siren)
    rows = select(Interaction).where(Interaction.siren == siren)
    found = page(session, rows, asked, [Interaction.happened_on, Interaction.id], descending=True)
    return InteractionPage(items=shown(session, found.items), next=found.next)


def latest(session: ReadSession, siren: str) -> list[InteractionOut]:
    order = (Interaction.happened_on.desc(), Interaction.id.desc())
    rows = select(Interaction).where(Interaction.siren == siren).order_by(*order).limit(LATEST)
    return shown(session, session.scalars(rows).all())


def shown(session: ReadSession, rows: Sequence[Interaction]) -> list[InteractionOut]:
    """One query for the officers, one for the contacts."""
    officers = {officer for row in rows for officer in (row.recorded_by, row.next_owner_id) if officer}
    people = {key: OfficerOut.model_validate(person) for key, person in directory.people(session, officers).items()}
    contacts = _contacts(session, {row.contact_id for row in rows})
    return [_out(row, people, contacts) for row in rows]


def add(session: Session, actor: Actor, siren: str, data: InteractionIn, at: datetime) -> InteractionOut:
    """The first interaction brings a firm from not contacted to in discussion."""
    firm = stages.lock_firm(session, siren)
    row = Interaction(siren=siren, recorded_by=actor.person_id, recorded_at=at)
    _fill(session, row, data.model_dump(), day(at))
    session.add(row)
    session.flush()
    _update_last_contact(session, firm)
    if firm.stage == Stage.NOT_CONTACTED:
        stages.record_stage(session, actor, firm, Stage.IN_DISCUSSION, None, at)
    _record(session, actor, at, "create", row, None)
    return shown(session, [row])[0]


def change(session: Session, actor: Actor, interaction_id: str, data: InteractionPatch, at: datetime) -> InteractionOut:
    """A next step that is changed counts as not done."""
    row, firm = _lock(session, interaction_id)
    require_version(row.version, data.version)
    before, changes = _facts(row), data.changes()
    if "next_step" in changes and changes["next_step"] is None:
        changes = NO_STEP | changes
    if changes.keys() & NO_STEP.keys():
        row.done_on = None
    _fill(session, row, changes, day(at))
    session.flush()
    _update_last_contact(session, firm)
    _record(session, actor, at, "change", row, before)
    return shown(session, [row])[0]


def finish(session: Session, actor: Actor, interaction_id: str, data: StepDoneIn, at: datetime) -> InteractionOut:
    row, _ = _lock(session, interaction_id)
    check_version(row.version, data.version)
    done_on = data.done_on or day(at)
    rules.check_done(row, done_on, day(at))
    before = _facts(row)
    row.done_on = done_on
    session.flush()
    _record(session, actor, at, "finish", row, before)
    return shown(session, [row])[0]


def _fill(session: Session, row: Interaction, changes: dict[str, Any], today: date) -> None:
    """Changes the row once the whole interaction is valid; raises every fault at once."""
    faults = []
    contact = session.get(Contact, changes["contact_id"]) if changes.get("contact_id") else None
    if changes.get("contact_id") and (contact is None or contact.siren != row.siren):
        faults.append(Fault("/contact_id", f"No contact {changes['contact_id']} of this firm."))
    if "next_owner" in changes:
        email = changes.pop("next_owner")
        owner = directory.officer(session, email) if email else None
        faults += [queries.no_officer("/next_owner", email)] if email and owner is None else []
        changes["next_owner_id"] = owner.id if owner else email
    values = {name: getattr(row, name) for name in COLUMNS} | changes
    rules.check_interaction(values, today, faults)
    for name, value in values.items():
        setattr(row, name, value)


def _update_last_contact(session: Session, firm: Firm) -> None:
    firm.last_contact_on = session.scalar(select(func.max(Interaction.happened_on)).filter_by(siren=firm.siren))
    session.flush()


def _lock(session: Session, interaction_id: str) -> tuple[Interaction, Firm]:
    """An interaction and its firm, whose row is locked until the transaction ends; `NotFound`."""
    siren = session.scalar(select(Interaction.siren).filter_by(id=interaction_id))
    if siren is None:
        raise NotFound(f"No interaction {interaction_id}.")
    firm = stages.lock_firm(session, siren)
    return session.get_one(Interaction, interaction_id), firm


def _record(
    session: Session, actor: Actor, at: datetime, act: str, row: Interaction, before: dict[str, object] | None
) -> None:
    subject = ("interaction", row.id)
    audit.record(session, actor, at, act, subject, siren=row.siren, before=before, after=_facts(row))


def _facts(row: Interaction) -> dict[str, object]:
    return {name: getattr(row, name) for name in (*COLUMNS, "done_on")}


def _contacts(session: ReadSession, contact_ids: set[str | None]) -> dict[str, Contact]:
    wanted = contact_ids - {None}
    rows = session.scalars(select(Contact).where(Contact.id.in_(wanted))) if wanted else ()
    return {row.id: row for row in rows}


def _out(row: Interaction, people: Mapping[str, OfficerOut], contacts: Mapping[str, Contact]) -> InteractionOut:
    owner, contact = people.get(row.next_owner_id or ""), contacts.get(row.contact_id or "")
    copied = ("id", "siren", "kind", "happened_on", "summary", "contact_id", "next_step", "due_on", "done_on")
    return InteractionOut(
        **{name: getattr(row, name) for name in (*copied, "recorded_at", "version")},
        contact=contact.name if contact else None,
        next_owner=owner,
        recorded_by=people[row.recorded_by].name,
    )

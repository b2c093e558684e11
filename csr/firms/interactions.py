"""Meetings, calls and letters, and the next steps that come of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from csr.firms import queries, rules, stages
from csr.firms.models import Contact, Firm, Interaction, Stage
from csr.firms.note_schemas import (
    InteractionIn,
    InteractionOut,
    InteractionPage,
    InteractionPatch,
    NotesFilter,
    StepDoneIn,
)
from csr.firms.schemas import OfficerOut
from label.accounts.models import Person
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Fault, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

SAID = ("kind", "happened_on", "summary", "contact_id", "next_step", "next_owner_id", "due_on")
NO_STEP = dict.fromkeys(("next_step", "next_owner", "due_on"))
LATEST = 20


def listed(session: ReadSession, actor: Actor, siren: str, asked: NotesFilter) -> InteractionPage:
    """A page of a firm's interactions, the latest first."""
    queries.company(session, siren)
    rows = select(Interaction).where(Interaction.siren == siren)
    found = page(session, rows, asked, [Interaction.happened_on, Interaction.id], descending=True)
    return InteractionPage(items=shown(session, found.items), next=found.next)


def latest(session: ReadSession, siren: str) -> list[InteractionOut]:
    """A firm's latest interactions."""
    order = (Interaction.happened_on.desc(), Interaction.id.desc())
    rows = select(Interaction).where(Interaction.siren == siren).order_by(*order).limit(LATEST)
    return shown(session, session.scalars(rows).all())


def shown(session: ReadSession, rows: Sequence[Interaction]) -> list[InteractionOut]:
    """Interactions as they go out: one query for the officers, one for the contacts."""
    people = _named(session, Person, {person for row in rows for person in (row.recorded_by, row.next_owner_id)})
    contacts = _named(session, Contact, {row.contact_id for row in rows})
    return [_out(row, people, contacts) for row in rows]


def add(session: Session, actor: Actor, siren: str, data: InteractionIn, at: datetime) -> InteractionOut:
    """SOEE has spoken with a firm: it is in discussion from now on, if nobody had spoken with it before."""
    firm = stages.hold(session, siren)
    row = Interaction(siren=siren, recorded_by=actor.person_id, recorded_at=at)
    _say(session, row, data.model_dump(), day(at))
    session.add(row)
    session.flush()
    _spoken(session, firm)
    if firm.stage == Stage.NOT_CONTACTED:
        stages.move(session, actor, firm, Stage.IN_DISCUSSION, None, at)
    _record(session, actor, at, "create", row, None)
    return shown(session, [row])[0]


def change(session: Session, actor: Actor, interaction_id: str, data: InteractionPatch, at: datetime) -> InteractionOut:
    """What was noted is corrected; a next step given anew is to be done anew."""
    row, firm = _hold(session, interaction_id)
    rules.check_version(row, data.version)
    before, given = _facts(row), data.given()
    if "next_step" in given and given["next_step"] is None:
        given = NO_STEP | given
    if given.keys() & NO_STEP.keys():
        row.done_on = None
    _say(session, row, given, day(at))
    session.flush()
    _spoken(session, firm)
    _record(session, actor, at, "change", row, before)
    return shown(session, [row])[0]


def finish(session: Session, actor: Actor, interaction_id: str, data: StepDoneIn, at: datetime) -> InteractionOut:
    """The next step is done."""
    row, _ = _hold(session, interaction_id)
    rules.check_version(row, data.version)
    done_on = data.done_on or day(at)
    rules.check_done(row, done_on, day(at))
    before = _facts(row)
    row.done_on = done_on
    session.flush()
    _record(session, actor, at, "finish", row, before)
    return shown(session, [row])[0]


def _say(session: ReadSession, row: Interaction, given: dict[str, Any], today: date) -> None:
    """Fill what is given into the row, once the whole is found right; every fault at once."""
    faults = []
    contact = session.get(Contact, given["contact_id"]) if given.get("contact_id") else None
    if given.get("contact_id") and (contact is None or contact.siren != row.siren):
        faults.append(Fault("/contact_id", f"No contact {given['contact_id']} of this firm."))
    if "next_owner" in given:
        email = given.pop("next_owner")
        owner = queries.officer(session, email) if email else None
        faults += [queries.no_officer("/next_owner", email)] if email and owner is None else []
        given["next_owner_id"] = owner.id if owner else email
    values = {name: getattr(row, name) for name in SAID} | given
    rules.check_interaction(values, today, faults)
    for name, value in values.items():
        setattr(row, name, value)


def _spoken(session: Session, firm: Firm) -> None:
    """The firm was last spoken with on the latest day of its interactions."""
    firm.last_contact_on = session.scalar(select(func.max(Interaction.happened_on)).filter_by(siren=firm.siren))
    session.flush()


def _hold(session: ReadSession, interaction_id: str) -> tuple[Interaction, Firm]:
    """An interaction and its firm, locked until the transaction ends; `NotFound`."""
    siren = session.scalar(select(Interaction.siren).filter_by(id=interaction_id))
    if siren is None:
        raise NotFound(f"No interaction {interaction_id}.")
    firm = stages.hold(session, siren)
    return session.get_one(Interaction, interaction_id), firm


def _record(
    session: Session, actor: Actor, at: datetime, act: str, row: Interaction, before: dict[str, Any] | None
) -> None:
    subject = ("interaction", row.id)
    audit.record(session, actor, at, act, subject, siren=row.siren, before=before, after=_facts(row))


def _facts(row: Interaction) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*SAID, "done_on")}


def _named(session: ReadSession, model: Any, ids: set[str | None]) -> dict[str | None, Any]:
    known = ids - {None}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(known)))} if known else {}


def _out(row: Interaction, people: dict[str | None, Any], contacts: dict[str | None, Any]) -> InteractionOut:
    owner, contact = people.get(row.next_owner_id), contacts.get(row.contact_id)
    same = ("id", "siren", "kind", "happened_on", "summary", "contact_id", "next_step", "due_on", "done_on")
    return InteractionOut(
        **{name: getattr(row, name) for name in (*same, "recorded_at", "version")},
        contact=contact.name if contact else None,
        next_owner=OfficerOut.model_validate(owner) if owner else None,
        recorded_by=people[row.recorded_by].name,
    )

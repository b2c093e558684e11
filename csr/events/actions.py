"""Announcing, changing and cancelling events; registrations of firms."""

from datetime import datetime

from sqlalchemy.orm import Session

from csr.events import queries, rules
from csr.events.models import CityEvent, Registration
from csr.events.schemas import (
    EVENT_FIELDS,
    CancellationIn,
    EventIn,
    EventPatch,
    OccasionOut,
    RegistrationOut,
    RegistrationPut,
)
from label.companies import cessations
from label.companies import queries as companies
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor, Role
from label.kit.clock import day
from label.kit.errors import NotFound, invalid
from label.kit.ids import EventId, Siren
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession
from label.kit.versions import VersionQuery, check_version, require_version


def add(session: Session, actor: Actor, data: EventIn, at: datetime) -> OccasionOut:
    values = {name: getattr(data, name) for name in EVENT_FIELDS}
    _check_content(session, values)
    row = CityEvent(**values, created_by=actor.person_id, created_at=at, changed_at=at)
    session.add(row)
    session.flush()
    _record(session, actor, at, "announce", row, None, values)
    return queries.shown(session, [row])[0]


def change(session: Session, actor: Actor, event_id: str, data: EventPatch, at: datetime) -> OccasionOut:
    """Registered firms keep their place."""
    row = queries.get(session, event_id, lock=True)
    rules.check_not_cancelled(row)
    require_version(row.version, data.version)
    changes = data.changes()
    before = {name: getattr(row, name) for name in changes}
    _check_content(session, {name: getattr(row, name) for name in EVENT_FIELDS} | changes)
    rules.check_capacity(changes.get("capacity"), queries.registered_firms(session, [row.id]).get(row.id, 0))
    for name, value in changes.items():
        setattr(row, name, value)
    row.changed_at = at
    session.flush()
    _record(session, actor, at, "change", row, before, changes)
    return queries.shown(session, [row])[0]


def cancel(session: Session, actor: Actor, event_id: str, data: CancellationIn, at: datetime) -> OccasionOut:
    """A cancelled event can still be read, and its calendar entry says so."""
    row = queries.get(session, event_id, lock=True)
    rules.check_not_cancelled(row)
    row.cancelled_at, row.cancelled_because, row.changed_at = at, data.reason, at
    session.flush()
    _record(session, actor, at, "cancel", row, None, {"reason": data.reason})
    return queries.shown(session, [row])[0]


def register(
    session: Session, actor: Actor, event_id: EventId, siren: Siren, data: RegistrationPut, at: datetime
) -> RegistrationOut:
    """The lock on the event lets only one of two firms have the last place."""
    event = queries.get(session, event_id, lock=True)
    _check_firm(session, actor, siren)
    rules.check_open(event, at)
    cessations.check_not_ceased(session, siren, day(at))
    row = session.get(Registration, (event_id, siren))
    check_version(row.version if row else 1, data.version)
    is_registered = row is not None and row.withdrawn_at is None
    before = _facts(row) if row and is_registered else None
    row = row or Registration(event_id=event_id, siren=siren)
    if not is_registered:
        rules.check_place(event, queries.registered_firms(session, [event_id]).get(event_id, 0))
        row.registered_by, row.registered_at, row.withdrawn_at = actor.person_id, at, None
    row.people, row.offers, row.note = data.people, data.offers, data.note
    session.add(row)
    session.flush()
    if _facts(row) != before:
        _record(session, actor, at, "register", event, before, _facts(row), siren=siren)
    return queries.shown_registrations(session, [row])[0]


def withdraw(
    session: Session, actor: Actor, event_id: EventId, siren: Siren, asked: VersionQuery, at: datetime
) -> None:
    """The place is free again."""
    event = queries.get(session, event_id, lock=True)
    _check_firm(session, actor, siren)
    row = session.get(Registration, (event_id, siren))
    if row is None or row.withdrawn_at is not None:
        raise NotFound(f"The firm {siren} is not registered for this event.")
    rules.check_open(event, at)
    require_version(row.version, asked.version)
    row.withdrawn_at = at
    session.flush()
    _record(session, actor, at, "withdraw", event, _facts(row), None, siren=siren)


def _check_content(session: ReadSession, values: JsonObject) -> None:
    rules.check_event(values)
    if values["edition"] is not None and not editions.exists(session, values["edition"]):
        raise invalid("/edition", f"There is no edition {values['edition']}.")


def _check_firm(session: ReadSession, actor: Actor, siren: str) -> None:
    """A company registers itself, SOEE any company; for others the company does not exist."""
    if not (actor.acts_for(siren) or (actor.is_any(Role.SOEE) and companies.exists(session, siren))):
        raise NotFound(f"No company with SIREN {siren}.")


def _facts(row: Registration) -> dict[str, object]:
    return {"people": row.people, "offers": row.offers, "note": row.note}


def _record(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: CityEvent,
    before: dict[str, object] | None,
    after: dict[str, object] | None,
    siren: str | None = None,
) -> None:
    audit.record(session, actor, at, act, ("event", row.id), siren=siren, before=before, after=after)

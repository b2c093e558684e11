"""Making events, changing them, cancelling them; firms come and go."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from csr.events import queries, rules
from csr.events.models import CityEvent, Registration
from csr.events.schemas import (
    FIELDS,
    CancellationIn,
    EventIn,
    EventPatch,
    OccasionOut,
    RegistrationOut,
    RegistrationPut,
)
from label.companies.models import Company
from label.editions.models import Edition
from label.kit import audit
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound, invalid
from label.kit.ids import EventId, Siren
from label.kit.sessions import ReadSession
from label.kit.versions import check_version


def add(session: Session, actor: Actor, data: EventIn, at: datetime) -> OccasionOut:
    """SOEE or the city announces an event."""
    said = {name: getattr(data, name) for name in FIELDS}
    _check(session, said)
    row = CityEvent(**said, created_by=actor.person_id, created_at=at, changed_at=at)
    session.add(row)
    session.flush()
    _record(session, actor, at, "announce", row, None, said)
    return queries.shown(session, [row])[0]


def change(session: Session, actor: Actor, event_id: str, data: EventPatch, at: datetime) -> OccasionOut:
    """Some of it anew; those who registered keep their place."""
    row = queries.get(session, event_id, lock=True)
    rules.check_not_cancelled(row)
    check_version(row.version, data.version)
    given = data.changes()
    before = {name: getattr(row, name) for name in given}
    _check(session, {name: getattr(row, name) for name in FIELDS} | given)
    rules.check_capacity(given.get("capacity"), queries.registered(session, [row.id]).get(row.id, 0))
    for name, value in given.items():
        setattr(row, name, value)
    row.changed_at = at
    session.flush()
    _record(session, actor, at, "change", row, before, given)
    return queries.shown(session, [row])[0]


def cancel(session: Session, actor: Actor, event_id: str, data: CancellationIn, at: datetime) -> OccasionOut:
    """It does not take place; it can still be read, and calendars are told."""
    row = queries.get(session, event_id, lock=True)
    rules.check_not_cancelled(row)
    row.cancelled_at, row.cancelled_because, row.changed_at = at, data.reason, at
    session.flush()
    _record(session, actor, at, "cancel", row, None, {"reason": data.reason})
    return queries.shown(session, [row])[0]


def register(
    session: Session, actor: Actor, event_id: EventId, siren: Siren, data: RegistrationPut, at: datetime
) -> RegistrationOut:
    """A firm comes, or changes with how many. Of two firms that want the last place, one has it."""
    event = queries.get(session, event_id, lock=True)
    _check_firm(session, actor, siren)
    rules.check_open(event, at)
    row = session.get(Registration, (event_id, siren))
    check_version(row.version if row else 1, data.version)
    comes = row is not None and row.withdrawn_at is None
    before = _facts(row) if row and comes else None
    row = row or Registration(event_id=event_id, siren=siren)
    if not comes:
        rules.check_place(event, queries.registered(session, [event_id]).get(event_id, 0))
        row.registered_by, row.registered_at, row.withdrawn_at = actor.person_id, at, None
    row.people, row.offers, row.note = data.people, data.offers, data.note
    session.add(row)
    session.flush()
    if _facts(row) != before:
        _record(session, actor, at, "register", event, before, _facts(row), siren=siren)
    return queries.shown_registrations(session, [row])[0]


def withdraw(session: Session, actor: Actor, event_id: EventId, siren: Siren, at: datetime) -> None:
    """A firm does not come after all; its place is free again."""
    event = queries.get(session, event_id, lock=True)
    _check_firm(session, actor, siren)
    row = session.get(Registration, (event_id, siren))
    if row is None or row.withdrawn_at is not None:
        raise NotFound(f"The firm {siren} is not registered for this event.")
    rules.check_open(event, at)
    row.withdrawn_at = at
    session.flush()
    _record(session, actor, at, "withdraw", event, _facts(row), None, siren=siren)


def _check(session: ReadSession, said: dict[str, Any]) -> None:
    rules.check_event(said)
    if said["edition"] is not None and session.get(Edition, said["edition"]) is None:
        raise invalid("/edition", f"There is no edition {said['edition']}.")


def _check_firm(session: ReadSession, actor: Actor, siren: str) -> None:
    """A company for itself, SOEE for any firm; for others it does not exist."""
    if not (actor.acts_for(siren) or (actor.is_any(Role.SOEE) and session.get(Company, siren) is not None)):
        raise NotFound(f"No company with SIREN {siren}.")


def _facts(row: Registration) -> dict[str, Any]:
    return {"people": row.people, "offers": row.offers, "note": row.note}


def _record(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: CityEvent,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    siren: str | None = None,
) -> None:
    audit.record(session, actor, at, act, ("event", row.id), siren=siren, before=before, after=after)

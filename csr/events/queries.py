"""Reading events and registrations.

The forum and job datings are public; the partners' meeting is for people with a key.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from csr.events.models import CityEvent, EventKind, Registration
from csr.events.rules import PUBLIC
from csr.events.schemas import (
    EventFilter,
    EventPage,
    OccasionOut,
    RegistrationFilter,
    RegistrationOut,
    RegistrationPage,
)
from label.companies import queries as companies
from label.kit.actor import Actor, Role
from label.kit.clock import PARIS, day, end_of
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

SEES_ALL = (Role.SOEE, Role.CITY)


class EventRegistrations(NamedTuple):
    """Every registration of an event that the reader may see, by SIREN."""

    title: str
    starts_on: date
    registrations: Sequence[RegistrationOut]


def public_events(session: ReadSession, today: date, asked: EventFilter) -> EventPage:
    return _listed(session, CityEvent.kind.in_(PUBLIC), today, asked)


def meetings(session: ReadSession, actor: Actor, today: date, asked: EventFilter) -> EventPage:
    return _listed(session, CityEvent.kind == EventKind.PARTNERS_MEETING, today, asked)


def show_public(session: ReadSession, event_id: str) -> OccasionOut:
    return shown(session, [get(session, event_id, PUBLIC)])[0]


def show_meeting(session: ReadSession, actor: Actor, event_id: str) -> OccasionOut:
    return shown(session, [get(session, event_id, (EventKind.PARTNERS_MEETING,))])[0]


def get(
    session: ReadSession, event_id: str, kinds: Sequence[EventKind] = tuple(EventKind), *, lock: bool = False
) -> CityEvent:
    """An event of one of these kinds; while it is locked, no other registration is made."""
    rows = select(CityEvent).where(CityEvent.id == event_id, CityEvent.kind.in_(kinds))
    row = session.scalar(rows.with_for_update() if lock else rows)
    if row is None:
        raise NotFound(f"No event {event_id}.")
    return row


def registered_firms(session: ReadSession, event_ids: Sequence[str]) -> dict[str, int]:
    """The number of registered firms by event; events without any are left out."""
    counted = (
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(event_ids), Registration.withdrawn_at.is_(None))
        .group_by(Registration.event_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def shown(session: ReadSession, rows: Sequence[CityEvent]) -> list[OccasionOut]:
    counts = registered_firms(session, [row.id for row in rows])
    return [_out(row, counts.get(row.id, 0)) for row in rows]


def registrations(session: ReadSession, actor: Actor, event_id: str, asked: RegistrationFilter) -> RegistrationPage:
    """A page of registrations: all for SOEE and the city, a company sees its own."""
    get(session, event_id)
    found = page(session, _visible_registrations(actor, event_id), asked, [Registration.siren])
    items = shown_registrations(session, found.items)
    return RegistrationPage(items=items, next=found.next)


def all_registrations(
    session: ReadSession, actor: Actor, event_id: str, _asked: RegistrationFilter
) -> EventRegistrations:
    """Every page of `registrations`, with what event it is."""
    event = get(session, event_id)
    rows = session.scalars(_visible_registrations(actor, event_id).order_by(Registration.siren)).all()
    return EventRegistrations(event.title, day(event.starts_at), shown_registrations(session, rows))


def _visible_registrations(actor: Actor, event_id: str) -> Select[Registration]:
    rows = select(Registration).where(Registration.event_id == event_id)
    return rows if actor.is_any(*SEES_ALL) else rows.where(Registration.siren.in_(actor.sirens))


def shown_registrations(session: ReadSession, rows: Sequence[Registration]) -> list[RegistrationOut]:
    names = companies.names(session, [row.siren for row in rows])
    columns = [name for name in RegistrationOut.model_fields if name != "company"]
    return [RegistrationOut(company=names[row.siren], **{name: getattr(row, name) for name in columns}) for row in rows]


def _listed(session: ReadSession, which: ColumnElement[bool], today: date, asked: EventFilter) -> EventPage:
    rows = select(CityEvent).where(which, CityEvent.ends_at >= _midnight(asked.since or today))
    if asked.kind:
        rows = rows.where(CityEvent.kind == asked.kind)
    if asked.until:
        rows = rows.where(CityEvent.starts_at < end_of(asked.until))
    found = page(session, rows, asked, [CityEvent.starts_at, CityEvent.id])
    return EventPage(items=shown(session, found.items), next=found.next)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def _out(row: CityEvent, count: int) -> OccasionOut:
    columns = [name for name in OccasionOut.model_fields if name not in ("registered", "places_left")]
    left = None if row.capacity is None else max(row.capacity - count, 0)
    return OccasionOut(registered=count, places_left=left, **{name: getattr(row, name) for name in columns})

"""Events as calendars read them (RFC 5545). Times are in UTC, so that no calendar needs our time zone's rules."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from icalendar import Calendar
from icalendar import Event as Entry
from sqlalchemy import select

from csr.events import queries
from csr.events.models import CityEvent, EventKind
from csr.events.rules import PUBLIC
from label.kit.clock import end_of
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

YEAR = timedelta(days=365)
KINDS = {
    EventKind.FORUM: "Forum de l’emploi",
    EventKind.JOB_DATING: "Job dating",
    EventKind.PARTNERS_MEETING: "Rencontre des partenaires",
}


def feed(session: ReadSession, settings: Settings, today: date) -> bytes:
    """Every public event to come or of the past year, for calendars that subscribe."""
    rows = select(CityEvent).where(CityEvent.kind.in_(PUBLIC), CityEvent.ends_at >= end_of(today - YEAR))
    return calendar(settings, session.scalars(rows.order_by(CityEvent.starts_at, CityEvent.id)).all())


def single_event(session: ReadSession, event_id: str, settings: Settings) -> bytes:
    return calendar(settings, [queries.get(session, event_id, PUBLIC)])


def calendar(settings: Settings, rows: Sequence[CityEvent]) -> bytes:
    """The UID of an event does not depend on the service's address, and its SEQUENCE grows with each change."""
    made = Calendar()
    made.add("prodid", "-//Boulogne-Billancourt//Label employeur engagé//FR")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"Emploi – {settings.city_name}")
    for row in rows:
        made.add_component(_entry(settings, row))
    content: bytes = made.to_ical()
    return content


def _entry(settings: Settings, row: CityEvent) -> Entry:
    kind = KINDS[EventKind(row.kind)]
    entry = Entry()
    entry.add("uid", str(UUID(row.id)))
    entry.add("dtstamp", row.changed_at)
    entry.add("sequence", row.version - 1)
    entry.add("dtstart", row.starts_at)
    entry.add("dtend", row.ends_at)
    entry.add("summary", row.title)
    entry.add("location", row.place)
    entry.add("categories", [kind])
    entry.add("status", "CANCELLED" if row.cancelled_at else "CONFIRMED")
    entry.add("url", f"{settings.base_url}/api/v1/csr/events/{row.id}")
    words = [kind if row.theme is None else f"{kind} : {row.theme}", row.cancelled_because, row.description]
    entry.add("description", "\n\n".join(filter(None, words)))
    return entry

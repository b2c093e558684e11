"""The routes of events."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from sqlalchemy.orm import Session

from csr.events import actions, calendar, queries
from csr.events.schemas import (
    CancellationIn,
    EventFilter,
    EventIn,
    EventPage,
    EventPatch,
    OccasionOut,
    RegistrationFilter,
    RegistrationOut,
    RegistrationPage,
    RegistrationPut,
)
from label.kit.actor import Kind
from label.kit.clock import day, now
from label.kit.settings import Settings
from label.web.context import Call, Shown
from label.web.injection import Given
from label.web.routes import EVERYBODY, STEERS, route

ICS = ".ics"
EVENT = "/csr/events/{event_id:str}"
REGISTRATION = EVENT + "/registrations/{siren:str}"
COMERS = frozenset({Kind.COMPANY, Kind.SOEE})
Text = FromPath[str]


@route("GET", "/csr/events", asks=EventFilter, shows=EventPage)
async def list_events(call: Given[Call]) -> ASGIResponse:
    """The forum and the job datings to come, the soonest first."""
    return await call.read(queries.public, call.asked(EventFilter), day(now()), call.path)


@route("GET", "/csr/events.ics")
async def feed_events(call: Given[Call], settings: Given[Settings]) -> ASGIResponse:
    """The same for a calendar to subscribe to."""
    return await call.read(partial(_feed, settings))


@route("GET", "/csr/meetings", who=EVERYBODY, asks=EventFilter, shows=EventPage)
async def list_meetings(call: Given[Call]) -> ASGIResponse:
    """The partners' meetings to come."""
    return await call.read(queries.meetings, call.asked(EventFilter), day(now()), call.path)


@route("GET", "/csr/meetings/{meeting_id:str}", who=EVERYBODY, shows=OccasionOut)
async def show_meeting(call: Given[Call], meeting_id: Text) -> ASGIResponse:
    """One partners' meeting."""
    return await call.read(queries.show_meeting, meeting_id)


@route("GET", EVENT, shows=OccasionOut, also=(ICS,))
async def show_event(call: Given[Call], settings: Given[Settings], event_id: Text) -> ASGIResponse:
    """A public event; with `.ics` behind its id, as a calendar reads it."""
    if event_id.endswith(ICS):
        return await call.read(partial(_one, settings), event_id.removesuffix(ICS))
    return await call.read(queries.show_public, event_id)


@route("POST", "/csr/events", who=STEERS, takes=EventIn, shows=OccasionOut, status=201)
async def add_event(call: Given[Call]) -> ASGIResponse:
    """Announce an event."""
    return await call.write(actions.add)


@route("PATCH", EVENT, who=STEERS, takes=EventPatch, shows=OccasionOut)
async def change_event(call: Given[Call], event_id: Text) -> ASGIResponse:
    """Change an event; calendars that subscribe follow."""
    return await call.write(actions.change, event_id)


@route("POST", EVENT + "/cancellation", who=STEERS, takes=CancellationIn, shows=OccasionOut)
async def cancel_event(call: Given[Call], event_id: Text) -> ASGIResponse:
    """Cancel an event, with the reason that the public reads."""
    return await call.write(actions.cancel, event_id)


@route("GET", EVENT + "/registrations", who=STEERS | COMERS, asks=RegistrationFilter, shows=RegistrationPage)
async def list_registrations(call: Given[Call], event_id: Text) -> ASGIResponse:
    """Who comes; a company sees its own registration."""
    return await call.read(queries.registrations, event_id, call.asked(RegistrationFilter), call.path)


@route("PUT", REGISTRATION, who=COMERS, takes=RegistrationPut, shows=RegistrationOut)
async def register_firm(call: Given[Call], event_id: Text, siren: Text) -> ASGIResponse:
    """A firm comes, or says anew with how many people and offers."""
    return await call.write(actions.register, event_id, siren)


@route("DELETE", REGISTRATION, who=COMERS, status=204)
async def withdraw_firm(call: Given[Call], event_id: Text, siren: Text) -> ASGIResponse:
    """A firm does not come after all."""
    return await call.write(actions.withdraw, event_id, siren)


def _feed(settings: Settings, session: Session) -> Shown:
    return calendar.feed(session, settings, day(now()))


def _one(settings: Settings, session: Session, event_id: str) -> Shown:
    return calendar.one(session, settings, event_id)


ROUTES = [
    list_events,
    feed_events,
    list_meetings,
    show_meeting,
    show_event,
    add_event,
    change_event,
    cancel_event,
    list_registrations,
    register_firm,
    withdraw_firm,
]

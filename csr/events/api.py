"""The routes of events."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.events import actions, calendar, queries, responses, rules
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
from label.kit.actor import Role
from label.kit.clock import day, now
from label.kit.ids import EventId, Siren
from label.kit.settings import Settings
from label.kit.versions import VersionQuery
from label.web.context import Result, created
from label.web.injection import Injected
from label.web.read_contexts import PublicContext, PublicQueryContext, QueryContext, ReadContext
from label.web.routes import EVERYBODY, STEERS, route
from label.web.write_contexts import BodyContext, WriteQueryContext

ICS = ".ics"
EVENT = "/csr/events/{event_id:str}"
REGISTRATION = EVENT + "/registrations/{siren:str}"
COMERS = frozenset({Role.COMPANY, Role.SOEE})


@route("GET", "/csr/events", query=EventFilter, response=EventPage)
async def list_events(context: Injected[PublicQueryContext[EventFilter]]) -> ASGIResponse:
    """The forum and the job datings to come, the soonest first."""
    return await context.read(queries.public_events, day(now()))


@route("GET", "/csr/events.ics")
async def feed_events(context: Injected[PublicContext], settings: Injected[Settings]) -> ASGIResponse:
    """The same for a calendar to subscribe to."""
    return await context.read_as(partial(_calendar, "evenements.ics"), calendar.feed, settings, day(now()))


@route("GET", "/csr/meetings", roles=EVERYBODY, query=EventFilter, response=EventPage)
async def list_meetings(context: Injected[QueryContext[EventFilter]]) -> ASGIResponse:
    """The partners' meetings to come."""
    return await context.read(queries.meetings, day(now()))


@route("GET", "/csr/meetings/{meeting_id:str}", roles=EVERYBODY, response=OccasionOut)
async def show_meeting(context: Injected[ReadContext], meeting_id: FromPath[str]) -> ASGIResponse:
    """One partners' meeting."""
    return await context.read(queries.show_meeting, meeting_id)


@route("GET", EVENT, response=OccasionOut, formats=(ICS,))
async def show_event(
    context: Injected[PublicContext], settings: Injected[Settings], event_id: FromPath[str]
) -> ASGIResponse:
    """A public event; with `.ics` after its id, as an iCalendar file."""
    if event_id.endswith(ICS):
        return await context.read_as(
            partial(_calendar, "evenement.ics"), calendar.single_event, event_id.removesuffix(ICS), settings
        )
    return await context.read(queries.show_public, event_id)


@route("POST", "/csr/events", roles=STEERS, body=EventIn, response=OccasionOut, status=201)
async def add_event(context: Injected[BodyContext[EventIn]]) -> ASGIResponse:
    """Announce an event."""
    return await context.write_as(lambda made: created(made, f"/csr/{_collection(made)}/{made.id}"), actions.add)


@route("PATCH", EVENT, roles=STEERS, body=EventPatch, response=OccasionOut)
async def change_event(context: Injected[BodyContext[EventPatch]], event_id: FromPath[str]) -> ASGIResponse:
    """Change an event; calendars that subscribe follow."""
    return await context.write(actions.change, event_id)


@route("POST", EVENT + "/cancellation", roles=STEERS, body=CancellationIn, response=OccasionOut)
async def cancel_event(context: Injected[BodyContext[CancellationIn]], event_id: FromPath[str]) -> ASGIResponse:
    """Cancel an event, with the reason that the public reads."""
    return await context.write(actions.cancel, event_id)


@route("GET", EVENT + "/registrations", roles=STEERS | COMERS, query=RegistrationFilter, response=RegistrationPage)
async def list_registrations(
    context: Injected[QueryContext[RegistrationFilter]], event_id: FromPath[str]
) -> ASGIResponse:
    """The registrations; a company sees its own."""
    return await context.read(queries.registrations, event_id)


@route("GET", EVENT + "/registrations.xlsx", roles=STEERS | COMERS, query=RegistrationFilter)
async def download_registrations(
    context: Injected[QueryContext[RegistrationFilter]], event_id: FromPath[str]
) -> ASGIResponse:
    """The same as a workbook (XLSX), whole."""
    return await context.render(partial(responses.registrations_xlsx, day(now())), queries.all_registrations, event_id)


@route("PUT", REGISTRATION, roles=COMERS, body=RegistrationPut, response=RegistrationOut)
async def register_firm(
    context: Injected[BodyContext[RegistrationPut]], event_id: FromPath[EventId], siren: FromPath[Siren]
) -> ASGIResponse:
    """Register a firm, or change how many people and offers it brings."""
    return await context.write(actions.register, event_id, siren)


@route("DELETE", REGISTRATION, roles=COMERS, query=VersionQuery, status=204)
async def withdraw_firm(
    context: Injected[WriteQueryContext[VersionQuery]], event_id: FromPath[EventId], siren: FromPath[Siren]
) -> ASGIResponse:
    """Cancel a firm's registration."""
    return await context.write(actions.withdraw, event_id, siren)


def _collection(event: OccasionOut) -> str:
    return "events" if event.kind in rules.PUBLIC else "meetings"


def _calendar(name: str, content: bytes) -> Result:
    headers = {
        "content-type": "text/calendar; charset=utf-8",
        "content-disposition": f'inline; filename="{name}"',
        "cache-control": "public, max-age=300",
    }
    return Result(content, headers)


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
    download_registrations,
    register_firm,
    withdraw_firm,
]

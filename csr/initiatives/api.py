"""The routes of initiatives."""

from litestar.response.base import ASGIResponse

from csr.initiatives import actions, activity_api, queries, transitions
from csr.initiatives.activity_api import INVOLVED, ONE, Id
from csr.initiatives.schemas import (
    AgreementIn,
    ClosingIn,
    InitiativeFilter,
    InitiativeIn,
    InitiativeOut,
    InitiativePage,
    InitiativePatch,
)
from label.kit.clock import day, now
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import COMPANY, SOEE, STEERS, route

ALL = "/csr/initiatives"


@route("GET", ALL, who=STEERS | INVOLVED, asks=InitiativeFilter, shows=InitiativePage)
async def list_initiatives(call: Given[Call]) -> ASGIResponse:
    """Initiatives, the newest first: all for SOEE and the city, their own for firms and associations."""
    return await call.read(queries.listed, call.asked(InitiativeFilter), call.path, day(now()))


@route("POST", ALL, who=SOEE | COMPANY, takes=InitiativeIn, shows=InitiativeOut, status=201)
async def propose_initiative(call: Given[Call]) -> ASGIResponse:
    """Propose an initiative; a company for itself."""
    return await call.write(actions.propose)


@route("GET", ONE, who=STEERS | INVOLVED, shows=InitiativeOut)
async def show_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """One initiative with its firms, associations and audiences."""
    return await call.read(queries.show, initiative_id, day(now()))


@route("PATCH", ONE, who=SOEE, takes=InitiativePatch, shows=InitiativeOut)
async def change_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Change what it says; once it is committed, what was committed to stands."""
    return await call.write(actions.change, initiative_id)


@route("POST", f"{ONE}/agreement", who=SOEE | COMPANY, takes=AgreementIn, shows=InitiativeOut)
async def agree_to_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """A firm agrees to its own part, or SOEE writes down how it did."""
    return await call.write(actions.agree, initiative_id)


@route("POST", f"{ONE}/discussion", who=SOEE, shows=InitiativeOut)
async def discuss_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Take a proposal up."""
    return await call.write(transitions.discuss, initiative_id)


@route("POST", f"{ONE}/commitment", who=SOEE, shows=InitiativeOut)
async def commit_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """All firms have agreed: their figures stand from now on."""
    return await call.write(transitions.commit, initiative_id)


@route("POST", f"{ONE}/start", who=SOEE, shows=InitiativeOut)
async def start_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """It begins."""
    return await call.write(transitions.start, initiative_id)


@route("POST", f"{ONE}/completion", who=SOEE, shows=InitiativeOut)
async def complete_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """It has ended and every association has counted; the firms' label is told."""
    return await call.write(transitions.complete, initiative_id)


@route("POST", f"{ONE}/decline", who=SOEE, takes=ClosingIn, shows=InitiativeOut)
async def decline_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """It will not be; say why."""
    return await call.write(transitions.decline, initiative_id)


@route("POST", f"{ONE}/abandonment", who=SOEE, takes=ClosingIn, shows=InitiativeOut)
async def abandon_initiative(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """It ends before it is completed; say why."""
    return await call.write(transitions.abandon, initiative_id)


ROUTES = [
    list_initiatives,
    propose_initiative,
    show_initiative,
    change_initiative,
    agree_to_initiative,
    discuss_initiative,
    commit_initiative,
    start_initiative,
    complete_initiative,
    decline_initiative,
    abandon_initiative,
    *activity_api.ROUTES,
]

"""The routes of initiatives."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.initiatives import actions, activity_api, queries, transitions
from csr.initiatives.activity_api import INVOLVED, ONE
from csr.initiatives.schemas import (
    AgreementIn,
    ClosingIn,
    CommittingIn,
    InitiativeFilter,
    InitiativeIn,
    InitiativeOut,
    InitiativePage,
    InitiativePatch,
)
from label.kit.clock import day, now
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import QueryContext, ReadContext
from label.web.routes import COMPANY, SOEE, STEERS, route
from label.web.write_contexts import BodyContext, WriteContext

ALL = "/csr/initiatives"


@route("GET", ALL, roles=STEERS | INVOLVED, query=InitiativeFilter, response=InitiativePage)
async def list_initiatives(context: Injected[QueryContext[InitiativeFilter]]) -> ASGIResponse:
    """Initiatives, the newest first: all for SOEE and the city, their own for firms and associations."""
    return await context.read(queries.listed, day(now()))


@route("POST", ALL, roles=SOEE | COMPANY, body=InitiativeIn, response=InitiativeOut, status=201)
async def propose_initiative(context: Injected[BodyContext[InitiativeIn]]) -> ASGIResponse:
    """Propose an initiative; a company for itself."""
    return await context.write_as(lambda made: created(made, f"{ALL}/{made.id}"), actions.propose)


@route("GET", ONE, roles=STEERS | INVOLVED, response=InitiativeOut)
async def show_initiative(context: Injected[ReadContext], initiative_id: FromPath[str]) -> ASGIResponse:
    """One initiative with its firms, associations and audiences."""
    return await context.read(queries.show, initiative_id, day(now()))


@route("PATCH", ONE, roles=SOEE, body=InitiativePatch, response=InitiativeOut)
async def change_initiative(
    context: Injected[BodyContext[InitiativePatch]], initiative_id: FromPath[str]
) -> ASGIResponse:
    """Change its fields; once it is committed, the commitments no longer change."""
    return await context.write(actions.change, initiative_id)


@route("POST", f"{ONE}/agreement", roles=SOEE | COMPANY, body=AgreementIn, response=InitiativeOut)
async def agree_to_initiative(
    context: Injected[BodyContext[AgreementIn]], initiative_id: FromPath[str]
) -> ASGIResponse:
    """A firm agrees to its own part, or SOEE records how it agreed."""
    return await context.write(actions.agree, initiative_id)


@route("POST", f"{ONE}/discussion", roles=SOEE, response=InitiativeOut)
async def discuss_initiative(context: Injected[WriteContext], initiative_id: FromPath[str]) -> ASGIResponse:
    """Begin to discuss a proposal."""
    return await context.write(transitions.discuss, initiative_id)


@route("POST", f"{ONE}/commitment", roles=SOEE, body=CommittingIn, response=InitiativeOut)
async def commit_initiative(context: Injected[BodyContext[CommittingIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Commit an initiative that all firms have agreed to: their figures no longer change, its places are taken."""
    return await context.write(transitions.commit, initiative_id)


@route("POST", f"{ONE}/start", roles=SOEE, response=InitiativeOut)
async def start_initiative(context: Injected[WriteContext], initiative_id: FromPath[str]) -> ASGIResponse:
    """Start an initiative."""
    return await context.write(transitions.start, initiative_id)


@route("POST", f"{ONE}/completion", roles=SOEE, response=InitiativeOut)
async def complete_initiative(context: Injected[WriteContext], initiative_id: FromPath[str]) -> ASGIResponse:
    """Complete an initiative: it has ended, every association has counted; the firms' label files get it."""
    return await context.write(transitions.complete, initiative_id)


@route("POST", f"{ONE}/decline", roles=SOEE, body=ClosingIn, response=InitiativeOut)
async def decline_initiative(context: Injected[BodyContext[ClosingIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Decline a proposed initiative, with the reason."""
    return await context.write(transitions.decline, initiative_id)


@route("POST", f"{ONE}/abandonment", roles=SOEE, body=ClosingIn, response=InitiativeOut)
async def abandon_initiative(context: Injected[BodyContext[ClosingIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """End an initiative before it is completed, with the reason."""
    return await context.write(transitions.abandon, initiative_id)


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

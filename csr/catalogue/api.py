"""The routes of the catalogue, and of what the city needs and aims at."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.catalogue import actions, needs, queries, targets
from csr.catalogue.needs import NeedIn, NeedList, NeedOut
from csr.catalogue.schemas import (
    ActionFilter,
    ActionIn,
    ActionOut,
    ActionPage,
    ActionPut,
    RevisionFilter,
    RevisionQuery,
    YearAsked,
)
from csr.catalogue.targets import TargetIn, TargetList, TargetOut
from label.kit.ids import AudienceCode, MeasureCode, YearText
from label.kit.versions import VersionQuery
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import QueryContext
from label.web.routes import EVERYBODY, SOEE, STEERS, route
from label.web.write_contexts import BodyContext, WriteContext, WriteQueryContext

ACTION = "/csr/actions/{code:str}"
NEED = "/csr/needs/{year:str}/{audience:str}"
TARGET = "/csr/targets/{year:str}/{measure:str}/{audience:str}"


@route("GET", "/csr/actions", roles=EVERYBODY, query=ActionFilter, response=ActionPage)
async def list_actions(context: Injected[QueryContext[ActionFilter]]) -> ASGIResponse:
    """The kinds of action that a firm can take for job seekers."""
    return await context.read(queries.listed)


@route("POST", "/csr/actions", roles=SOEE, body=ActionIn, response=ActionOut, status=201)
async def make_action(context: Injected[BodyContext[ActionIn]]) -> ASGIResponse:
    """Add a kind of action to the catalogue."""
    return await context.write_as(lambda made: created(made, f"/csr/actions/{made.code}"), actions.create)


@route("GET", ACTION, roles=EVERYBODY, query=RevisionQuery, response=ActionOut)
async def show_action(context: Injected[QueryContext[RevisionQuery]], code: FromPath[str]) -> ASGIResponse:
    """One action, as it is or as it was at a revision."""
    return await context.read(queries.show, code)


@route("PUT", ACTION, roles=SOEE, body=ActionPut, response=ActionOut)
async def revise_action(context: Injected[BodyContext[ActionPut]], code: FromPath[str]) -> ASGIResponse:
    """Replace the content of an action: its next revision. Initiatives keep the one they were agreed on."""
    return await context.write(actions.revise, code)


@route("GET", f"{ACTION}/revisions", roles=EVERYBODY, query=RevisionFilter, response=ActionPage)
async def list_revisions(context: Injected[QueryContext[RevisionFilter]], code: FromPath[str]) -> ASGIResponse:
    """The revisions of an action, the latest first."""
    return await context.read(queries.history, code)


@route("POST", f"{ACTION}/retirement", roles=SOEE, response=ActionOut)
async def retire_action(context: Injected[WriteContext], code: FromPath[str]) -> ASGIResponse:
    """Retire an action: it is no longer proposed."""
    return await context.write(actions.retire, code)


@route("POST", f"{ACTION}/return", roles=SOEE, response=ActionOut)
async def return_action(context: Injected[WriteContext], code: FromPath[str]) -> ASGIResponse:
    """Propose an action again."""
    return await context.write(actions.bring_back, code)


@route("GET", "/csr/needs", roles=EVERYBODY, query=YearAsked, response=NeedList)
async def list_needs(context: Injected[QueryContext[YearAsked]]) -> ASGIResponse:
    """Each audience's share among the city's job seekers, by the latest figures up to a year."""
    return await context.read(needs.listed)


@route("PUT", NEED, roles=STEERS, body=NeedIn, response=NeedOut)
async def put_need(
    context: Injected[BodyContext[NeedIn]], year: FromPath[YearText], audience: FromPath[AudienceCode]
) -> ASGIResponse:
    """Record an audience's share in a year, with its source."""
    return await context.write(needs.put, year, audience)


@route("GET", "/csr/targets", roles=STEERS, query=YearAsked, response=TargetList)
async def list_targets(context: Injected[QueryContext[YearAsked]]) -> ASGIResponse:
    """The city's targets for a year."""
    return await context.read(targets.listed)


@route("PUT", TARGET, roles=STEERS, body=TargetIn, response=TargetOut)
async def put_target(
    context: Injected[BodyContext[TargetIn]],
    year: FromPath[YearText],
    measure: FromPath[MeasureCode],
    audience: FromPath[AudienceCode],
) -> ASGIResponse:
    """Set a target: of `people`, `hours`, `places`, `hires` or `firms`, for `all` or, of people, for an audience."""
    return await context.write(targets.put, year, measure, audience)


@route("DELETE", TARGET, roles=STEERS, query=VersionQuery, status=204)
async def delete_target(
    context: Injected[WriteQueryContext[VersionQuery]],
    year: FromPath[YearText],
    measure: FromPath[MeasureCode],
    audience: FromPath[AudienceCode],
) -> ASGIResponse:
    """Delete a target."""
    return await context.write(targets.delete, year, measure, audience)


ROUTES = [
    list_actions,
    make_action,
    show_action,
    revise_action,
    list_revisions,
    retire_action,
    return_action,
    list_needs,
    put_need,
    list_targets,
    put_target,
    delete_target,
]

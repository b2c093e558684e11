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
    RevisionAsked,
    RevisionFilter,
    YearAsked,
)
from csr.catalogue.targets import TargetIn, TargetList, TargetOut
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import EVERYBODY, SOEE, STEERS, route

ACTION = "/csr/actions/{code:str}"
NEED = "/csr/needs/{year:str}/{audience:str}"
TARGET = "/csr/targets/{year:str}/{measure:str}/{audience:str}"
Text = FromPath[str]


@route("GET", "/csr/actions", who=EVERYBODY, asks=ActionFilter, shows=ActionPage)
async def list_actions(call: Given[Call]) -> ASGIResponse:
    """The kinds of action that a firm can take for job seekers."""
    return await call.read(queries.listed, call.asked(ActionFilter), call.path)


@route("POST", "/csr/actions", who=SOEE, takes=ActionIn, shows=ActionOut, status=201)
async def make_action(call: Given[Call]) -> ASGIResponse:
    """Add a kind of action to the catalogue."""
    return await call.write(actions.create)


@route("GET", ACTION, who=EVERYBODY, asks=RevisionAsked, shows=ActionOut)
async def show_action(call: Given[Call], code: Text) -> ASGIResponse:
    """One action, as it is or as it was at a revision."""
    return await call.read(queries.show, code, call.asked(RevisionAsked))


@route("PUT", ACTION, who=SOEE, takes=ActionPut, shows=ActionOut)
async def revise_action(call: Given[Call], code: Text) -> ASGIResponse:
    """Say anew, whole, what an action is: the next revision. Initiatives keep the one they were agreed on."""
    return await call.write(actions.revise, code)


@route("GET", f"{ACTION}/revisions", who=EVERYBODY, asks=RevisionFilter, shows=ActionPage)
async def list_revisions(call: Given[Call], code: Text) -> ASGIResponse:
    """What an action has said, the latest first."""
    return await call.read(queries.history, code, call.asked(RevisionFilter), call.path)


@route("POST", f"{ACTION}/retirement", who=SOEE, shows=ActionOut)
async def retire_action(call: Given[Call], code: Text) -> ASGIResponse:
    """Propose an action no more."""
    return await call.write(actions.retire, code)


@route("POST", f"{ACTION}/return", who=SOEE, shows=ActionOut)
async def return_action(call: Given[Call], code: Text) -> ASGIResponse:
    """Propose an action again."""
    return await call.write(actions.bring_back, code)


@route("GET", "/csr/needs", who=EVERYBODY, asks=YearAsked, shows=NeedList)
async def list_needs(call: Given[Call]) -> ASGIResponse:
    """Each audience's share among the city's job seekers, by the latest figures up to a year."""
    return await call.read(needs.listed, call.asked(YearAsked))


@route("PUT", NEED, who=STEERS, takes=NeedIn, shows=NeedOut)
async def put_need(call: Given[Call], year: Text, audience: Text) -> ASGIResponse:
    """Write down an audience's share in a year, with its source."""
    return await call.write(needs.put, year, audience)


@route("GET", "/csr/targets", who=STEERS, asks=YearAsked, shows=TargetList)
async def list_targets(call: Given[Call]) -> ASGIResponse:
    """What the city wants to reach in a year."""
    return await call.read(targets.listed, call.asked(YearAsked))


@route("PUT", TARGET, who=STEERS, takes=TargetIn, shows=TargetOut)
async def put_target(call: Given[Call], year: Text, measure: Text, audience: Text) -> ASGIResponse:
    """Set a target: of `people`, `hours`, `places`, `hires` or `firms`, for `all` or, of people, for an audience."""
    return await call.write(targets.put, year, measure, audience)


@route("DELETE", TARGET, who=STEERS, status=204)
async def delete_target(call: Given[Call], year: Text, measure: Text, audience: Text) -> ASGIResponse:
    """Take a target away."""
    return await call.write(targets.delete, year, measure, audience)


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

"""The routes of suggestions, and of the capacities they look at."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.suggestions import capacities, queries
from csr.suggestions.schemas import (
    CapacityFilter,
    CapacityIn,
    CapacityOut,
    CapacityPage,
    SuggestionList,
    SuggestionsQuery,
)
from label.kit.actor import Role
from label.kit.clock import day, now
from label.kit.ids import YearText
from label.web.injection import Injected
from label.web.read_contexts import QueryContext
from label.web.routes import COMPANY, SOEE, STEERS, route
from label.web.write_contexts import BodyContext

PARTNER = frozenset({Role.PARTNER})


@route("GET", "/csr/suggestions", roles=STEERS | COMPANY, query=SuggestionsQuery, response=SuggestionList)
async def list_suggestions(context: Injected[QueryContext[SuggestionsQuery]]) -> ASGIResponse:
    """The actions that fit a firm best, each with the reasons for its rank."""
    return await context.read(queries.show, day(now()))


@route("GET", "/csr/capacities", roles=STEERS | PARTNER, query=CapacityFilter, response=CapacityPage)
async def list_capacities(context: Injected[QueryContext[CapacityFilter]]) -> ASGIResponse:
    """How many people the associations can accompany in a year; an association sees its own."""
    return await context.read(capacities.listed)


@route(
    "PUT",
    "/csr/capacities/{partner_id:str}/{year:str}",
    roles=SOEE | PARTNER,
    body=CapacityIn,
    response=CapacityOut,
)
async def put_capacity(
    context: Injected[BodyContext[CapacityIn]], partner_id: FromPath[str], year: FromPath[YearText]
) -> ASGIResponse:
    """Set how many people an association can accompany in a year."""
    return await context.write(capacities.put, partner_id, year)


ROUTES = [list_suggestions, list_capacities, put_capacity]

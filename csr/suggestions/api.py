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
    SuggestionsAsked,
)
from label.kit.actor import Kind
from label.kit.clock import day, now
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import COMPANY, SOEE, STEERS, route

PARTNER = frozenset({Kind.PARTNER})


@route("GET", "/csr/suggestions", who=STEERS | COMPANY, asks=SuggestionsAsked, shows=SuggestionList)
async def list_suggestions(call: Given[Call]) -> ASGIResponse:
    """The actions that fit a firm best, each with the reasons for its rank."""
    return await call.read(queries.show, call.asked(SuggestionsAsked), day(now()))


@route("GET", "/csr/capacities", who=STEERS | PARTNER, asks=CapacityFilter, shows=CapacityPage)
async def list_capacities(call: Given[Call]) -> ASGIResponse:
    """How many people the associations can accompany in a year; an association sees its own."""
    return await call.read(capacities.listed, call.asked(CapacityFilter), call.path)


@route(
    "PUT",
    "/csr/capacities/{partner_id:str}/{year:str}",
    who=SOEE | PARTNER,
    takes=CapacityIn,
    shows=CapacityOut,
)
async def put_capacity(call: Given[Call], partner_id: FromPath[str], year: FromPath[str]) -> ASGIResponse:
    """Say how many people an association can accompany in a year."""
    return await call.write(capacities.put, partner_id, year)


ROUTES = [list_suggestions, list_capacities, put_capacity]

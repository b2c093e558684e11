"""The routes of editions; anyone may come."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.editions import queries, simulation
from label.editions.schemas import EditionList, EditionOut, RulebookAsked
from label.kit.clock import day, now
from label.web.context import Result
from label.web.injection import Injected
from label.web.rate_limits import Operation
from label.web.read_contexts import PublicContext, PublicQueryContext
from label.web.routes import route


@route("GET", "/editions", response=EditionList)
async def list_editions(context: Injected[PublicContext]) -> ASGIResponse:
    """Every edition."""
    return await context.read(queries.listed)


@route("GET", "/editions/{edition:str}", response=EditionOut)
async def show_edition(context: Injected[PublicContext], edition: FromPath[str]) -> ASGIResponse:
    """One edition: its calendar and the digest of its rulebook."""
    return await context.read(queries.show, edition)


@route("GET", "/editions/{edition:str}/rulebook", query=RulebookAsked)
async def show_rulebook(context: Injected[PublicQueryContext[RulebookAsked]], edition: FromPath[str]) -> ASGIResponse:
    """The rulebook, whole: every figure of the arithmetic; with `digest`, one that an amendment replaced."""
    return await context.read_as(_rulebook, queries.rulebook_document, edition)


@route(
    "POST",
    "/editions/{edition:str}/simulation",
    raw_body=True,
    values=simulation.VALUES,
    counted=Operation.SIMULATION,
)
async def simulate(context: Injected[PublicContext], edition: FromPath[str]) -> ASGIResponse:
    """Score a facts document, with the plan to the next level; nothing is stored."""
    return await context.read(simulation.simulate, edition, day(now()), await context.body())


def _rulebook(found: tuple[str, str]) -> Result:
    digest, document = found
    return Result(document.encode(), {"rulebook-digest": digest})


ROUTES = [list_editions, show_edition, show_rulebook, simulate]

"""The routes of editions; anyone may come."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.editions import queries, simulation
from label.editions.schemas import EditionList, EditionOut
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import route


@route("GET", "/editions", shows=EditionList)
async def list_editions(call: Given[Call]) -> ASGIResponse:
    """Every edition."""
    return await call.read(queries.listed)


@route("GET", "/editions/{edition:str}", shows=EditionOut)
async def show_edition(call: Given[Call], edition: FromPath[str]) -> ASGIResponse:
    """One edition: its calendar and the digest of its rulebook."""
    return await call.read(queries.show, edition)


@route("GET", "/editions/{edition:str}/rulebook")
async def show_rulebook(call: Given[Call], edition: FromPath[str]) -> ASGIResponse:
    """The rulebook, whole: every figure of the arithmetic."""
    return await call.read(queries.show_rulebook, edition)


@route("POST", "/editions/{edition:str}/simulation", takes_raw=True, values=simulation.VALUES)
async def simulate(call: Given[Call], edition: FromPath[str]) -> ASGIResponse:
    """A facts document in, its score and the steps to the next level out; nothing is kept."""
    return await call.read(simulation.simulate, edition, await call.body())


ROUTES = [list_editions, show_edition, show_rulebook, simulate]

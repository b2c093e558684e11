"""What a route says of itself: who may come, what it takes, what it shows. The OpenAPI document, the guard and the
test that walks every route × every kind of person all read this."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request, delete, get, patch, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.types import Scope
from pydantic import BaseModel

from label.kit.actor import Kind
from label.web.bounds import VALUES

METHODS: dict[str, Any] = {"GET": get, "POST": post, "PUT": put, "PATCH": patch, "DELETE": delete}
EVERYBODY = frozenset(Kind)
OFFICERS = frozenset({Kind.REVIEWER, Kind.SOEE, Kind.CITY})
JUDGES = frozenset({Kind.REVIEWER, Kind.CITY})
COMPANY = frozenset({Kind.COMPANY})
REVIEWER = frozenset({Kind.REVIEWER})
CITY = frozenset({Kind.CITY})
SOEE = frozenset({Kind.SOEE})
STEERS = frozenset({Kind.SOEE, Kind.CITY})


@dataclass(frozen=True, slots=True)
class Route:
    """`who` None: anyone, without a key. `takes`, `asks`, `shows`: models of the body, the query and the answer.

    `takes_raw`: a JSON body that the action reads by itself; `upload`: a form with one `file`;
    `also`: suffixes under which the same path gives other forms of it; `values`: JSON values in a body at most.
    """

    who: frozenset[Kind] | None = None
    takes: type[BaseModel] | None = None
    asks: type[BaseModel] | None = None
    shows: type[BaseModel] | str | None = None
    status: int = 200
    takes_raw: bool = False
    upload: bool = False
    also: tuple[str, ...] = ()
    values: int = VALUES


def route(method: str, path: str, **said: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A Litestar handler that carries its `Route`."""
    one = Route(**said)
    # The answer carries its own status; Litestar would not let a handler that may answer 204 return anything.
    decorate = METHODS[method](path, opt={"route": one}, status_code=200, include_in_schema=False)

    def decorated(handler: Callable[..., Any]) -> HTTPRouteHandler:
        made: HTTPRouteHandler = decorate(handler)
        return made

    return decorated


def route_of(request: Request[Any, Any, Any]) -> Route:
    """The `Route` of the handler that a request has reached."""
    found: Route = request.route_handler.opt["route"]
    return found


def is_public(scope: Scope) -> bool:
    """Is this a request to a route that anyone may call, without a key?"""
    found: Route | None = scope["route_handler"].opt.get("route")
    return found is None or found.who is None

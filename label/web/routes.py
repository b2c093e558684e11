"""The decorator of a route: its arguments decide which context the handler is given, and mypy holds it to that."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, Literal, ParamSpec, overload

from litestar import delete, get, patch, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from litestar.types import Scope
from pydantic import BaseModel

from label.kit.actor import Role
from label.web.context import RequestContext
from label.web.rate_limits import Operation
from label.web.read_contexts import PublicContext, PublicQueryContext, Query, QueryContext, ReadContext
from label.web.route import AnyRequest, Roles, Route
from label.web.write_contexts import (
    Body,
    BodyContext,
    RecordedReadContext,
    WriteContext,
    WriteQueryContext,
)

P = ParamSpec("P")
Response = type[BaseModel] | str | None
Writing = Literal["POST", "PUT", "PATCH", "DELETE"]

METHODS: dict[str, Any] = {"GET": get, "POST": post, "PUT": put, "PATCH": patch, "DELETE": delete}
EVERYBODY = frozenset(Role)
OFFICERS = frozenset({Role.REVIEWER, Role.SOEE, Role.CITY})
JUDGES = frozenset({Role.REVIEWER, Role.CITY})
COMPANY = frozenset({Role.COMPANY})
REVIEWER = frozenset({Role.REVIEWER})
CITY = frozenset({Role.CITY})
SOEE = frozenset({Role.SOEE})
STEERS = frozenset({Role.SOEE, Role.CITY})

Handler = Callable[P, Awaitable[ASGIResponse]]


@overload
def route(
    method: Literal["GET"], path: str, *, roles: Roles, response: Response = None
) -> Callable[[Handler[Concatenate[ReadContext, P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Literal["GET"], path: str, *, roles: Roles, query: type[Query], response: Response = None
) -> Callable[[Handler[Concatenate[QueryContext[Query], P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Literal["GET"],
    path: str,
    *,
    roles: Roles,
    recorded: Literal[True],
    query: type[Query],
    response: Response = None,
) -> Callable[[Handler[Concatenate[RecordedReadContext[Query], P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Literal["GET", "POST"],
    path: str,
    *,
    response: Response = None,
    formats: tuple[str, ...] = (),
    upload: bool = False,
    raw_body: bool = False,
    values: int = ...,
    counted: Operation | None = None,
) -> Callable[[Handler[Concatenate[PublicContext, P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Literal["GET"], path: str, *, query: type[Query], response: Response = None, formats: tuple[str, ...] = ()
) -> Callable[[Handler[Concatenate[PublicQueryContext[Query], P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Writing,
    path: str,
    *,
    roles: Roles,
    response: Response = None,
    status: int = 200,
    upload: bool = False,
) -> Callable[[Handler[Concatenate[WriteContext, P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Writing,
    path: str,
    *,
    roles: Roles,
    query: type[Query],
    response: Response = None,
    status: int = 200,
    upload: bool = False,
) -> Callable[[Handler[Concatenate[WriteQueryContext[Query], P]]], HTTPRouteHandler]: ...


@overload
def route(
    method: Writing,
    path: str,
    *,
    roles: Roles,
    body: type[Body],
    response: Response = None,
    status: int = 200,
    values: int = ...,
    readers: Mapping[str, Callable[[bytes], Body]] = ...,
    counted: Operation | None = None,
) -> Callable[[Handler[Concatenate[BodyContext[Body], P]]], HTTPRouteHandler]: ...


def route(method: str, path: str, **description: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A Litestar handler that carries its `Route`."""
    # The answer carries its own status; Litestar would not let a handler that may answer 204 return anything.
    decorate = METHODS[method](path, opt={"route": Route(**description)}, status_code=200, include_in_schema=False)

    def decorated(handler: Callable[..., Any]) -> HTTPRouteHandler:
        made: HTTPRouteHandler = decorate(handler)
        return made

    return decorated


def context_of(method: str, route: Route) -> type[RequestContext]:
    """The kind of context that the overloads above promise to the handler of a route."""
    if route.roles is None:
        return PublicContext if route.query is None else PublicQueryContext
    if method != "GET":
        return _writing_context_of(route)
    if route.recorded:
        return RecordedReadContext
    return ReadContext if route.query is None else QueryContext


def _writing_context_of(route: Route) -> type[RequestContext]:
    if route.body is not None:
        return BodyContext
    return WriteContext if route.query is None else WriteQueryContext


def route_of(request: AnyRequest) -> Route:
    """The `Route` of the handler that a request has reached."""
    found: Route = request.route_handler.opt["route"]
    return found


def is_public(scope: Scope) -> bool:
    """Is this a request to a route that anyone may call, without a key?"""
    found: Route | None = scope["route_handler"].opt.get("route")
    return found is None or found.roles is None

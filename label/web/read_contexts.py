"""What a route that reads may do: run a query for anyone, or for an actor, and answer with what it found.

The kind of context follows from the route (`label/web/routes.py`). Its methods take the query and its arguments by
place, so that a missing argument, two that are swapped, or an action behind a GET is an error of types: identifiers
have types of their own for that (`label/kit/ids.py`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar, TypeVarTuple, Unpack

from litestar.response.base import ASGIResponse
from pydantic import BaseModel

from label.kit import clock
from label.kit.actor import Actor
from label.kit.idempotency import EncodedResponse
from label.kit.sessions import ReadSession
from label.web.context import Encodable, RequestContext
from label.web.links import linked
from label.web.rate_limits import Operation
from label.web.responses import RawResponse

Args = TypeVarTuple("Args")
Query = TypeVar("Query", bound=BaseModel)
Found = TypeVar("Found")
UseCase = Callable[..., Any]
Values = tuple[Any, ...]


class _Reads(RequestContext):
    """What the typed methods below share: here the kind of context no longer matters."""

    async def _read(self, use: UseCase, args: Values, form: UseCase | None = None) -> ASGIResponse:
        return RawResponse(await self.database.read(self._answer, use, args, form, clock.now()))

    async def _read_inline(self, use: UseCase, args: Values, form: UseCase) -> ASGIResponse:
        return RawResponse(await self.database.read_inline(self._answer, use, args, form, clock.now()))

    async def _render(self, form: UseCase, use: UseCase, args: Values) -> ASGIResponse:
        self.count(Operation.DOCUMENT)
        found = await self.database.read(self._find, use, args, clock.now())
        return self.respond(await self.database.run_in_executor(form, found))

    def _answer(
        self, session: ReadSession, use: UseCase, args: Values, form: UseCase | None, at: datetime
    ) -> EncodedResponse:
        found = self._find(session, use, args, at)
        return self.encode(form(found) if form else found)

    def _find(self, session: ReadSession, use: UseCase, args: Values, at: datetime) -> Any:
        if self.route.roles is None:
            return use(session, *args)
        return use(session, self.actor(session, at), *args)


class PublicContext(_Reads):
    """A route that anyone may call: its queries know no actor."""

    async def read(self, query: Callable[[ReadSession, Unpack[Args]], Encodable], *args: *Args) -> ASGIResponse:
        """`query(session, *args)`."""
        return await self._read(query, args)

    async def read_as(
        self,
        form: Callable[[Found], Encodable],
        query: Callable[[ReadSession, Unpack[Args]], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """The same; `form` adds headers or another media type to what was found."""
        return await self._read(query, args, form)

    async def render(
        self,
        form: Callable[[Found], Encodable],
        query: Callable[[ReadSession, Unpack[Args]], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """The same where `form` takes long: it runs in a thread of its own, after the transaction."""
        return await self._render(form, query, args)


class PublicQueryContext(_Reads, Generic[Query]):
    """A route that anyone may call, with a query string: the last argument of its query. A list has a Link header."""

    async def read(self, query: Callable[[ReadSession, Unpack[Args], Query], Encodable], *args: *Args) -> ASGIResponse:
        """`query(session, *args, asked)`."""
        return await self._read(query, (*args, asked := _asked(self)), linked(self.path, asked))

    async def read_inline(
        self, query: Callable[[ReadSession, Unpack[Args], Query], Encodable], *args: *Args
    ) -> ASGIResponse:
        """The same for a few rows by key, where handing over to a thread would cost more than the read."""
        return await self._read_inline(query, (*args, asked := _asked(self)), linked(self.path, asked))

    async def read_as(
        self,
        form: Callable[[Found], Encodable],
        query: Callable[[ReadSession, Unpack[Args], Query], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """As that of `PublicContext`."""
        return await self._read(query, (*args, _asked(self)), form)

    async def render(
        self,
        form: Callable[[Found], Encodable],
        query: Callable[[ReadSession, Unpack[Args], Query], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """As that of `PublicContext`."""
        return await self._render(form, query, (*args, _asked(self)))


class ReadContext(_Reads):
    """A GET for some roles: its queries are told the actor."""

    async def read(self, query: Callable[[ReadSession, Actor, Unpack[Args]], Encodable], *args: *Args) -> ASGIResponse:
        """`query(session, actor, *args)`."""
        return await self._read(query, args)

    async def read_inline_or_costly(
        self,
        inline: Callable[[ReadSession, Actor, Unpack[Args]], Encodable],
        costly: Callable[[ReadSession, Actor, Unpack[Args]], Encodable],
        *args: *Args,
    ) -> ASGIResponse:
        """`inline` reads a few rows by key; where it finds nothing, `costly` computes, one request at a time."""
        at = clock.now()
        found = await self.database.read_inline(self._find, inline, args, at)
        if found is None:
            return RawResponse(await self.database.read_costly(self._answer, costly, args, None, at))
        return self.respond(found)


class QueryContext(_Reads, Generic[Query]):
    """A GET for some roles with a query string: the last argument of its query. A list has a Link header."""

    async def read(
        self, query: Callable[[ReadSession, Actor, Unpack[Args], Query], Encodable], *args: *Args
    ) -> ASGIResponse:
        """`query(session, actor, *args, asked)`."""
        return await self._read(query, (*args, asked := _asked(self)), linked(self.path, asked))

    async def render(
        self,
        form: Callable[[Found], Encodable],
        query: Callable[[ReadSession, Actor, Unpack[Args], Query], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """The same; `form` takes long: it runs in a thread of its own, after the transaction."""
        return await self._render(form, query, (*args, _asked(self)))


def _asked(context: "PublicQueryContext[Query] | QueryContext[Query]") -> Query:
    model: Any = context.route.query
    asked: Query = context.query(model)
    return asked

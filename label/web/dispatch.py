"""From a route to its use case: authentication, idempotency, the transaction and the answer, checked by types.

A handler is three lines. `BodyContext.write(action, …)` runs, in **one** transaction and on one thread: authenticate →
is this role allowed to call the route? → has this Idempotency-Key been answered? → check the body →
`action(session, actor, …, data, at)` → encode the result → commit; only then does the answer leave.

The kind of context follows from the route (`label/web/routes.py`). Its methods take the use case and its arguments by
place, so that a missing argument, two that are swapped, the body of another action, or an action behind a GET is an
error of types: identifiers have types of their own for that (`label/kit/ids.py`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar, TypeVarTuple, Unpack

from litestar.response.base import ASGIResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from label.kit import clock, idempotency
from label.kit.actor import Actor
from label.kit.errors import Refusal
from label.kit.idempotency import EncodedResponse
from label.kit.sessions import ReadSession
from label.kit.validation import checked
from label.web.context import Encodable, RequestContext
from label.web.links import linked
from label.web.responses import RawResponse

Args = TypeVarTuple("Args")
Body = TypeVar("Body", bound=BaseModel)
Query = TypeVar("Query", bound=BaseModel)
Found = TypeVar("Found")
Plan = TypeVar("Plan")
Product = TypeVar("Product")
Use = Callable[..., Any]
Values = tuple[Any, ...]


class _Reads(RequestContext):
    """What the typed methods below share: here the kind of context no longer matters."""

    async def _read(self, use: Use, args: Values, form: Use | None = None) -> ASGIResponse:
        return RawResponse(await self.database.read(self._answer, use, args, form, clock.now()))

    async def _read_inline(self, use: Use, args: Values, form: Use) -> ASGIResponse:
        return RawResponse(await self.database.read_inline(self._answer, use, args, form, clock.now()))

    async def _render(self, form: Use, use: Use, args: Values) -> ASGIResponse:
        found = await self.database.read(self._find, use, args, clock.now())
        return self.respond(await self.database.run_in_executor(form, found))

    def _answer(self, session: ReadSession, use: Use, args: Values, form: Use | None, at: datetime) -> EncodedResponse:
        found = self._find(session, use, args, at)
        return self.encode(form(found) if form else found)

    def _find(self, session: ReadSession, use: Use, args: Values, at: datetime) -> Any:
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


class _Writes(RequestContext):
    async def _write(self, action: Use, args: Values, form: Use | None = None) -> ASGIResponse:
        body = await self.body()
        return RawResponse(await self.database.write(self._act, action, args, body, (), form, clock.now()))

    async def _write_after(
        self, first: Use, prepare: Use, produce: Use, action: Use, args: Values, form: Use | None
    ) -> ASGIResponse:
        body, at = await self.body(), clock.now()
        plan = await first(self._prepare, prepare, args, body, at)
        if isinstance(plan, EncodedResponse):
            return RawResponse(plan)
        product = await self.database.run_in_executor(produce, plan)
        return RawResponse(await self.database.write(self._act, action, args, body, (product,), form, at))

    def _prepare(self, session: Session, prepare: Use, args: Values, body: bytes, at: datetime) -> Any:
        actor = self.actor(session, at)
        key = self.idempotency_key(actor)
        try:
            stored = idempotency.stored_response(session, key) if key else None
            return stored or prepare(session, actor, *args, *self._data(body), at)
        except Refusal:
            # What refused it may be its twin under the same key, which has ended since we looked.
            stored = idempotency.stored_response(session, key) if key else None
            if stored is None:
                raise
            return stored  # pragma: no cover  reached by chance: a double click on a decision, in the tests of races

    def _act(
        self,
        session: Session,
        action: Use,
        args: Values,
        body: bytes,
        product: Values,
        form: Use | None,
        at: datetime,
    ) -> EncodedResponse:
        actor = self.actor(session, at)
        key = self.idempotency_key(actor)
        stored = idempotency.claim(session, key, at) if key else None
        if stored is not None:
            return stored
        done = action(session, actor, *args, *self._data(body), *product, at)
        answer = self.encode(form(done) if form else done)
        if key is not None:
            idempotency.store(session, key, answer)
        return answer

    def _data(self, body: bytes) -> Values:
        model = self.route.body
        return () if model is None else (checked(model, body),)


class RecordedReadContext(_Writes):
    """A GET that writes down who has read, and nothing else."""

    async def read_as(
        self,
        form: Callable[[Found], Encodable],
        action: Callable[[Session, Actor, Unpack[Args], datetime], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """`action(session, actor, *args, at)`, answered after the commit in the form that `form` gives it."""
        return await self._write(action, args, form)


class WriteContext(_Writes):
    """A route that changes something and takes no JSON: nothing, or a file."""

    async def write(
        self, action: Callable[[Session, Actor, Unpack[Args], datetime], Encodable], *args: *Args
    ) -> ASGIResponse:
        """`action(session, actor, *args, at)`, answered after the commit."""
        return await self._write(action, args)

    async def write_after_as(
        self,
        form: Callable[[Found], Encodable],
        prepare: Callable[[ReadSession, Actor, Unpack[Args], datetime], Plan],
        produce: Callable[[Plan], Product],
        action: Callable[[Session, Actor, Unpack[Args], Product, datetime], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """Work too long for a transaction in the middle: `prepare` reads and checks, `produce(plan)` works holding
        nothing, `action(…, product, at)` checks again and writes."""
        return await self._write_after(self.database.read, prepare, produce, action, args, form)


class BodyContext(_Writes, Generic[Body]):
    """A route that changes something and takes a JSON body: the last argument of its action before the time."""

    async def write(
        self, action: Callable[[Session, Actor, Unpack[Args], Body, datetime], Encodable], *args: *Args
    ) -> ASGIResponse:
        """`action(session, actor, *args, data, at)`, answered after the commit."""
        return await self._write(action, args)

    async def write_as(
        self,
        form: Callable[[Found], Encodable],
        action: Callable[[Session, Actor, Unpack[Args], Body, datetime], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """The same; `form` adds headers to what was done, as `created` does."""
        return await self._write(action, args, form)

    async def write_after_as(
        self,
        form: Callable[[Found], Encodable],
        prepare: Callable[[ReadSession, Actor, Unpack[Args], Body, datetime], Plan],
        produce: Callable[[Plan], Product],
        action: Callable[[Session, Actor, Unpack[Args], Body, Product, datetime], Found],
        *args: *Args,
        snapshot: bool = False,
    ) -> ASGIResponse:
        """As that of `WriteContext`; `snapshot`: `prepare` reads everything as of one moment."""
        first = self.database.read_snapshot if snapshot else self.database.read
        return await self._write_after(first, prepare, produce, action, args, form)

    async def write_after_reserving(
        self,
        prepare: Callable[[Session, Actor, Unpack[Args], Body, datetime], Plan],
        produce: Callable[[Plan], Product],
        action: Callable[[Session, Actor, Unpack[Args], Body, Product, datetime], Encodable],
        *args: *Args,
    ) -> ASGIResponse:
        """The same where `prepare` also writes down what is about to be done."""
        return await self._write_after(self.database.write, prepare, produce, action, args, None)


def as_prepared(plan: Found) -> Found:
    """For `write_after_as` where nothing is to be made of the plan."""
    return plan


def _asked(context: "PublicQueryContext[Query] | QueryContext[Query]") -> Query:
    model: Any = context.route.query
    asked: Query = context.query(model)
    return asked

"""What a route that writes may do: run its action in one transaction, and answer after the commit.

A handler is three lines. `BodyContext.write(action, …)` runs, in **one** transaction and on one thread: authenticate →
is this role allowed to call the route? → has this Idempotency-Key been answered? → check the body →
`action(session, actor, …, data, at)` → encode the result → commit; only then does the answer leave.

The kind of context follows from the route (`label/web/routes.py`). Its methods take the action and its arguments by
place, so that a missing argument, two that are swapped, or the body of another action is an error of types.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar, Unpack

from litestar.response.base import ASGIResponse
from litestar.response.streaming import ASGIStreamingResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from label.kit import clock, idempotency
from label.kit.actor import Actor
from label.kit.errors import Refusal
from label.kit.idempotency import EncodedResponse
from label.kit.sessions import ReadSession
from label.kit.validation import checked
from label.web.context import Encodable, RequestContext, StreamedResult
from label.web.preconditions import no_if_match, with_if_match
from label.web.read_contexts import Args, Found, Query, UseCase, Values
from label.web.responses import RawResponse

Body = TypeVar("Body", bound=BaseModel)
Plan = TypeVar("Plan")
Product = TypeVar("Product")


class _Writes(RequestContext):
    async def _write(self, action: UseCase, args: Values, form: UseCase | None = None) -> ASGIResponse:
        body = await self.body()
        return RawResponse(await self.database.write(self._act, action, args, body, (), form, clock.now()))

    async def _write_after(
        self, first: UseCase, prepare: UseCase, produce: UseCase, action: UseCase, args: Values, form: UseCase | None
    ) -> ASGIResponse:
        body, at = await self.body(), clock.now()
        plan = await first(self._prepare, prepare, args, body, at)
        if isinstance(plan, EncodedResponse):
            return RawResponse(plan)
        async with self.turn():
            product = await self.database.run_in_executor(produce, plan)
        return RawResponse(await self.database.write(self._act, action, args, body, (product,), form, at))

    def _prepare(self, session: Session, prepare: UseCase, args: Values, body: bytes, at: datetime) -> Any:
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
        action: UseCase,
        args: Values,
        body: bytes,
        product: Values,
        form: UseCase | None,
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
        """The route's input, if it has one: its body or its query, with the version that If-Match names."""
        route = self.route
        if self.request.method == "GET" and route.query is not None:  # it changes no row: no precondition
            return (self.query(route.query),)
        conditions = self.headers(b"if-match")
        if route.body is not None:
            read = route.readers.get(self.media_type) or partial(checked, route.body)
            return (with_if_match(read(body), conditions),)
        if route.query is not None:
            return (with_if_match(self.query(route.query), conditions),)
        if conditions:
            raise no_if_match()
        return ()


class RecordedReadContext(_Writes, Generic[Query]):
    """A GET that writes down who has read, and why where the query says so, and nothing else. The query is the last
    argument of its action before the time."""

    async def read_as(
        self,
        form: Callable[[Found], Encodable],
        action: Callable[[Session, Actor, Unpack[Args], Query, datetime], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """`action(session, actor, *args, asked, at)`, answered after the commit in the form that `form` gives it."""
        return await self._write(action, args, form)

    async def stream_as(
        self,
        form: Callable[[Found], StreamedResult],
        record: Callable[[Session, Actor, Unpack[Args], Query, datetime], None],
        gather: Callable[[ReadSession, Actor, Unpack[Args], Query, datetime], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """Write down who reads; then read all of it as of one moment, and send what `form` makes of it in pieces."""
        await self._write(record, args)
        found = await self.database.read_snapshot(self._gather, gather, args, clock.now())
        result = form(found)
        # Litestar asks the iterator for each piece in a thread, and only when the one before has been sent.
        headers = {"cache-control": "no-store", **result.headers}
        return ASGIStreamingResponse(iterator=result.pieces, headers=headers, media_type=headers["content-type"])

    def _gather(self, session: ReadSession, gather: UseCase, args: Values, at: datetime) -> Any:
        return gather(session, self.actor(session, at), *args, *self._data(b""), at)


class WriteContext(_Writes):
    """A route that changes something and takes no JSON and no query: nothing, or a file."""

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


class WriteQueryContext(_Writes, Generic[Query]):
    """A route that changes something and takes a query string, alone or beside a file: the last argument of its action
    before the time."""

    async def write(
        self, action: Callable[[Session, Actor, Unpack[Args], Query, datetime], Encodable], *args: *Args
    ) -> ASGIResponse:
        """`action(session, actor, *args, asked, at)`, answered after the commit."""
        return await self._write(action, args)

    async def write_after_as(
        self,
        form: Callable[[Found], Encodable],
        prepare: Callable[[ReadSession, Actor, Unpack[Args], Query, datetime], Plan],
        produce: Callable[[Plan], Product],
        action: Callable[[Session, Actor, Unpack[Args], Query, Product, datetime], Found],
        *args: *Args,
    ) -> ASGIResponse:
        """As that of `WriteContext`."""
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


def unchanged_plan(plan: Found) -> Found:
    """For `write_after_as` where nothing is to be made of the plan."""
    return plan

"""One request as the product sees it: who asks, what for, and the transaction that answers.

A handler is three lines: take, act, show. `Call.write(action, …)` runs, in **one** transaction and on one thread:
authenticate → may this kind of person knock? → has this Idempotency-Key been answered? → check the body →
`action(session, actor, …, data, at)` → show the result as bytes → commit; only then does the answer leave.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, overload

from litestar import Request
from litestar.response.base import ASGIResponse
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from label.kit import clock, idempotency
from label.kit.actor import Actor, Kind
from label.kit.database import Database
from label.kit.errors import BadRequest, Fault, Forbidden, Invalid, Refusal, Unauthenticated, UnsupportedMedia
from label.kit.idempotency import Answer, Once
from label.web.bodies import LARGEST, SMALL, Patience, chunks, expected_length
from label.web.bounds import check_values
from label.web.forms import file_of
from label.web.responses import Sent
from label.web.routes import Route
from label.web.validation import checked, faults_of

Q = TypeVar("Q", bound=BaseModel)
T = TypeVar("T")
Identify = Callable[[Session, str, datetime], Actor]
LONGEST_BODY = 1024 * 1024
MOST_PARAMETERS = 50


@dataclass(slots=True)
class Call:
    """A request on its way through. `route` says who may come, what is taken and what is shown."""

    request: Request[Any, Any, Any]
    database: Database
    identify: Identify
    route: Route
    patience: Patience
    sent: tuple[bytes, ...] = ()

    async def read(self, query: Callable[..., Any], *args: Any) -> ASGIResponse:
        """`query(session, actor, *args)` answered 200; `actor` is left out on a public route."""
        at = clock.now()
        return Sent(await self.database.read(self._reading, query, args, at))

    async def glance(self, query: Callable[..., Any], *args: Any) -> ASGIResponse:
        """The same for a few rows by key, where the hop to a thread would cost more than the read."""
        return Sent(await self.database.glance(self._reading, query, args, clock.now()))

    async def glance_or_read(self, kept: Callable[..., Any], query: Callable[..., Any], *args: Any) -> ASGIResponse:
        """`kept(session, actor, *args)` as a glance; where it finds nothing, `query` as a costly read."""
        at = clock.now()
        found = await self.database.glance(self._asking, kept, args, at)
        if found is None:
            return Sent(await self.database.read_costly(self._reading, query, args, at))
        return Sent(self.show(found))

    async def draw(self, query: Callable[..., Any], produce: Callable[[Any], Any], *args: Any) -> ASGIResponse:
        """`query(session, actor, *args)` in a transaction, then `produce(result)` apart, holding nothing: what takes
        long to draw."""
        found = await self.database.read(self._asking, query, args, clock.now())
        return Sent(self.show(await self.database.apart(produce, found)))

    async def write(self, action: Callable[..., Any], *args: Any) -> ASGIResponse:
        """`action(session, actor, *args, [data,] at)` answered after the commit."""
        body = await self.body()
        return Sent(await self.database.write(self._writing, action, args, body, clock.now()))

    async def write_after(
        self,
        prepare: Callable[..., Any],
        produce: Callable[[Any], Any],
        action: Callable[..., Any],
        *args: Any,
        reserving: bool = False,
        surveying: bool = False,
    ) -> ASGIResponse:
        """Work too long for a transaction in the middle: `prepare` reads and checks (`reserving`: and writes down what
        is about to be done; `surveying`: reads everything as of one moment), `produce(plan)` works holding nothing, and
        `action(session, actor, *args, [data,] product, at)` checks again and writes."""
        body, at = await self.body(), clock.now()
        database = self.database
        first = database.write if reserving else database.survey if surveying else database.read
        plan = await first(self._preparing, prepare, args, body, at)
        if isinstance(plan, Answer):
            return Sent(plan)
        product = await self.database.apart(produce, plan)
        return Sent(await self.database.write(self._writing, action, args, body, at, (product,)))

    async def upload(self) -> tuple[str, bytes]:
        """The form's one file: the sender's name for it, and its content."""
        length = await self._admitted()
        form = chunks(self.request.receive, length, LARGEST, self.patience)
        name, content = await file_of(self.header(b"content-type"), form)
        self.sent = (name.encode(), b"\0", content)
        return name, content

    def asked(self, model: type[Q]) -> Q:
        """The query string, checked whole."""
        pairs = list(self.request.query_params.multi_items())
        if len(pairs) > MOST_PARAMETERS:
            raise BadRequest(f"The query has more than {MOST_PARAMETERS} parameters.")
        given = Counter(name for name, _ in pairs)
        repeated = [Fault(name, "Given more than once.") for name, times in given.items() if times > 1]
        # PostgreSQL keeps no NUL, and for SQLite a pattern ends there and so matches everything.
        odd = [Fault(name, "Holds a NUL character.") for name, value in pairs if "\0" in value]
        if repeated or odd:
            raise Invalid("The query has faults.", [*repeated, *odd])
        try:
            return model.model_validate_strings(dict(pairs))
        except ValidationError as error:
            raise Invalid("The query has faults.", faults_of(error, "")) from error

    async def body(self) -> bytes:
        """The raw body, of the media type and length that the route takes; none at all stands for `{}`."""
        if self.route.takes is None and not self.route.takes_raw:
            return b""
        length = await self._admitted()
        kind = self.header(b"content-type").partition(";")[0].strip().lower()
        if kind != "application/json" and (kind or length != 0):
            raise UnsupportedMedia("Send application/json.")
        body = b"".join([chunk async for chunk in chunks(self.request.receive, length, LONGEST_BODY, self.patience)])
        check_values(body, self.route.values)
        self.sent = (body,)
        return body

    async def _admitted(self) -> int | None:
        """The body's length by its head, once it is known that its sender may send it: a large one is not read for
        nobody. What is well formed is looked up; most bodies are too small for that to be worth it."""
        length = expected_length(self.request.scope)
        if self.route.who is not None:
            self._key()
            if length is None or length > SMALL:
                await self.database.glance(self.actor, clock.now())
        return length

    @property
    def path(self) -> str:
        """The path asked for, without its query."""
        path: str = self.request.scope["path"]
        return path

    @overload
    def header(self, name: bytes) -> str: ...

    @overload
    def header(self, name: bytes, default: None) -> str | None: ...

    def header(self, name: bytes, default: str | None = "") -> str | None:
        """A header of the request, the first of its name; ASGI gives them in lower case."""
        for found, value in self.request.scope["headers"]:
            if found == name:
                return value.decode("latin-1")
        return default

    def actor(self, session: Session, at: datetime) -> Actor:
        """Who asks, if that kind of person may knock here. `Unauthenticated`, `Forbidden`."""
        actor = self.identify(session, self._key(), at)
        who = self.route.who or frozenset()
        if who and not actor.is_any(*who):
            raise Forbidden(f"Only for {', '.join(sorted(_NAMES[kind] for kind in who))}.")
        return actor

    def _key(self) -> str:
        """The API key as sent. `Unauthenticated` when there is none."""
        scheme, _, key = self.header(b"authorization").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Unauthenticated("Send your API key: Authorization: Bearer KEY.")
        return key.strip()

    def once(self, actor: Actor) -> Once | None:
        """The request's Idempotency-Key, bound to this person and this request."""
        key = self.header(b"idempotency-key", None)
        if key is None or self.request.method != "POST":
            return None
        path = self.request.scope["path"].encode()
        return idempotency.once(actor.person_id, key, idempotency.fingerprint((b"POST",), (path,), self.sent))

    def data(self, body: bytes) -> tuple[BaseModel, ...]:
        """The body as the route's model, or every fault in it."""
        model = self.route.takes
        return () if model is None else (checked(model, body),)

    def show(self, result: Any) -> Answer:
        """The result as bytes, by the route's `shows`."""
        headers: dict[str, str] = {}
        if isinstance(result, Shown):
            result, headers = result.value, dict(result.headers)
        if isinstance(result, BaseModel):
            return Answer(self.route.status, result.model_dump_json(by_alias=True).encode(), headers)
        return Answer(self.route.status, b"" if result is None else result, headers)

    def _reading(self, session: Session, query: Callable[..., Any], args: tuple[Any, ...], at: datetime) -> Answer:
        return self.show(self._asking(session, query, args, at))

    def _asking(self, session: Session, query: Callable[..., Any], args: tuple[Any, ...], at: datetime) -> Any:
        if self.route.who is None:
            return query(session, *args)
        return query(session, self.actor(session, at), *args)

    def _preparing(
        self, session: Session, prepare: Callable[..., Any], args: tuple[Any, ...], body: bytes, at: datetime
    ) -> Any:
        actor = self.actor(session, at)
        once = self.once(actor)
        try:
            kept = idempotency.kept(session, once) if once else None
            return kept or prepare(session, actor, *args, *self.data(body), at)
        except Refusal:
            # What refused it may be its twin under the same key, which has ended since we looked.
            kept = idempotency.kept(session, once) if once else None
            if kept is None:
                raise
            return kept  # pragma: no cover  reached by chance: a double click on a decision, in the tests of races

    def _writing(
        self,
        session: Session,
        action: Callable[..., Any],
        args: tuple[Any, ...],
        body: bytes,
        at: datetime,
        product: tuple[Any, ...] = (),
    ) -> Answer:
        actor = self.actor(session, at)
        once = self.once(actor)
        kept = idempotency.begin(session, once, at) if once else None
        if kept is not None:
            return kept
        answer = self.show(action(session, actor, *args, *self.data(body), *product, at))
        if once is not None:
            idempotency.keep(session, once, answer)
        return answer


def as_prepared(plan: T) -> T:
    """For `write_after` where nothing is to be made of the plan."""
    return plan


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with headers of its own: a Location, a Link."""

    value: BaseModel | bytes | None
    headers: Mapping[str, str]


_NAMES = {
    Kind.COMPANY: "members of a company",
    Kind.PARTNER: "partner associations",
    Kind.REVIEWER: "reviewers",
    Kind.SOEE: "SOEE officers",
    Kind.CITY: "city officers",
}

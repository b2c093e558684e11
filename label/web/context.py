"""One request as the product sees it: its sender, its body and query, and the bytes of its answer.

`read_contexts.py` and `write_contexts.py` add what a route may do with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, overload

from litestar.response.base import ASGIResponse
from multipart import parse_options_header
from pydantic import BaseModel

from label.kit import clock, idempotency
from label.kit.actor import Actor, Role
from label.kit.database import Database
from label.kit.errors import BadRequest, Fault, Forbidden, Invalid, NotFound, Unauthenticated, UnsupportedMedia
from label.kit.idempotency import EncodedResponse, IdempotencyKey
from label.kit.paging import EncodedPage
from label.kit.sessions import ReadSession
from label.kit.validation import checked_parameters
from label.kit.versions import etag_headers
from label.web.bodies import LARGEST, SMALL, BodyDeadline, body_chunks, expected_length
from label.web.bounds import check_values
from label.web.forms import file_of
from label.web.limits import Limits
from label.web.rate_limits import Operation
from label.web.responses import RawResponse
from label.web.route import AnyRequest, Route

Model = TypeVar("Model", bound=BaseModel)
Identify = Callable[[ReadSession, str, datetime], Actor]
LONGEST_BODY = 1024 * 1024
MOST_PARAMETERS = 50


@dataclass(frozen=True, slots=True)
class Result:
    """A result with headers of its own."""

    value: BaseModel | bytes | None
    headers: Mapping[str, str]


def created(value: BaseModel, path: str) -> Result:
    """What a POST has made, with the path under `/api/v1` where it is read."""
    return Result(value, {"location": f"/api/v1{path}"})


@dataclass(frozen=True, slots=True)
class StreamedResult:
    """A result that is made while it is sent."""

    pieces: Iterator[bytes]
    headers: Mapping[str, str]


Encodable = Result | BaseModel | EncodedPage | bytes | None


@dataclass(slots=True)
class RequestContext:
    """What every route may ask of the request that has reached it."""

    request: AnyRequest
    database: Database
    identify: Identify
    route: Route
    patience: BodyDeadline
    limits: Limits
    received: tuple[bytes, ...] = ()

    def count(self, operation: Operation) -> None:
        """Counts a costly operation of this key, or of this address where anyone may call. `TooManyRequests`."""
        if self.route.roles is None:
            self.limits.count_address(operation, self.request.scope)
        else:
            self.limits.count_key(operation, self._key())

    async def upload(self) -> tuple[str, bytes]:
        """The form's one file: the sender's name for it, and its content."""
        if self.route.roles is not None:
            self.count(Operation.UPLOAD)
        length = await self._admitted()
        form = body_chunks(self.request.receive, length, LARGEST, self.patience)
        name, content = await file_of(self.header(b"content-type"), form)
        self.received = (name.encode(), b"\0", content)
        return name, content

    def turn(self) -> AbstractAsyncContextManager[None]:
        """The sender's turn to have an uploaded file examined; at once for what is no upload. Raises as `FairQueue`."""
        if self.route.upload:
            return self.limits.uploads.place(self.limits.key_name(self._key()))
        return nullcontext()

    async def body(self) -> bytes:
        """The raw body, of the media type and length that the route takes; an empty one stands for `{}`."""
        if self.route.body is None and not self.route.raw_body:
            return b""
        if self.route.counted is not None:
            self.count(self.route.counted)
        length = await self._admitted()
        allowed = self.route.readers or ("application/json",)
        if self.media_type not in allowed and (self.media_type or length != 0):
            kinds = dict.fromkeys(kind.partition(";")[0] for kind in allowed)
            raise UnsupportedMedia(f"Send {' or '.join(kinds)}.")
        body = b"".join(
            [chunk async for chunk in body_chunks(self.request.receive, length, LONGEST_BODY, self.patience)]
        )
        if not self.media_type.startswith("text/csv"):  # read line by line, it costs no more than its bytes
            check_values(body, self.route.values)
        self.received = (body,)
        return body

    @property
    def media_type(self) -> str:
        """Of the body, without its parameters but for the dialect of a CSV: `text/csv;dialect=fr`."""
        kind, options = parse_options_header(self.header(b"content-type"))
        return f"{kind};dialect={options['dialect'].lower()}" if "dialect" in options else kind

    def query(self, model: type[Model]) -> Model:
        """The query string with all its faults told at once (`Invalid`)."""
        pairs = list(self.request.query_params.multi_items())
        if len(pairs) > MOST_PARAMETERS:
            raise BadRequest(f"The query has more than {MOST_PARAMETERS} parameters.")
        times = Counter(name for name, _ in pairs)
        repeated = [Fault(name, "Given more than once.") for name, count in times.items() if count > 1]
        # PostgreSQL keeps no NUL, and for SQLite a pattern ends there and so matches everything.
        odd = [Fault(name, "Holds a NUL character.") for name, value in pairs if "\0" in value]
        if repeated or odd:
            raise Invalid("The query has faults.", [*repeated, *odd])
        return checked_parameters(model, dict(pairs))

    async def _admitted(self) -> int | None:
        """The body's length by its header, once its sender is known: a large body is not read for an unknown key. A
        body of up to 64 kB is read first: looking the key up costs more."""
        length = expected_length(self.request.scope)
        if self.route.roles is not None:
            self._key()
            if length is None or length > SMALL:
                await self.database.read_inline(self.actor, clock.now())
        return length

    @property
    def path(self) -> str:
        """The path without its query."""
        path: str = self.request.scope["path"]
        return path

    @overload
    def header(self, name: bytes) -> str: ...

    @overload
    def header(self, name: bytes, default: None) -> str | None: ...

    def header(self, name: bytes, default: str | None = "") -> str | None:
        """The first header of this name; ASGI gives names in lower case."""
        for found, value in self.request.scope["headers"]:
            if found == name:
                return value.decode("latin-1")
        return default

    def headers(self, name: bytes) -> list[str]:
        """All headers of this name, in order."""
        return [value.decode("latin-1") for found, value in self.request.scope["headers"] if found == name]

    def actor(self, session: ReadSession, at: datetime) -> Actor:
        """The sender, if its role may call this route. `Unauthenticated`, `Forbidden`; `NotFound` for the things of
        organisations that the sender has left."""
        actor = self.identify(session, self._key(), at)
        roles = self.route.roles or frozenset()
        if roles and not actor.is_any(*roles):
            if not actor.memberships and self.request.path_params:
                raise NotFound("Nothing here for you: you act for no organisation any more.")
            raise Forbidden(f"Only for {', '.join(sorted(_NAMES[role] for role in roles))}.")
        return actor

    def _key(self) -> str:
        """The API key as sent. `Unauthenticated` when there is none."""
        scheme, _, key = self.header(b"authorization").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Unauthenticated("Send your API key: Authorization: Bearer KEY.")
        return key.strip()

    def idempotency_key(self, actor: Actor) -> IdempotencyKey | None:
        """The request's Idempotency-Key, bound to its sender and to this request."""
        key = self.header(b"idempotency-key", None)
        if key is None or self.request.method != "POST":
            return None
        parts = [(b"POST",), (self.path.encode(),), self.received]
        if conditions := self.headers(b"if-match"):  # without one, the fingerprint is that of earlier releases
            parts.append(tuple(condition.encode() for condition in conditions))
        asked: bytes = self.request.scope["query_string"]
        if self.route.query is not None and asked:  # the same file for another figure is another request
            parts.append((asked,))
        fingerprint = idempotency.fingerprint(*parts)
        return idempotency.idempotency_key(actor.person_id, key, fingerprint)

    def encode(self, result: Encodable) -> EncodedResponse:
        """The result as bytes, with the route's status."""
        value, headers = (result.value, dict(result.headers)) if isinstance(result, Result) else (result, {})
        if isinstance(value, EncodedPage):
            value = value.body
        if isinstance(value, BaseModel):
            body = value.model_dump_json(by_alias=True).encode()
            return EncodedResponse(self.route.status, body, etag_headers(value) | headers)
        return EncodedResponse(self.route.status, b"" if value is None else value, headers)

    def respond(self, result: Encodable) -> ASGIResponse:
        """The response of a result that needs no transaction any more."""
        return RawResponse(self.encode(result))


_NAMES = {
    Role.COMPANY: "members of a company",
    Role.PARTNER: "partner associations",
    Role.REVIEWER: "reviewers",
    Role.SOEE: "SOEE officers",
    Role.CITY: "city officers",
}

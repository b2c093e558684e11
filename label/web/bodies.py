"""Reading the body of a request. Its bytes, its time and the memory of all bodies together are bounded."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from litestar.types import ASGIApp, Receive, Scope, Send

from label.kit.errors import BadRequest, Refusal, Timeout, TooLarge, TooManyRequests, Unavailable

SMALL: Final = 64 * 1024  # bytes; up to here a body is read before its key is looked up, and counts in no budget
LARGEST: Final = 11 * 1024 * 1024  # a file of 10 MB in its form
BUDGET: Final = 8 * LARGEST
MOST_ARRIVING: Final = 64  # bodies of one sender; a browser sends six at once, and an office may share an address
LATER: Final = {"Retry-After": "2"}
LINGER: Final = 4 * LARGEST  # bytes of a refused body that are read and thrown away
# Each piece of a body costs some 100 µs, however short it is: 1 MB in pieces of one byte would cost 100 s. A slow
# network gives pieces of 1,448 bytes.
PIECE, SPARE_PIECES, LINGER_PIECES = 1024, 200, 200
INCOMING: Final = "label.incoming"
WITH_A_BODY: Final = ("POST", "PUT", "PATCH")
RATE: Final = 50_000  # bytes a second; a telephone with a poor connection sends faster


class ClientGone(BadRequest):
    """The sender closed the connection or sent a malformed chunk: Granian reports both alike."""


@dataclass(frozen=True, slots=True)
class BodyDeadline:
    """A body has `seconds`, and one more for each `rate` bytes that have arrived."""

    seconds: float
    rate: float = RATE


def expected_length(scope: Mapping[str, Any]) -> int | None:
    """Bytes of a request's body by its headers: 0 without a body, None where the length is not announced. Raises
    BadRequest."""
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length")
    if announced is None:
        # HTTP/2 has no Transfer-Encoding: a body may come without any announcement.
        return None if b"transfer-encoding" in headers or scope["http_version"] not in ("1.0", "1.1") else 0
    if not (announced.isdigit() and len(announced) < 20):
        raise BadRequest("The Content-Length is not a number.")
    return int(announced)


async def body_chunks(receive: Receive, length: int | None, limit: int, patience: BodyDeadline) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises `TooLarge` before the first byte if the length is announced, otherwise once it is
    exceeded; `BadRequest` for a body in too many pieces; `Timeout` and `ClientGone`."""
    if length is not None and length > limit:
        raise TooLarge(f"The body is longer than {limit} bytes.")
    received, pieces, more = 0, 0, length != 0
    start = asyncio.get_running_loop().time()
    while more:
        chunk, more = await _next(receive, start + patience.seconds + received / patience.rate)
        received, pieces = received + len(chunk), pieces + 1
        if pieces > SPARE_PIECES + received // PIECE:
            raise BadRequest("The body comes in too many small pieces: send it in larger ones.")
        if received > limit:
            raise TooLarge(f"The body is longer than {limit} bytes.")
        if chunk:
            yield chunk


async def _next(receive: Receive, when: float) -> tuple[bytes, bool]:
    """The next chunk, and whether more follow; `when` is on the event loop's clock."""
    try:
        async with asyncio.timeout_at(when):
            message: Any = await receive()
    except TimeoutError:
        raise Timeout("The body arrives too slowly: send the request again.") from None
    if message["type"] == "http.disconnect":
        raise ClientGone("The client closed the connection before the end of the body.")
    return message.get("body", b""), message.get("more_body", False)


class IncomingBody:
    """A body of more than 64 kB, or from anyone, as the application gets it; `on_end` is called at its last byte."""

    def __init__(self, receive: Receive, patience: BodyDeadline) -> None:
        self._receive, self._patience = receive, patience
        self.on_end: Callable[[], None] = lambda: None
        self.ended = False

    async def receive(self) -> Any:
        message = await self._receive()
        if not message.get("more_body", False) and not self.ended:
            self.ended = True
            self.on_end()
        return message

    async def discard(self) -> None:
        """Reads the rest of a refused body and keeps nothing. A sender whose connection is closed while it sends never
        reads the answer."""
        if self.ended:
            return
        pieces = 0
        with suppress(Refusal):
            async for _ in body_chunks(self.receive, None, LINGER, self._patience):
                pieces += 1
                if pieces == LINGER_PIECES:
                    break


class BodyBudget:
    """The memory of all larger bodies together, those still arriving included.

    One hundred connections of 11 MB took the server to 1.27 GB. Beyond the budget a body is refused unread. One sender
    may hold as much as is left for others: half of the budget alone, a third beside another one.
    """

    def __init__(self, most: int = BUDGET) -> None:
        self._left = most
        self._held = Counter[bytes]()

    @contextmanager
    def held(self, size: int, sender: bytes = b"") -> Iterator[None]:
        """Room for a body until its request is answered, or `TooManyRequests` or `Unavailable`. On the event loop
        only."""
        if size > self._left:
            raise Unavailable("Too many files are being sent at once: send the file again later.", headers=LATER)
        if self._held[sender] and self._held[sender] + size > self._left:
            raise TooManyRequests("You send too many files at once: send this one again later.", headers=LATER)
        self._left -= size
        self._held[sender] += size
        try:
            yield
        finally:
            self._left += size
            _take(self._held, sender, size)


class ArrivingBodies:
    """How many bodies of each sender are arriving. One that dribbles its bodies fills its own share alone."""

    def __init__(self, most: int = MOST_ARRIVING) -> None:
        self._most = most
        self._arriving = Counter[bytes]()

    def begin(self, sender: bytes) -> Callable[[], None]:
        """Counts a body until the returned function is called, once or twice. Raises `TooManyRequests`."""
        if self._arriving[sender] >= self._most:
            raise TooManyRequests("Too many of your requests are arriving at once: send them later.", headers=LATER)
        self._arriving[sender] += 1
        with ExitStack() as ends:
            ends.callback(_take, self._arriving, sender, 1)
            return ends.pop_all().close


def _take(counter: Counter[bytes], sender: bytes, amount: int) -> None:
    counter[sender] -= amount
    if not counter[sender]:
        del counter[sender]


def limit_bodies(
    patience: BodyDeadline, is_public: Callable[[Scope], bool], sender: Callable[[Scope], bytes]
) -> Callable[[ASGIApp], ASGIApp]:
    """A middleware that gives each larger body its room before anything reads it. Public routes have a budget of their
    own, so that nobody without a key takes the room of those who have one."""
    public, keyed, arriving = BodyBudget(), BodyBudget(), ArrivingBodies()

    def around(app: ASGIApp) -> ASGIApp:
        async def bounded_app(scope: Scope, receive: Receive, send: Send) -> None:
            length = expected_length(scope) if scope.get("method") in WITH_A_BODY else 0
            size = LARGEST if length is None else min(length, LARGEST)
            anyone = is_public(scope)
            if size <= SMALL and not (anyone and size):
                await app(scope, receive, send)
                return
            name = sender(scope)
            incoming = IncomingBody(receive, patience)
            scope["state"][INCOMING] = incoming  # read by `problems.answer_problem`, which runs outside this middleware
            incoming.on_end = end = arriving.begin(name)
            try:
                with (public if anyone else keyed).held(size if size > SMALL else 0, name):
                    await app(scope, incoming.receive, send)
                await incoming.discard()
            finally:
                end()

        return bounded_app

    return around


def incoming_of(scope: Mapping[str, Any]) -> IncomingBody | None:
    found: IncomingBody | None = scope["state"].get(INCOMING)
    return found

"""Reading the body of a request: bounded in bytes, in time, and in what all bodies may hold together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from litestar.types import ASGIApp, Receive, Scope, Send

from label.kit.errors import BadRequest, Refusal, Timeout, TooLarge, Unavailable

SMALL: Final = 64 * 1024  # bytes; a body up to here is read before its key is looked up, and is in no budget
LARGEST: Final = 11 * 1024 * 1024  # a file of 10 MB in its form
BUDGET: Final = 8 * LARGEST
LINGER: Final = 4 * LARGEST  # bytes of a refused body that are read and thrown away
# Each piece of a body costs some 100 µs, however short it is: 1 MB in pieces of a byte would cost 100 s. A slow network
# gives pieces of 1,448 bytes.
PIECE, SPARE_PIECES, LINGER_PIECES = 1024, 200, 200
INCOMING: Final = "label.incoming"
WITH_A_BODY: Final = ("POST", "PUT", "PATCH")
RATE: Final = 50_000  # bytes a second; a telephone with a poor connection sends faster


class ClientGone(BadRequest):
    """The sender closed the connection, or sent a chunk that is none: the server tells the two alike."""


@dataclass(frozen=True, slots=True)
class Patience:
    """A body has `seconds`, and one more for each `rate` bytes that have arrived."""

    seconds: float
    rate: float = RATE


def expected_length(scope: Mapping[str, Any]) -> int | None:
    """Bytes of a request's body by its head: 0 without one, None where only its end will tell. Raises BadRequest."""
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length")
    if announced is None:
        # HTTP/2 has no Transfer-Encoding: a body may come without a word about its length.
        return None if b"transfer-encoding" in headers or scope["http_version"] not in ("1.0", "1.1") else 0
    if not (announced.isdigit() and len(announced) < 20):
        raise BadRequest("The Content-Length is not a number.")
    return int(announced)


async def chunks(receive: Receive, length: int | None, limit: int, patience: Patience) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises `TooLarge` before the first byte where the head tells, else once it shows;
    `BadRequest` for one in too many pieces; `Timeout` and `ClientGone`."""
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
        raise Timeout("The body arrives too slowly: send it again.") from None
    if message["type"] == "http.disconnect":
        raise ClientGone("The body ends before its end.")
    return message.get("body", b""), message.get("more_body", False)


class Incoming:
    """A larger body on its way, as the application receives it."""

    def __init__(self, receive: Receive, patience: Patience) -> None:
        self._receive, self._patience = receive, patience
        self.ended = False

    async def receive(self) -> Any:
        """The next message, as ASGI's own."""
        message = await self._receive()
        self.ended = not message.get("more_body", False)
        return message

    async def discard(self) -> None:
        """Read what a refusal has left of the body, and keep nothing: a sender who still sends when the connection is
        closed never reads the answer."""
        if self.ended:
            return
        pieces = 0
        with suppress(Refusal):
            async for _ in chunks(self.receive, None, LINGER, self._patience):
                pieces += 1
                if pieces == LINGER_PIECES:
                    break


class Budget:
    """Bytes that all larger bodies may hold together, those that are still on their way among them.

    One hundred connections of 11 MB took the server to 1.27 GB; past the budget a body is refused unread.
    """

    def __init__(self, most: int = BUDGET) -> None:
        self._left = most

    @contextmanager
    def held(self, size: int) -> Iterator[None]:
        """Room for a body until its request is answered. `Unavailable` when there is none. On the event loop only."""
        if size > self._left:
            raise Unavailable("Too many files are being sent: send it again.", headers={"Retry-After": "2"})
        self._left -= size
        try:
            yield
        finally:
            self._left += size


def bounded(patience: Patience, is_public: Callable[[Scope], bool]) -> Callable[[ASGIApp], ASGIApp]:
    """A middleware that gives each larger body its room before anything reads it. What anyone may send has a budget of
    its own, so that it takes no room from those who have a key."""
    public, keyed = Budget(), Budget()

    def around(app: ASGIApp) -> ASGIApp:
        async def bounded_app(scope: Scope, receive: Receive, send: Send) -> None:
            length = expected_length(scope) if scope.get("method") in WITH_A_BODY else 0
            size = LARGEST if length is None else min(length, LARGEST)
            if size <= SMALL:
                await app(scope, receive, send)
                return
            incoming = Incoming(receive, patience)
            scope["state"][INCOMING] = incoming  # for the answer to a refusal, which is sent further out
            with (public if is_public(scope) else keyed).held(size):
                await app(scope, incoming.receive, send)
            await incoming.discard()

        return bounded_app

    return around


def incoming_of(scope: Mapping[str, Any]) -> Incoming | None:
    """The larger body of a request, if it has one."""
    found: Incoming | None = scope["state"].get(INCOMING)
    return found

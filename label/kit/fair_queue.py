"""A bounded number of places for costly work, shared by turns between those who wait for one."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from label.kit.errors import TooManyRequests, Unavailable

LATER: Final = {"Retry-After": "2"}


class FairQueue:
    """`places` run at once. A sender who waits several times gets one turn for each turn of every other sender.

    At most `share` of one sender and `most` in all wait, each for at most `patience` seconds. Where `most` wait, the
    sender who waits most often loses its last one to a newcomer. On the event loop only.
    """

    def __init__(self, places: int, share: int, most: int, patience: float) -> None:
        self._free, self._share, self._most, self._patience = places, share, most, patience
        self._waiting: dict[bytes, deque[asyncio.Future[None]]] = {}  # in the order of their next turns

    @asynccontextmanager
    async def place(self, sender: bytes) -> AsyncIterator[None]:
        """Raises `TooManyRequests` where the sender itself crowds the queue, `Unavailable` where everybody does."""
        await self._enter(sender)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, sender: bytes) -> None:
        if self._free:
            self._free -= 1
            return
        turn = self._line_up(sender)
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and not turn.exception():
                self._leave()  # its turn came in the moment in which it gave up
            if isinstance(error, TimeoutError):
                raise _crowded() from None
            raise
        finally:
            self._forget(sender, turn)

    def _line_up(self, sender: bytes) -> "asyncio.Future[None]":
        if len(self._waiting.get(sender, ())) >= self._share:
            raise _own_crowd()
        if sum(map(len, self._waiting.values())) >= self._most:
            self._displace(sender)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(sender, deque()).append(turn)
        return turn

    def _displace(self, sender: bytes) -> None:
        longest = max(self._waiting, key=lambda other: len(self._waiting[other]))
        if len(self._waiting[longest]) <= len(self._waiting.get(sender, ())) + 1:
            raise _crowded()
        displaced = self._waiting[longest].pop()
        if not displaced.done():
            displaced.set_exception(_own_crowd())

    def _leave(self) -> None:
        while self._waiting:
            sender = next(iter(self._waiting))
            turns = self._waiting.pop(sender)
            turn = turns.popleft()
            if turns:
                self._waiting[sender] = turns
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _forget(self, sender: bytes, turn: "asyncio.Future[None]") -> None:
        turns = self._waiting.get(sender, deque())
        if turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[sender]


def _own_crowd() -> TooManyRequests:
    return TooManyRequests("Several of your requests wait already: send this one again later.", headers=LATER)


def _crowded() -> Unavailable:
    return Unavailable("Too many requests of this kind are waiting: send this one again later.", headers=LATER)

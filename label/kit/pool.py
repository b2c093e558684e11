"""Threads for work that the event loop must not wait for: bounded in number, in queue, and in how long work waits."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from label.kit.errors import Unavailable

T = TypeVar("T")
LATER: Final = {"Retry-After": "1"}


def too_much_to_do() -> Unavailable:
    """What is told at once when the queue is full."""
    return Unavailable("The service has too much to do: send it again.", headers=LATER)


def waited_too_long() -> Unavailable:
    """What is told to work whose turn has not come in time: nothing of it was done."""
    return Unavailable("The service has too much to do, and this has waited too long: send it again.", headers=LATER)


class Pool:
    """At most `size` pieces of work wait or run; one that has waited `patience` seconds for a thread is refused."""

    def __init__(self, name: str, threads: int, size: int, patience: float) -> None:
        self._executor = ThreadPoolExecutor(threads, name)
        self._slots, self._patience = size, patience
        self._lock = threading.Lock()

    async def run(self, job: Callable[[], T]) -> T:
        """Run a job in a thread. Raises what it raises, or `Unavailable`."""
        with self._lock:
            if not self._slots:
                raise too_much_to_do()
            self._slots -= 1
        try:
            return await self._run(job)
        finally:
            with self._lock:
                self._slots += 1

    def close(self) -> None:
        """Finish what waits."""
        self._executor.shutdown()

    async def _run(self, job: Callable[[], T]) -> T:
        future = self._executor.submit(job)
        late = False

        def give_up() -> None:
            nonlocal late
            late = future.cancel()  # False once a thread has begun

        timer = asyncio.get_running_loop().call_later(self._patience, give_up)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if late:
                raise waited_too_long() from None
            raise
        finally:
            timer.cancel()

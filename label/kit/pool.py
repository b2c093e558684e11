"""Threads for work that would block the event loop. Their number, their queue and the time work waits are bounded."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from label.kit.errors import Unavailable

T = TypeVar("T")
LATER: Final = {"Retry-After": "1"}


def overloaded() -> Unavailable:
    return Unavailable("The service is overloaded: send the request again later.", headers=LATER)


def waited_too_long() -> Unavailable:
    return Unavailable(
        "The service is overloaded and the request has waited too long: send it again later.", headers=LATER
    )


class Pool:
    """At most `size` jobs wait or run; a job that has waited `patience` seconds for a thread is refused."""

    def __init__(self, name: str, threads: int, size: int, patience: float) -> None:
        self._executor = ThreadPoolExecutor(threads, name)
        self._slots, self._patience = size, patience
        self._lock = threading.Lock()

    async def run(self, job: Callable[[], T]) -> T:
        """Run a job in a thread. Raises what it raises, or `Unavailable`."""
        with self._lock:
            if not self._slots:
                raise overloaded()
            self._slots -= 1
        try:
            return await self._run(job)
        finally:
            with self._lock:
                self._slots += 1

    def close(self) -> None:
        """Runs the waiting jobs to their end."""
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

"""Can this process do its work now? Each part is tried, at most once a second however often it is asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from label.kit.errors import Fault, Refusal

Check = Callable[[], Awaitable[object]]


class Readiness:
    """The checks by the part that they try; each raises a `Refusal`, and fails after `patience` seconds.

    One for each event loop: those who ask while a check runs wait for its result.
    """

    def __init__(
        self,
        checks: Mapping[str, Check],
        patience: float,
        kept_seconds: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checks, self._patience, self._kept_seconds, self._clock = checks, patience, kept_seconds, clock
        self._turn = asyncio.Lock()
        self._faults: list[Fault] = []
        self._next = clock()

    async def faults(self) -> list[Fault]:
        """What does not work, by part; empty when everything does."""
        async with self._turn:
            if self._clock() >= self._next:
                found = await asyncio.gather(*(self._try(part, check) for part, check in self._checks.items()))
                self._faults = [fault for fault in found if fault]
                self._next = self._clock() + self._kept_seconds
            return self._faults

    async def _try(self, part: str, check: Check) -> Fault | None:
        try:
            async with asyncio.timeout(self._patience):
                await check()
        except Refusal as refusal:
            return Fault(part, refusal.detail)
        except TimeoutError:
            return Fault(part, "This part does not answer in time.")
        return None

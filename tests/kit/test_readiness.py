"""Readiness: each part is tried, seldom, for a bounded time, and told by its name."""

import asyncio
from collections.abc import Awaitable, Callable

from label.kit.errors import Fault, Unavailable
from label.kit.readiness import Readiness

FULL = Fault("/files", "Full.")


class Part:
    """A part that counts how often it is tried."""

    def __init__(self, *, full: bool = False) -> None:
        self.tries, self.full = 0, full

    async def check(self) -> None:
        self.tries += 1
        await asyncio.sleep(0)
        if self.full:
            raise Unavailable("Full.")


def faults(story: Callable[[], Awaitable[list[list[Fault]]]]) -> list[list[Fault]]:
    async def told() -> list[list[Fault]]:
        return await story()

    return asyncio.run(told())


def test_a_part_that_fails_is_told_and_recovers_and_is_tried_once_a_second_however_many_ask() -> None:
    files, times = Part(full=True), [0.0]

    async def story() -> list[list[Fault]]:
        readiness = Readiness({"/files": files.check}, 600, 1.0, lambda: times[-1])
        crowd = await asyncio.gather(*(readiness.faults() for _ in range(100)))
        files.full = False
        times.append(0.9)
        soon = await readiness.faults()
        times.append(1.0)
        return [*crowd, soon, await readiness.faults()]

    assert faults(story) == [[FULL]] * 101 + [[]]
    assert files.tries == 2


def test_a_part_that_never_answers_is_given_up_at_the_deadline_and_the_others_are_told() -> None:
    async def story() -> list[list[Fault]]:
        readiness = Readiness({"/database": asyncio.Event().wait, "/files": Part(full=True).check}, 0.05)
        return [await readiness.faults()]

    assert faults(story) == [[Fault("/database", "This part does not answer in time."), FULL]]

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from label.kit.errors import Refusal, TooManyRequests, Unavailable
from label.kit.fair_queue import FairQueue

LONG = 600.0


class Visits:
    """Who is served, in order; a visit ends when it is told to."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.served: list[str] = []
        self.refused: list[tuple[str, type[Refusal]]] = []
        self.end = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def arrive(self, *senders: str) -> None:
        """One visit of each, in this order."""
        for sender in senders:
            self.tasks.append(asyncio.create_task(self._visit(sender)))
            await asyncio.sleep(0)

    async def _visit(self, sender: str) -> None:
        try:
            async with self.queue.place(sender[0].encode()):
                self.served.append(sender)
                await self.end.wait()
        except Refusal as refusal:
            self.refused.append((sender, type(refusal)))

    async def leave(self) -> None:
        self.end.set()
        await asyncio.gather(*self.tasks)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_waiting_senders_are_served_by_turns() -> None:
    async def story() -> None:
        visits = Visits(FairQueue(1, share=4, most=9, patience=LONG))
        await visits.arrive("a1", "a2", "a3", "a4", "b1", "b2", "c1")
        await visits.leave()
        assert visits.served == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]

    run(story())


def test_a_sender_with_many_requests_is_refused_its_last_ones() -> None:
    async def story() -> None:
        visits = Visits(FairQueue(1, share=2, most=9, patience=LONG))
        await visits.arrive("a1", "a2", "a3", "a4", "b1")
        assert visits.refused == [("a4", TooManyRequests)]
        await visits.leave()
        assert visits.served == ["a1", "a2", "b1", "a3"]

    run(story())


def test_a_newcomer_takes_the_last_turn_of_who_waits_most_often() -> None:
    async def story() -> None:
        visits = Visits(FairQueue(1, share=3, most=3, patience=LONG))
        await visits.arrive("a1", "a2", "a3", "a4", "b1", "b2", "c1")
        await visits.leave()
        assert visits.refused == [("a4", TooManyRequests), ("b2", Unavailable), ("a3", TooManyRequests)]
        assert visits.served == ["a1", "a2", "b1", "c1"]

    run(story())


def test_a_request_that_waits_too_long_is_refused_and_holds_no_place() -> None:
    async def story() -> None:
        queue = FairQueue(1, share=2, most=9, patience=0)
        visits = Visits(queue)
        await visits.arrive("a1", "b1")
        while not visits.refused:
            await asyncio.sleep(0)
        assert visits.refused == [("b1", Unavailable)]
        await visits.leave()
        async with queue.place(b"c"):
            pass

    run(story())


@pytest.mark.parametrize("had_its_turn", [False, True])
def test_a_request_that_is_cancelled_gives_its_turn_to_the_next(*, had_its_turn: bool) -> None:
    async def story() -> None:
        visits = Visits(FairQueue(1, share=2, most=9, patience=LONG))
        await visits.arrive("a1", "b1", "c1")
        if had_its_turn:  # cancelled after its turn came and before it could use it
            visits.end.set()
            await asyncio.sleep(0)
        visits.tasks[1].cancel()
        visits.end.set()
        await asyncio.gather(*visits.tasks, return_exceptions=True)
        assert visits.served == ["a1", "c1"]

    run(story())


def test_a_request_that_fails_gives_its_place_back() -> None:
    async def story() -> None:
        queue = FairQueue(1, share=1, most=1, patience=LONG)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                async with queue.place(b"a"):
                    raise ZeroDivisionError

    run(story())

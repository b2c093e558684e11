"""Threads with a bounded queue: what is refused at once, what after it has waited, and what is done."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from label.kit.errors import Unavailable
from label.kit.pool import Pool


@pytest.fixture
def block() -> Iterator[threading.Event]:
    """Lets go at the end whatever happens, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def test_a_job_runs_in_a_thread_and_raises_what_it_raises() -> None:
    pool = Pool("test", 1, 10, 600)
    assert asyncio.run(pool.run(lambda: threading.current_thread().name)).startswith("test")
    with pytest.raises(ZeroDivisionError):
        asyncio.run(pool.run(lambda: 1 // 0))
    pool.close()


def test_what_has_waited_too_long_is_refused_while_the_threads_are_busy_and_never_begun(block: threading.Event) -> None:
    pool, done = Pool("test", 1, 10, 0.05), []

    async def wait_in_vain() -> None:
        long = asyncio.ensure_future(pool.run(lambda: block.wait(30)))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="waited too long") as refused:
            await pool.run(lambda: done.append("late"))
        assert refused.value.headers == {"Retry-After": "1"}
        assert not long.done()
        block.set()
        assert await long
        await pool.run(lambda: done.append("next"))

    asyncio.run(wait_in_vain())
    pool.close()
    assert done == ["next"]


def test_more_than_may_wait_is_refused_at_once(block: threading.Event) -> None:
    pool = Pool("test", 1, 2, 600)

    async def crowd() -> None:
        both = [asyncio.ensure_future(pool.run(lambda: block.wait(30))) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="overloaded"):
            await pool.run(lambda: None)
        block.set()
        assert await asyncio.gather(*both) == [True, True]
        await pool.run(lambda: None)

    asyncio.run(crowd())
    pool.close()


def test_who_goes_while_it_waits_is_not_told_that_it_was_late(block: threading.Event) -> None:
    pool, done = Pool("test", 1, 10, 600), []

    async def go() -> None:
        long = asyncio.ensure_future(pool.run(lambda: block.wait(30)))
        await asyncio.sleep(0)
        gone = asyncio.ensure_future(pool.run(lambda: done.append("gone")))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        block.set()
        await long

    asyncio.run(go())
    pool.close()
    assert done == []

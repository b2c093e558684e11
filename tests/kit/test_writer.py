"""SQLite's one writer: groups that commit whole, jobs that fail alone, a queue that is bounded and drains."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from label.kit.database import Database
from label.kit.errors import Conflict, Invalid, Unavailable
from label.kit.settings import Settings
from label.kit.writer import Writer
from tests.support.faults import locked

PATIENCE = 600.0


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Database]:
    """A database with one table of numbers."""
    database = Database(Settings(data_dir=tmp_path))
    database.write_sync(lambda session: session.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY, t TEXT)")))
    yield database
    database.close()


def add(session: Session, number: int) -> int:
    session.execute(text("INSERT INTO numbers (n) VALUES (:n)"), {"n": number})
    return number


def numbers(database: Database) -> list[int]:
    return database.read_sync(lambda session: list(session.scalars(text("SELECT n FROM numbers ORDER BY n"))))


def together(*jobs: Any) -> list[Any]:
    """Run coroutines at once; their results and exceptions in order."""

    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(job() for job in jobs), return_exceptions=True)

    return asyncio.run(all_of_them())


def test_what_many_write_at_once_is_all_there(small: Database) -> None:
    told = together(*(lambda n=n: small.write(add, n) for n in range(200)))
    assert told == list(range(200)) == numbers(small)


def test_a_job_that_fails_is_undone_alone(small: Database) -> None:
    def fail(session: Session, number: int) -> None:
        add(session, number)
        raise Invalid("no")

    told = together(
        lambda: small.write(add, 1),
        lambda: small.write(fail, 2),
        lambda: small.write(add, 1),
        lambda: small.write(add, 3),
    )
    assert (told[0], type(told[1]), type(told[2]), told[3]) == (1, Invalid, Conflict, 3)
    assert numbers(small) == [1, 3]


def test_a_group_whose_commit_fails_fails_for_all(small: Database) -> None:
    def break_the_transaction(session: Session) -> None:
        session.connection().connection.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]

    begun, block = threading.Event(), threading.Event()

    def wait(_session: Session) -> None:
        begun.set()
        block.wait(PATIENCE)

    async def one_group() -> list[Any]:
        first = asyncio.ensure_future(small.write(wait))  # holds the writer, so that the next three are one group
        await asyncio.to_thread(begun.wait)
        rest = [
            asyncio.ensure_future(one)
            for one in (small.write(add, 1), small.write(break_the_transaction), small.write(add, 2))
        ]
        await asyncio.sleep(0)  # each of them has been queued
        block.set()
        await first
        return await asyncio.gather(*rest, return_exceptions=True)

    assert [type(told) for told in asyncio.run(one_group())] == [Unavailable] * 3
    assert numbers(small) == []
    assert together(lambda: small.write(add, 5)) == [5]


def test_a_full_disk_is_told_and_recovers(small: Database) -> None:
    pages = small.read_sync(lambda session: session.scalar(text("PRAGMA page_count")))

    def limit(session: Session, most: int) -> None:
        session.execute(text(f"PRAGMA max_page_count={most}"))

    def grow(session: Session) -> None:
        session.execute(text("INSERT INTO numbers (t) VALUES (:t)"), {"t": "x" * 1_000_000})

    together(lambda: small.write(limit, pages))
    assert [type(told) for told in together(lambda: small.write(grow), lambda: small.write(grow))] == [Unavailable] * 2
    together(lambda: small.write(limit, 1_000_000))
    assert together(lambda: small.write(grow)) == [None]
    assert len(numbers(small)) == 1


def test_a_full_queue_refuses_and_what_waits_is_done(small: Database) -> None:
    writer, begun, block = Writer(small.engine, 2, PATIENCE, PATIENCE), threading.Event(), threading.Event()

    def wait(_session: Session) -> None:
        begun.set()
        block.wait(PATIENCE)

    async def fill() -> None:
        first = writer.submit(wait)
        await asyncio.to_thread(begun.wait)
        waiting = [writer.submit(lambda session, n=n: add(session, n)) for n in range(2)]  # type: ignore[misc]
        with pytest.raises(Unavailable, match="overloaded"):
            writer.submit(lambda _session: None)
        block.set()
        await asyncio.gather(first, *waiting)

    asyncio.run(fill())
    assert numbers(small) == [0, 1]
    writer.close()


def test_closing_finishes_what_waits_and_takes_nothing_more(small: Database) -> None:
    writer = Writer(small.engine, 100, PATIENCE, PATIENCE)

    async def close() -> list[Any]:
        waiting = [writer.submit(lambda session, n=n: add(session, n)) for n in range(20)]  # type: ignore[misc]
        await asyncio.to_thread(writer.close)
        with pytest.raises(Unavailable, match="stopping"):
            writer.submit(lambda _session: None)
        return await asyncio.gather(*waiting)

    assert asyncio.run(close()) == list(range(20)) == numbers(small)


def test_work_whose_caller_has_gone_is_done_all_the_same(small: Database) -> None:
    async def leave() -> None:
        waiting = asyncio.ensure_future(small.write(add, 8))
        await asyncio.sleep(0)
        waiting.cancel()
        await small.write(add, 9)  # comes after it

    asyncio.run(leave())
    assert numbers(small) == [8, 9]


def test_an_event_loop_that_is_closed_stops_nobody(small: Database) -> None:
    block = threading.Event()

    async def leave() -> None:
        small._writer.submit(lambda _session: block.wait(5))  # type: ignore[union-attr]

    asyncio.run(leave())
    block.set()
    assert together(lambda: small.write(add, 9)) == [9]


def test_work_that_has_waited_too_long_is_refused_while_the_writer_is_busy_and_never_begun(small: Database) -> None:
    writer, block = Writer(small.engine, 100, 0.05, PATIENCE), threading.Event()

    async def wait_in_vain() -> None:
        long = writer.submit(lambda session: block.wait(30) and add(session, 1))
        # One waits in the queue; the others are taken in one group and wait for their turn in it.
        late = [writer.submit(lambda session, n=n: add(session, n)) for n in (2, 3)]  # type: ignore[misc]
        told = await asyncio.gather(*late, return_exceptions=True)  # refused while the long one still runs
        assert [type(one) for one in told] == [Unavailable] * 2
        assert not long.done()
        block.set()
        assert await long == 1
        assert await writer.submit(lambda session: add(session, 4)) == 4

    asyncio.run(wait_in_vain())
    writer.close()
    assert numbers(small) == [1, 4]


def test_work_given_up_in_a_group_that_is_not_committed_is_told_once(small: Database) -> None:
    writer, block = Writer(small.engine, 100, 0.05, PATIENCE), threading.Event()

    def fail(session: Session) -> None:
        block.wait(30)
        session.connection().connection.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]

    async def wait_in_vain() -> list[Any]:
        failing, late = writer.submit(fail), writer.submit(lambda session: add(session, 1))
        told = await asyncio.gather(late, return_exceptions=True)
        block.set()
        return [*told, *await asyncio.gather(failing, return_exceptions=True)]

    assert [type(one) for one in asyncio.run(wait_in_vain())] == [Unavailable] * 2
    writer.close()
    assert numbers(small) == []


def test_a_lock_of_another_process_refuses_every_queued_job_after_one_wait(tmp_path: Path, small: Database) -> None:
    deadline, queued = 0.2, 300  # five groups: each would wait for the lock in its turn
    served = Database(Settings(data_dir=tmp_path), lock_seconds=deadline)
    waits: list[str] = []
    event.listen(served.engine, "engine_connect", lambda _connection: waits.append("for the lock"))
    with locked(tmp_path / "label.db"):
        told = together(*(lambda n=n: served.write(add, n) for n in range(queued)))
        assert {(type(one), one.headers["Retry-After"]) for one in told} == {(Unavailable, "2")}
        assert 1 <= len(waits) <= 2  # the first group, perhaps, before the others were queued
        assert numbers(served) == []
    assert together(lambda: served.write(add, 5)) == [5]
    served.close()


def test_the_deadline_for_a_lock_is_the_servers_and_not_that_of_commands(tmp_path: Path, small: Database) -> None:
    served = Database(Settings(data_dir=tmp_path), lock_seconds=0.01)
    patience = text("PRAGMA busy_timeout")
    assert together(lambda: served.write(lambda session: session.scalar(patience))) == [10]
    assert served.write_sync(lambda session: session.scalar(patience)) == 10_000
    assert together(lambda: served.write(lambda session: session.scalar(patience))) == [10]
    assert served.read_sync(lambda session: session.scalar(patience)) == 10
    assert small.read_sync(lambda session: session.scalar(patience)) == 10_000
    served.close()


def test_closing_ends_while_another_process_holds_the_lock(tmp_path: Path, small: Database) -> None:
    writer = Writer(small.engine, 300, PATIENCE, 0.1)

    async def close() -> list[Any]:
        waiting = [writer.submit(lambda session, n=n: add(session, n)) for n in range(200)]  # type: ignore[misc]
        await asyncio.to_thread(writer.close)
        return await asyncio.gather(*waiting, return_exceptions=True)

    with locked(tmp_path / "label.db"):
        assert {type(told) for told in asyncio.run(close())} == {Unavailable}
    assert numbers(small) == []

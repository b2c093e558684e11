"""SQLite's one writer: a thread that commits all queued jobs as one group.

SQLite has one writer at a time in any case. A queue in front of it is fair, never meets "database is locked", and pays
for one sync to disk per group instead of one per request. Each job has a SAVEPOINT of its own: one that fails is undone
alone. When BEGIN or COMMIT fails, every job of the group fails. A job that has waited too long is refused without being
started. When another process keeps the file's write lock, every job that waits at that moment is refused with the
group: otherwise each group in the queue would wait for the lock in its turn.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from label.kit.errors import Unavailable
from label.kit.outages import database_unavailable
from label.kit.pool import overloaded, waited_too_long

log = logging.getLogger("label.writer")
Job = Callable[[Session], object]
JobFuture: TypeAlias = "asyncio.Future[Any]"
GROUP = 64
GIVEN_UP = (None, None)
LOCK_SECONDS = "lock_seconds"  # execution option of a connection: how long its BEGIN waits for the write lock


@dataclass(frozen=True, slots=True, eq=False)
class QueuedJob:
    """`turn` is taken once: by the writer that starts the job, or by the timer that refuses it."""

    job: Job
    future: JobFuture
    turn: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> bool:
        """Takes the turn; False when the timer has taken it."""
        return self.turn.acquire(blocking=False)

    def give_up(self) -> None:
        """Refuses the job unless it has started. Called on its event loop."""
        if self.turn.acquire(blocking=False) and not self.future.done():
            self.future.set_exception(waited_too_long())


class Writer:
    """`submit` returns a future that is resolved after the commit. At most `size` jobs wait, for `patience` seconds, or
    `lock_seconds` while another process holds the lock."""

    def __init__(self, engine: Engine, size: int, patience: float, lock_seconds: float) -> None:
        self._engine, self._patience = engine, patience
        self._options: dict[str, Any] = {LOCK_SECONDS: lock_seconds}
        self._jobs: queue.Queue[QueuedJob | None] = queue.Queue(size)
        self._stopping = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> JobFuture:
        """Raises `Unavailable` when the queue is full or the process is stopping."""
        loop = asyncio.get_running_loop()
        waiting = QueuedJob(job, loop.create_future())
        if self._closed:
            raise Unavailable("The server is stopping.", headers={"Retry-After": "5"})
        try:
            self._jobs.put_nowait(waiting)
        except queue.Full:
            raise overloaded() from None
        timer = loop.call_later(self._patience, waiting.give_up)
        waiting.future.add_done_callback(lambda _future: timer.cancel())
        return waiting.future

    def close(self) -> None:
        """Accepts no more jobs, and runs the waiting ones to their end."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            first = self._jobs.get()
            self._stopping = first is None
            self._commit([*([first] if first else []), *self._waiting(GROUP - 1)])

    def _waiting(self, most: int) -> list[QueuedJob]:
        """Takes up to so many jobs from the queue."""
        taken: list[QueuedJob] = []
        while len(taken) < most and not self._jobs.empty():
            entry = self._jobs.get_nowait()
            if entry is None:
                self._stopping = True
            else:
                taken.append(entry)
        return taken

    def _commit(self, group: list[QueuedJob]) -> None:
        outcomes: list[tuple[object, BaseException | None]] = []
        begun = False
        try:
            with self._engine.connect() as connection, connection.execution_options(**self._options).begin():
                begun = True
                outcomes.extend(_attempt(connection, job.job) if job.start() else GIVEN_UP for job in group)
        except Exception as error:
            if not begun:
                group = [*group, *self._waiting(self._jobs.qsize())]
            outcomes = [(None, database_unavailable(error)) for _ in group]
        self._resolve_all([job.future for job in group], outcomes)

    def _resolve_all(self, futures: list[JobFuture], outcomes: list[tuple[object, BaseException | None]]) -> None:
        """Resolves the futures with one wake-up for each event loop, usually one for the group."""
        loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[object], object, BaseException | None]]] = {}
        for future, (result, failure) in zip(futures, outcomes, strict=True):
            loops.setdefault(future.get_loop(), []).append((future, result, failure))
        for loop, outcomes_here in loops.items():
            try:
                loop.call_soon_threadsafe(_resolve, outcomes_here)
            except RuntimeError:  # the loop is closed: nobody waits any more
                log.warning("%d answers came after their event loop was closed", len(outcomes_here))


def _resolve(outcomes: list[tuple[JobFuture, object, BaseException | None]]) -> None:
    for future, result, failure in outcomes:
        if future.done():  # given up; or its caller has gone, and the work is done all the same
            continue
        if failure is None:
            future.set_result(result)
        else:
            future.set_exception(failure)


def _attempt(connection: Connection, job: Job) -> tuple[object, BaseException | None]:
    """Runs one job in its savepoint. Its failure is an outcome; the loss of the whole transaction is raised."""
    driver: Any = connection.connection.driver_connection
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        try:
            result = job(session)
            session.commit()  # the savepoint's release; the group's commit comes later
        except Exception as failure:
            if not driver.in_transaction:  # the disk is full, say: SQLite has undone everything
                raise
            session.rollback()
            return None, failure
    return result, None

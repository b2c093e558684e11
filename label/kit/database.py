"""Where work with the database runs, and what it may assume.

A unit of work is a plain function of a session and its arguments. `await database.write(work, …)` runs it in one
transaction and returns **after the commit**; `read` likewise, without the right to write. On PostgreSQL both run in a
pool of threads; on SQLite readers have their own threads and one writer thread commits all queued work as one group
(`label/kit/writer.py`). Errors of the driver are raised as a `Refusal`.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from label.kit import engines
from label.kit.errors import Conflict, Invalid, Refusal, Unavailable
from label.kit.outages import LATER, POSTGRESQL, database_unavailable
from label.kit.pool import Pool
from label.kit.settings import Settings
from label.kit.statement_connection import StatementConnection
from label.kit.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")
Input = TypeVar("Input")
Work = Callable[Concatenate[Session, P], T]

log = logging.getLogger("label.database")
RETRIES = 3
DOUBTFUL = (
    "The database was lost while it committed: the work may have been done. Read before you send it again, or send it"
    " with the same Idempotency-Key."
)
COMMAND_LOCK_SECONDS = 10.0  # patience with SQLite's write lock outside of requests: commands, workers, campaigns
AGAIN = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock: nothing was done, the work may run again


class Database:
    """One per process. `close()` lets what is queued finish first.

    On SQLite `write` waits `lock_seconds` for a lock that another process holds; `write_sync` always waits 10 s, as it
    is for commands and for the worker, which nobody watches.
    """

    def __init__(self, settings: Settings, lock_seconds: float = COMMAND_LOCK_SECONDS) -> None:
        self.on_sqlite, self._lock_seconds = settings.on_sqlite, lock_seconds
        self._pooled = settings.database_threads
        self.engine = engines.create(settings, COMMAND_LOCK_SECONDS, writing=True)
        self.readers = engines.create(settings, lock_seconds, writing=False)
        self._own: Connection | None = None
        self.open(settings)

    def open(self, settings: Settings) -> None:
        """Starts the threads; once, or again after `close`."""
        size, patience = settings.queue_size, settings.wait_seconds
        self._pool = Pool("database", settings.database_threads, size, patience)
        self._costly = Pool("costly", 1, size, patience)
        self._apart = Pool("apart", (os.cpu_count() or 1) + 4, size, patience)
        self._writer = Writer(self.engine, size, patience, self._lock_seconds) if self.on_sqlite else None

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Work that changes nothing. Raises what the work raises, or `Unavailable`."""
        return await self._pool.run(lambda: self.read_sync(work, *args, **kwargs))

    async def read_costly(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A read that costs more CPU than waiting, and whose result is cached: one at a time. Eight threads that
        compute block the event loop (p99 0.4 s instead of 0.1), and compute the same for all who ask at once."""
        return await self._costly.run(lambda: self.read_sync(work, *args, **kwargs))

    async def read_snapshot(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A long read of everything as of one moment. Raises what `read` raises."""
        return await self._pool.run(lambda: self.read_snapshot_sync(work, *args, **kwargs))

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Work in a transaction: committed on return, undone on an exception."""
        if self._writer is None:
            return await self._pool.run(lambda: self.write_sync(work, *args, **kwargs))
        with refusals():
            result: T = await self._writer.submit(lambda session: work(session, *args, **kwargs))
            return result

    def read_sync(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`read` in the calling thread, for the command line."""

        def once() -> T:
            with self.readers.connect() as connection, _session(connection) as session:
                return work(session, *args, **kwargs)

        with refusals():
            return self._on_live_connection(once)

    def read_snapshot_sync(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`read_snapshot` in the calling thread."""

        def once() -> T:
            with self.readers.connect() as connection:
                if not self.on_sqlite:  # whose readers are otherwise without a transaction
                    connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin(), _session(connection) as session:
                    return work(session, *args, **kwargs)

        with refusals():
            return self._on_live_connection(once)

    def write_sync(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` in the calling thread."""

        def once() -> T:
            ending = False
            try:
                with self.engine.begin() as connection, _session(connection) as session:
                    result = work(session, *args, **kwargs)
                    session.flush()
                    ending = True
            except DBAPIError as error:
                if ending and error.connection_invalidated:
                    raise Unavailable(DOUBTFUL, headers=LATER) from error
                raise
            return result

        with refusals():
            for attempt in range(RETRIES):
                try:
                    return self._on_live_connection(once)
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", None) not in AGAIN or attempt == RETRIES - 1:
                        raise
        raise AssertionError  # pragma: no cover  the loop returns or raises

    async def read_inline(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A read of a few rows by compiled statements, without a session (`label/kit/statement_connection.py`); on
        SQLite in the event loop's own thread, where a hop to another would cost more than the read itself."""
        if not self.on_sqlite:
            return await self._pool.run(lambda: self._read_on_pool(work, *args, **kwargs))
        if self._own is None:
            self._own = self.readers.connect()
        with refusals():
            return self._run_compiled(self._own, lambda: _session(self.readers.connect()), work, *args, **kwargs)

    async def run_in_executor(self, work: Callable[[Input], T], plan: Input) -> T:
        """Long work that needs no database (drawing, reading a file), in threads that no query waits for."""
        return await self._apart.run(lambda: work(plan))

    async def keep_statistics(self) -> None:
        """Lets SQLite count the tables that have grown since: without counts it takes the wrong index. It looks at some
        hundred rows of each index. PostgreSQL's autovacuum counts by itself."""
        if self.on_sqlite:
            await self.write(_optimize)

    def close(self) -> None:
        """Runs what is queued to its end, then closes every connection."""
        if self._writer is not None:
            self._writer.close()
        self._pool.close()
        self._costly.close()
        self._apart.close()
        if self._own is not None:
            self._own.close()
        self.engine.dispose()
        self.readers.dispose()

    def _on_live_connection(self, once: Callable[[], T]) -> T:
        """Runs work, and again where its connection turns out to be closed, as after a restart of PostgreSQL: at most
        as often as there are connections in the pool, which then drops the closed ones."""
        for _ in range(self._pooled):
            try:
                return once()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
        return once()

    def _read_on_pool(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        def once() -> T:
            with self.readers.connect() as connection:
                return self._run_compiled(connection, lambda: _session(connection), work, *args, **kwargs)

        with refusals():
            return self._on_live_connection(once)

    def _run_compiled(
        self, connection: Connection, full: Callable[[], Session], work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with closing(StatementConnection(connection, full)) as statements:
            return work(cast("Session", statements), *args, **kwargs)


def _session(connection: Connection) -> Session:
    """A session that lives inside the connection's transaction and cannot end it."""
    return Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False, autoflush=True)


def _optimize(session: Session) -> None:
    for pragma in ("analysis_limit=400", "optimize=0x10002"):
        session.connection().exec_driver_sql(f"PRAGMA {pragma}")


def lock_exclusively(session: Session, key: int) -> None:
    """A lock by number until the end of the transaction. SQLite needs none: it has one writer."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(key)))


@contextmanager
def refusals() -> Iterator[None]:
    """Errors of the driver as refusals that a caller understands."""
    try:
        yield
    except Refusal:
        raise
    except StaleDataError as error:
        raise Conflict("Someone else has changed this meanwhile: read it again.") from error
    except IntegrityError as error:
        log.info("refused by the database: %s", str(error.orig).partition("\n")[0])  # the next line quotes the row
        raise Conflict("This exists already, or has just changed: read it again.") from error
    except DataError as error:
        raise Invalid("A value cannot be stored.") from error
    except (DBAPIError, PoolTimeout) as error:
        if not _may_pass(error):
            raise
        raise database_unavailable(error) from error


def _may_pass(error: DBAPIError | PoolTimeout) -> bool:
    """Is it the database's state, rather than the statement, that made it fail? On SQLite a wrong statement is an
    OperationalError too, of the kind SQLITE_ERROR."""
    if isinstance(error, PoolTimeout) or error.connection_invalidated:
        return True
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlite_errorname", "") != "SQLITE_ERROR"
    return getattr(error.orig, "sqlstate", None) in POSTGRESQL

"""The connections to PostgreSQL and SQLite: which pragmas, time limits and isolation each of them has."""

from math import ceil
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection

from label.kit.errors import Unavailable
from label.kit.known_outage import KnownOutage, mark_closed
from label.kit.settings import Settings
from label.kit.sqlite import check_library, keep_private
from label.kit.writer import LOCK_SECONDS

# Over TCP only: a server whose network has gone is noticed after some 10 s, not after the system's two hours.
DEAD_PEER = {"tcp_user_timeout": 10_000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}


def create(settings: Settings, lock_seconds: float, *, writing: bool) -> Engine:
    """The engine of readers, which cannot write, or of writers."""
    if settings.on_sqlite:
        return _sqlite(settings, lock_seconds, writing=writing)
    return _postgresql(settings, writing=writing)


def _postgresql(settings: Settings, *, writing: bool) -> Engine:
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    # Each statement of a reader is a transaction of its own: no BEGIN and ROLLBACK to wait for, nothing to reset. So
    # what it wrote would be committed; it may not.
    alone: dict[str, str | None] = {} if writing else {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    # PostgreSQL's own 4.0 for a page out of order is that of a disk that turns: it reads whole tables for fifty rows.
    options = "-c timezone=UTC -c statement_timeout=30s -c lock_timeout=5s -c random_page_cost=1.1"
    if not writing:
        options += " -c default_transaction_read_only=on"
    engine = create_engine(
        url,
        **alone,
        hide_parameters=True,
        pool_size=settings.database_threads,
        max_overflow=0,
        pool_pre_ping=False,  # a round trip for each request; one that meets a closed connection runs again instead
        pool_timeout=settings.wait_seconds,
        connect_args={"connect_timeout": ceil(settings.wait_seconds), "options": options, **DEAD_PEER},
    )
    event.listen(engine, "do_connect", KnownOutage().connect)
    event.listen(engine, "handle_error", mark_closed)
    return engine


def _sqlite(settings: Settings, lock_seconds: float, *, writing: bool) -> Engine:
    """Transactions are begun by us: IMMEDIATE for a writer, so that it never has to upgrade a read lock."""
    import pysqlite3.dbapi2

    check_library(pysqlite3.dbapi2.sqlite_version_info, old_allowed=settings.allow_old_sqlite)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The data folder {settings.data_dir} cannot be made: {error.strerror}.") from error
    if settings.sqlite_file:
        keep_private(settings.sqlite_file)
    engine = create_engine(
        settings.database_url,
        module=pysqlite3.dbapi2,
        hide_parameters=True,
        pool_size=settings.database_threads,
        max_overflow=4,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": lock_seconds},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if not writing:
            connection.execute("PRAGMA query_only=ON")

    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if writing:  # the pool lends one connection to the writer and to `write_sync`, which have not the same patience
            patience = connection.get_execution_options().get(LOCK_SECONDS, lock_seconds)
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout={round(patience * 1000)}")
        connection.exec_driver_sql(begin)

    return engine

"""A server that does not accept connections is not waited for by each request in turn."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.engine import ExceptionContext

from label.kit.errors import Unavailable
from label.kit.outages import LATER, SILENT

RETRY_SECONDS: Final = 0.5
SHUTDOWN: Final = {"57P01", "57P02", "57P03"}  # PostgreSQL: by its administrator, after a crash, or not yet started


class KnownOutage:
    """While PostgreSQL is known to be away, one request tries to connect each half second; the others are refused at
    once. Requests that have a connection are not concerned."""

    def __init__(self, retry_seconds: float = RETRY_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._retry_seconds, self._clock = retry_seconds, clock
        self._lock = threading.Lock()
        self._away, self._retry_at, self._trying = False, 0.0, False

    def connect(self, dialect: Any, _record: object, arguments: Any, options: Any) -> object:
        """SQLAlchemy's event `do_connect`: a connection of the driver. Raises `Unavailable`, or what the driver
        raises."""
        self._take_turn()
        try:
            connection: object = dialect.connect(*arguments, **options)
        except BaseException:
            self._end_turn(away=True)
            raise
        self._end_turn(away=False)
        return connection

    def _take_turn(self) -> None:
        with self._lock:
            if not self._away:
                return
            if self._trying or self._clock() < self._retry_at:
                raise Unavailable(f"{SILENT}; nothing was done.", headers=LATER)
            self._trying = True

    def _end_turn(self, *, away: bool) -> None:
        with self._lock:
            self._away, self._trying, self._retry_at = away, False, self._clock() + self._retry_seconds


def mark_closed(context: ExceptionContext) -> None:
    """The last words of a server that shuts down arrive before psycopg sees that the connection is closed: SQLAlchemy
    would lend it again, and keep those beside it."""
    if getattr(context.original_exception, "sqlstate", None) in SHUTDOWN:
        context.is_disconnect = True

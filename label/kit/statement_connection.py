"""A stand-in for a session where only prepared statements run, which is nearly always so on the routes read most.

It has what they need, a connection; asked for anything else of a session it opens a real one and passes the question
on. Opening a session and its transaction would cost more than the two statements of such a read.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session


class StatementConnection:
    """Each statement is a transaction of its own. `close()` when the read is done."""

    def __init__(self, connection: Connection, full: Callable[[], Session]) -> None:
        self._connection, self._full = connection, full
        self._session: Session | None = None

    def connection(self) -> Connection:
        """Where prepared statements run."""
        return self._connection

    def get_bind(self) -> Connection:
        """As a session's."""
        return self._connection

    def close(self) -> None:
        """Let go of the real session, if there was need of one."""
        if self._session is not None:
            connection = self._session.get_bind()  # `connection()` raises after a statement that failed
            self._session.close()
            if isinstance(connection, Connection) and connection is not self._connection:
                connection.close()

    def __getattr__(self, name: str) -> Any:
        if self._session is None:
            self._session = self._full()
        return getattr(self._session, name)

"""A stand-in for a session where only compiled statements run, as on the routes that are read most.

It has what they need, a connection. For any other attribute of a session it opens a real one and passes the call on:
opening a session and its transaction would cost more than the two statements of such a read.
"""

from collections.abc import Callable

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session


class StatementConnection:
    """Each statement is a transaction of its own. `close()` when the read is done."""

    def __init__(self, connection: Connection, full: Callable[[], Session]) -> None:
        self._connection, self._full = connection, full
        self._session: Session | None = None

    def connection(self) -> Connection:
        return self._connection

    def get_bind(self) -> Connection:
        return self._connection

    def close(self) -> None:
        """Closes the real session, if one was opened."""
        if self._session is not None:
            connection = self._session.get_bind()  # `connection()` raises after a statement that failed
            self._session.close()
            if isinstance(connection, Connection) and connection is not self._connection:
                connection.close()

    def __getattr__(self, name: str) -> object:
        if self._session is None:
            self._session = self._full()
        return getattr(self._session, name)

"""Statements of the hot paths: built and compiled once for each kind of database, then sent to the driver as text.

Building and running a `select()` costs ten times what SQLite needs to answer it. Routes that companies' systems call by
the thousand use these; what people click on uses the ORM.
"""

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from label.kit.sessions import ReadSession

Insert = Callable[..., Any]
# SQLAlchemy's dialects and the two drivers have no types in common.
Driver = Any
Cursor = Any
Parameters = dict[str, Any]
Run = Callable[[Driver, Parameters], Cursor]
_INSERTS: dict[str, Insert] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class _Compiled:
    def __init__(self, build: Callable[[Insert], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, Run] = {}

    def _run(self, session: ReadSession, values: Parameters) -> Cursor:
        # Not part of a `ReadSession`: who has a connection may run anything on it.
        connection = cast("Session", session).connection()
        dialect = connection.dialect
        run = self._compiled.get(dialect.name)
        if run is None:
            run = self._compiled[dialect.name] = _compile(self._build(_INSERTS[dialect.name]), dialect)
        driver: Driver = connection.connection.driver_connection
        try:
            return run(driver, values)
        except dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, connection, driver) from error


class CompiledQuery(_Compiled):
    """`build(insert)` returns a Core `select()` with bind parameters.

    Rows come back as the driver gives them: select texts, whole numbers and truth values only.
    """

    def __call__(self, session: ReadSession, **values: object) -> Cursor:
        """The driver's cursor. Raises SQLAlchemy's errors."""
        return self._run(session, values)


class CompiledStatement(_Compiled):
    """`build(insert)` returns a Core statement that changes rows; `insert` is the database's own, for upserts."""

    def __call__(self, session: Session, **values: object) -> Cursor:
        """Run it in the session's transaction; returns the driver's cursor. Raises SQLAlchemy's errors."""
        return self._run(session, values)


def _wrapped(error: Exception, connection: Connection, driver: Driver) -> Exception:
    """The driver's error as SQLAlchemy raises it; a connection that is lost does not go back to the pool."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    base: Any = dialect.loaded_dbapi.Error
    return DBAPIError.instance(None, None, error, base, connection_invalidated=lost, dialect=dialect)


def _compile(statement: Any, dialect: Any) -> Run:
    """The statement as text, with what turns each value into what the driver takes."""
    compiled = statement.compile(dialect=dialect)
    text = str(compiled)
    convert = {
        name: processor
        for name, bound in compiled.binds.items()
        if (processor := bound.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    order = compiled.positiontup

    def bound(values: Parameters) -> Parameters:
        every = fixed | values
        for name, processor in convert.items():
            every[name] = processor(every[name])
        return every

    if order is None:
        return lambda driver, values: driver.execute(text, bound(values), prepare=True)
    return lambda driver, values: driver.execute(text, [every[name] for every in (bound(values),) for name in order])

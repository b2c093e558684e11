"""What a function may do with the database, said by the type of its session.

A query takes a `ReadSession`, an action SQLAlchemy's `Session`. So a query that changes rows, or an action called where
nothing may change, is an error of types before it is one of the database, whose readers refuse to write as well.
"""

from typing import Any, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import CompoundSelect, Select, TextClause
from sqlalchemy.engine import Connection, Engine, Result, ScalarResult

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
Row = TypeVar("Row", bound=object)


class ReadSession(Protocol):
    """The part of a `Session` that changes nothing."""

    @overload
    def execute(self, statement: Select[*Ts], params: dict[str, Any] | None = None, /) -> Result[*Ts]: ...

    @overload
    def execute(self, statement: CompoundSelect[*Ts] | TextClause, /) -> Result[Any]: ...

    def scalars(self, statement: Select[T] | CompoundSelect[T], /) -> ScalarResult[T]: ...

    def scalar(self, statement: Select[T] | CompoundSelect[T], /) -> T | None: ...

    def get(self, entity: type[Row], ident: Any, /, *, with_for_update: bool | None = None) -> Row | None: ...

    def get_one(self, entity: type[Row], ident: object, /) -> Row: ...

    def expunge(self, instance: object, /) -> None: ...

    def get_bind(self) -> Engine | Connection: ...

"""The base of all tables and the column types that keep quantities and moments exact on both databases."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, DateTime, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from label.kit.ids import new_id


class Hundredths(TypeDecorator[Decimal]):
    """A decimal with at most two places, kept as a whole number of hundredths: SQLite has no exact decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """24.5 is kept as 2450; a third place is a fault of the caller."""
        if value is None:
            return None
        whole = value * 100
        if whole != int(whole):
            raise ValueError(f"{value} has more than two decimals")
        return int(whole)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """2450 is read as 24.5."""
        return None if value is None else hundredths(value)


def hundredths(value: int) -> Decimal:
    """2450 is 24.5, 2000 is 20: no trailing zeros, no exponent."""
    quotient = Decimal(value).scaleb(-2).normalize()
    return quotient if quotient.as_tuple().exponent <= 0 else quotient.quantize(Decimal(1))  # type: ignore[operator]


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. A naive time has no meaning here and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """A cursor's value is read back as this; SQLAlchemy does not ask a decorator's `impl`."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without its zone on SQLite, which would drop it silently."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table's base; constraint names follow one pattern so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        Decimal: Hundredths(),
        datetime: Moment(),
    }


class Versioned:
    """What has a lifecycle counts its changes: of two writers that read the same version, one fails."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805
        """SQLAlchemy adds `WHERE version = …` to each update."""
        return {"version_id_col": cls.version}


PrimaryKey = Annotated[str, mapped_column(String(32), primary_key=True, default=new_id)]
IdColumn = Annotated[str, mapped_column(String(32))]
CodeColumn = Annotated[str, mapped_column(String(40))]
NameColumn = Annotated[str, mapped_column(String(250))]
TextColumn = Annotated[str, mapped_column(Text)]
SirenColumn = Annotated[str, mapped_column(String(9))]


def one_of(column: str, values: object) -> CheckConstraint:
    """The column holds one of these codes (an enum class, or strings), or nothing where it may be null."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({listed})", name=column.strip(chr(34)))

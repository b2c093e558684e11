"""What the commands share: the settings, the database, and how a refusal is printed on a terminal."""

import sys
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click
from pydantic import ValidationError

from label.kit.errors import Conflict, Refusal, Unavailable
from label.kit.outage_log import cause_of
from label.kit.settings import Settings
from label.kit.written_forms import read_day, read_whole

if TYPE_CHECKING:
    from label.kit.database import Database, Work

P = ParamSpec("P")
T = TypeVar("T")


class CalendarDay(click.ParamType[date]):
    """A day such as 2026-03-31; click's own DateTime also reads other digits and parts of a date without their zero."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else read_day(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class WholeNumber(click.IntRange):
    """A whole number between bounds, in digits only: Python's int() also reads `1_000`, ` 12 ` and other digits."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = read_whole(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return super().convert(number, param, ctx)


DAY = CalendarDay()


class Commands(click.Group):
    """Prints a refusal in a line, without a traceback. Exit code 2 for a refusal, 1 where the machine fails."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            for fault in refusal.faults:
                click.echo(f"{fault.pointer}: {fault.detail}", err=True)
            if refusal.has_more_faults:
                click.echo(f"… and more: these are the first {len(refusal.faults)}.", err=True)
            if refusal.detail not in [fault.detail for fault in refusal.faults]:
                cause = cause_of(refusal) if isinstance(refusal, Unavailable) else ""
                click.echo(f"{refusal.detail}{cause}", err=True)
            context.exit(2)
        except Exception as error:
            if not (message := _from_outside(error)):
                raise
            click.echo(message, err=True)
            context.exit(1)


def _from_outside(error: Exception) -> str:
    """The machine's failure in a line; empty for a fault of ours, which needs its traceback."""
    from sqlalchemy.exc import DBAPIError, OperationalError

    from label.kit.damage import damage_text, is_damage

    if isinstance(error, DBAPIError) and is_damage(error):
        return f"The database is damaged: {damage_text(error)}. Run `label doctor`, and restore a backup."
    if isinstance(error, OperationalError):
        return f"The database does not answer: {' '.join(str(error.orig).split())}"
    return str(error) if isinstance(error, PermissionError) else ""


def settings() -> Settings:
    """From the environment; prints what is wrong with a value and exits 2."""
    try:
        return Settings()
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name = "_".join(str(part) for part in one["loc"]).upper()
            # What several settings say together has no place of its own; the message names them.
            click.echo(f"LABEL_{name}: {one['msg']}" if name else one["msg"], err=True)
        sys.exit(2)


def opened() -> "Database":
    """The database, whatever its schema."""
    from label.kit.database import Database

    return Database(settings())


def database() -> "Database":
    """The database with the schema that this code was written for, and every table known."""
    import label.tables  # noqa: F401  a person acts for a company: their tables name each other
    from label.kit import migrations

    found = opened()
    with found.readers.connect() as connection:
        ready = migrations.at_head(connection)
    if not ready:
        found.close()
        raise Conflict("The schema is not up to date: run `label migrate` first.")
    return found


def write(work: "Work[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
    """Run work in a transaction of its own."""
    with closing(database()) as found:
        return found.write_sync(work, *args, **kwargs)


def read_snapshot(work: "Work[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a long read of everything as of one moment."""
    with closing(database()) as found:
        return found.read_snapshot_sync(work, *args, **kwargs)


def read(work: "Work[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
    """Run work that changes nothing."""
    with closing(database()) as found:
        return found.read_sync(work, *args, **kwargs)

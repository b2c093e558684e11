"""Bringing the schema up to date, or back. The revisions are in `alembic/`, in a wheel inside the package."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from label.kit.errors import Conflict, Unavailable
from label.kit.sessions import ReadSession

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = text("SELECT version_num FROM alembic_version")


def folder() -> Path:
    """Where the revisions are."""
    package = Path(__file__).parent.parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "alembic"


def config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration; it works on the connection it is given."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(folder()))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Up to a revision; a database that is there already is left alone. `Conflict` on one that a newer code made."""
    from alembic.util import CommandError

    from alembic import command

    try:
        command.upgrade(config(connection), revision)
    except CommandError as unknown:
        advice = "this version does not know it. Install the one that made this database, or restore its backup."
        raise Conflict(f"{unknown}: {advice}") from unknown


def downgrade(connection: Connection, revision: str) -> None:
    """Down to a revision."""
    from alembic import command

    command.downgrade(config(connection), revision)


def check_head(session: ReadSession, expected: str) -> None:
    """Raises `Unavailable` unless the schema is the one that this code was written for."""
    found = session.execute(REVISION).scalar()
    if found != expected:
        raise Unavailable(f"The schema is at {found}, not {expected}: run `label migrate`.")


def try_write(session: Session) -> None:
    """Writes and changes nothing: a database that is full or read-only refuses it."""
    # On PostgreSQL a row's lock is written down, and leaves no dead row behind; one that `label migrate` holds is
    # skipped. SQLite writes a row that stays the same.
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(
        text("UPDATE alembic_version SET version_num = version_num")
        if on_sqlite
        else text("SELECT version_num FROM alembic_version FOR UPDATE SKIP LOCKED")
    )


def at_head(connection: Connection) -> bool:
    """Is the schema the one this code was written for? Told without loading Alembic, as every command asks it."""
    migrated = inspect(connection).has_table("alembic_version")
    return migrated and connection.execute(REVISION).scalar() == head()


def head() -> str:
    """The newest revision."""
    return max(revisions())


def revisions() -> set[str]:
    """Every known revision, read from the files' names (`0001_…`) without loading Alembic."""
    return {path.name.partition("_")[0] for path in (folder() / "versions").glob("[0-9]*.py")}

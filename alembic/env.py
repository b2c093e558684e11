"""Alembic's entry: `label migrate` and the tests hand it a connection."""

from typing import Any

from sqlalchemy import Connection

from alembic import context
from label.kit.columns import Hundredths, Moment
from label.tables import metadata


def render(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our types as plain ones: a migration must not need the product of its day."""
    if kind == "type" and isinstance(item, Hundredths):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    # Transactional on SQLite too: the caller has begun the transaction itself.
    context.configure(
        connection=connection, target_metadata=metadata, render_item=render, compare_type=True, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])

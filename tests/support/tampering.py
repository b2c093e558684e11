"""Changing what a database would not let anyone change, to see whether it is noticed; it is undone at the end."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from label.kit.database import Database

T = TypeVar("T")


def tampered(database: Database, tamper: Callable[[Session], Any], look: Callable[..., T], *args: Any) -> T:
    """What `look(session, *args)` finds once `tamper(session)` has been done without any rule; nothing is kept."""
    with database.engine.connect() as connection, connection.begin() as transaction:
        session = Session(connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        loosen(session)
        tamper(session)
        session.flush()
        session.expire_all()
        try:
            return look(session, *args)
        finally:
            session.close()
            transaction.rollback()


def loosen(session: Session) -> None:
    """No trigger and no foreign key in this transaction."""
    if session.get_bind().dialect.name == "sqlite":
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))

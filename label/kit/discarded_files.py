"""Files whose content must go: queued in the transaction that stops naming them, destroyed after its commit.

The queue is a table, so that a process that ends between the two destroys nothing that is still named and forgets
nothing that must go: the upkeep of the server tries what is left.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Select, String, delete, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from label.kit.columns import Base
from label.kit.sessions import ReadSession
from label.kit.storage import Store

NAMES_A_FILE: Final = {"stored_file": "digest"}  # `info` of a column that holds the digest of a stored file
NAMES_FILES: Final = {"stored_file": "text"}  # of a column whose text holds some
AT_ONCE: Final = 100  # files in one transaction


class DiscardedFile(Base):
    """A stored file to be destroyed as soon as no row names it."""

    __tablename__ = "discarded_files"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    discarded_at: Mapped[datetime]


def discard(session: Session, digest: str, at: datetime) -> None:
    """Queue a file; the caller's transaction stops naming it."""
    if session.get(DiscardedFile, digest) is None:
        session.execute(insert(DiscardedFile).values(digest=digest, discarded_at=at))


def destroy(session: Session, files: Store) -> list[str]:
    """Delete the queued files that no row names; returns their digests. Raises `StoreFailing`, and the rest stays."""
    queued = select(DiscardedFile.digest).order_by(DiscardedFile.discarded_at, DiscardedFile.digest).limit(AT_ONCE)
    destroyed = []
    for digest in sorted(session.scalars(queued)):
        hold(session, digest)
        if not is_named(session, digest):
            files.delete(digest)
            destroyed.append(digest)
        session.execute(delete(DiscardedFile).filter_by(digest=digest))
    return destroyed


def hold(session: Session, digest: str) -> None:
    """Until the transaction ends, no other one destroys this file or begins to name it. SQLite has one writer."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(digest[:15], 16))))


def columns_with(mark: Mapping[str, str]) -> set[tuple[str, str]]:
    """Table and column of each with this mark, once all models are imported (`label/tables.py`)."""
    tables = Base.metadata.tables.items()
    return {(name, column.name) for name, table in tables for column in table.columns if column.info == mark}


def is_named(session: ReadSession, digest: str) -> bool:
    """Does any row of any table name this file?"""
    return any(session.scalar(_naming(column, digest)) is not None for column in _columns())


def _columns() -> list[InstrumentedAttribute[str]]:
    return [
        getattr(mapper.class_, attribute.key)
        for mapper in Base.registry.mappers
        for attribute in mapper.column_attrs
        if "stored_file" in attribute.columns[0].info
    ]


def _naming(column: InstrumentedAttribute[str], digest: str) -> Select[str]:
    whole = column.property.columns[0].info == NAMES_A_FILE
    return select(column).where(column == digest if whole else column.contains(digest)).limit(1)

"""The audit trail: who changed what, when, from what to what, written in the transaction that changes it.

Rows are only ever added; triggers in the migration refuse an update or a deletion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Index, Integer, bindparam, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from label.kit.actor import Actor
from label.kit.columns import Base, CodeColumn, IdColumn, SirenColumn, TextColumn
from label.kit.compiled_statement import CompiledStatement

AuditFacts = dict[str, Any]  # the columns that changed, by name


class AuditEntry(Base):
    """One change. `before` and `after` are JSON objects of what changed; `siren` is the company concerned."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[IdColumn | None] = mapped_column(index=True)
    token_id: Mapped[IdColumn | None]
    action: Mapped[CodeColumn]
    subject: Mapped[CodeColumn]
    subject_id: Mapped[CodeColumn] = mapped_column(index=True)
    siren: Mapped[SirenColumn | None] = mapped_column(index=True)
    before: Mapped[TextColumn | None]
    after: Mapped[TextColumn | None]


COLUMNS = ("at", "person_id", "token_id", "action", "subject", "subject_id", "siren", "before", "after")
ADD = CompiledStatement(lambda insert: insert(AuditEntry).values({name: bindparam(name) for name in COLUMNS}))


def record(
    session: Session,
    actor: Actor | None,
    at: datetime,
    action: str,
    subject: tuple[str, str],
    *,
    siren: str | None = None,
    before: AuditFacts | None = None,
    after: AuditFacts | None = None,
) -> None:
    """`subject` is (kind, identifier); no actor means the command line."""
    ADD(
        session,
        at=at,
        person_id=actor.person_id if actor else None,
        token_id=actor.token_id if actor else None,
        action=action,
        subject=subject[0],
        subject_id=subject[1],
        siren=siren,
        before=json_text(before),
        after=json_text(after),
    )


@dataclass(frozen=True, slots=True)
class Author:
    """Who has made a change, where several are recorded at once; `token_id` None when it was not by this request."""

    person_id: str
    token_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One of several entries; see `record`."""

    action: str
    subject: tuple[str, str]
    siren: str | None = None
    before: AuditFacts | None = None
    after: AuditFacts | None = None


def record_all(session: Session, author: Author, at: datetime, rows: Sequence[AuditRow]) -> None:
    """Several entries by one author, in one statement."""
    if rows:
        session.execute(insert(AuditEntry), [_columns(author, at, row) for row in rows])


def _columns(author: Author, at: datetime, row: AuditRow) -> dict[str, object]:
    return {
        "at": at,
        "person_id": author.person_id,
        "token_id": author.token_id,
        "action": row.action,
        "subject": row.subject[0],
        "subject_id": row.subject[1],
        "siren": row.siren,
        "before": json_text(row.before),
        "after": json_text(row.after),
    }


def json_text(facts: AuditFacts | None) -> str | None:
    """JSON with decimals and dates as strings."""
    return None if facts is None else msgspec.json.encode(facts).decode()

"""Reading remarks. Who may see the file is the caller's question."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from label.kit.errors import NotFound
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession
from label.remarks.codes import RemarkCode
from label.remarks.models import Remark
from label.remarks.rules import is_open
from label.remarks.schemas import RemarkOut


def of_file(session: ReadSession, siren: str, edition: str) -> Sequence[Remark]:
    """All remarks on a company's file, closed ones too, the oldest first."""
    return session.scalars(select(Remark).filter_by(siren=siren, edition=edition).order_by(Remark.id)).all()


def get(session: ReadSession, remark_id: str, siren: str, edition: str) -> Remark:
    """A remark on this file."""
    row = session.scalar(select(Remark).filter_by(id=remark_id, siren=siren, edition=edition))
    if row is None:
        raise NotFound(f"No remark {remark_id} on this application.")
    return row


def standing(session: ReadSession, edition: str, code: RemarkCode, sirens: Collection[str]) -> Sequence[Remark]:
    """The remarks of one code that are not closed, on the files of these companies."""
    rows = select(Remark).filter_by(edition=edition, code=code, closed_at=None)
    return session.scalars(rows.where(Remark.siren.in_(sirens))).all()


def ids_of_file(siren: str, edition: str) -> Select[str]:
    """As a query to stand in an `IN`."""
    return select(Remark.id).filter_by(siren=siren, edition=edition)


def unanswered_facts(
    code: RemarkCode, siren: InstrumentedAttribute[str], subject: InstrumentedAttribute[str]
) -> Select[str]:
    """The facts of a remark that stands without an answer on these columns of a query around."""
    rows = select(Remark.facts).where(Remark.siren == siren, Remark.subject == subject, Remark.code == code)
    return rows.where(Remark.closed_at.is_(None), Remark.answer.is_(None)).limit(1)


def remark_out(row: Remark, names: Mapping[str, str], no_longer_independent: Collection[str]) -> RemarkOut:
    """`names` of those who answered, by their ids; a reader who may not know them gives none."""
    columns = ("id", "subject", "raised_at", "closed_at", "answer", "answered_at", "version")
    return RemarkOut(
        code=RemarkCode(row.code),
        facts=json.loads(row.facts),
        open=is_open(row, no_longer_independent),
        answered_by=names.get(row.answered_by or ""),
        **{name: getattr(row, name) for name in columns},
    )


def frozen(rows: Sequence[Remark]) -> list[JsonObject]:
    """Remarks as a snapshot keeps them, with who answered."""
    columns = ("id", "code", "subject", "answer", "answered_by")
    return [
        {name: getattr(row, name) for name in columns}
        | {"facts": json.loads(row.facts)}
        | {name: _moment(getattr(row, name)) for name in ("raised_at", "closed_at", "answered_at")}
        for row in rows
    ]


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None

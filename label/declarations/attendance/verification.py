"""Verifying forum declarations by the organiser's list: five statements, however many declarations there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from label.declarations.attendance import rules, wording
from label.declarations.attendance.rules import ForumFigures
from label.declarations.changes import of_declaration
from label.declarations.models import Declaration, FigureVerdict, ScoreSums
from label.declarations.score_sums import apply_delta
from label.declarations.states import DeclarationState, Figure, VerdictSource
from label.editions import queries as editions
from label.kit import audit
from label.kit.audit import AuditRow, Author
from label.kit.schemas import JsonObject


@dataclass(frozen=True, slots=True)
class OrganiserVerdict:
    """A declaration and its file's sums, both locked, with what the organiser saw."""

    row: Declaration
    sums: ScoreSums
    seen: ForumFigures


def verify_all(session: Session, author: Author, verdicts: Sequence[OrganiserVerdict], at: datetime) -> None:
    """Store the verdicts, the sums that they change, and an audit entry each, in the name of who imported the list."""
    if not verdicts:
        return
    columns, figures, entries = [], [], []
    for verdict in verdicts:
        judged, figure = _judgement(author, verdict, at)
        columns.append(judged | {"row_id": verdict.row.id})
        figures.append(figure)
        entries.append(_apply(session, verdict, judged))
    _update_declarations(session, columns)
    _upsert_figures(session, figures)
    session.flush()
    audit.record_all(session, author, at, entries)


def _judgement(author: Author, verdict: OrganiserVerdict, at: datetime) -> tuple[JsonObject, JsonObject]:
    """The columns of the declaration, and the verdict on the candidates met."""
    row, declared = verdict.row, ForumFigures.of(verdict.row)
    by = {"reason": wording.reason(declared, verdict.seen), "judged_by": author.person_id, "judged_at": at}
    by |= {"source": VerdictSource.ORGANISER.value}
    figure = {
        "siren": row.siren,
        "edition": row.edition,
        "figure": Figure.CANDIDATES_MET.value,
        "declared": Decimal(declared.candidates_met),
        "read_version": row.version,
    }
    state = {"state": DeclarationState.CHECKED.value, "version": row.version + 1}
    return rules.verified(declared, verdict.seen) | state | by, figure | by


def _apply(session: Session, verdict: OrganiserVerdict, judged: Mapping[str, object]) -> AuditRow:
    row, sums, subject = verdict.row, verdict.sums, of_declaration(verdict.row)
    rulebook = editions.rulebook(session, sums.rulebook_digest)
    contribution, facts = subject.contribution(rulebook), subject.facts()
    for name, value in judged.items():
        # As if it had been read so: the unit of work would update versioned rows one by one.
        set_committed_value(row, name, value)
    apply_delta(sums, contribution, subject.contribution(rulebook))
    sums.serial += 1
    return AuditRow("verify", (subject.kind, row.id), row.siren, before=facts, after=subject.facts())


def _update_declarations(session: Session, columns: Sequence[JsonObject]) -> None:
    table = cast("Table", Declaration.__table__)
    # A bind parameter may not have the name of a column.
    values: dict[str, object] = {name: bindparam(f"new_{name}") for name in columns[0] if name != "row_id"}
    rows = [{name if name == "row_id" else f"new_{name}": value for name, value in one.items()} for one in columns]
    session.connection().execute(update(table).where(table.c.id == bindparam("row_id")).values(values), rows)


def _upsert_figures(session: Session, figures: Sequence[JsonObject]) -> None:
    table = cast("Table", FigureVerdict.__table__)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    news = {name: insert.excluded[name] for name in figures[0] if name not in table.primary_key.columns}
    upsert = insert.on_conflict_do_update(index_elements=[*table.primary_key.columns], set_=news)
    session.connection().execute(upsert, list(figures))

"""Declarations, statements and their verdicts against the last entry of the audit trail that holds their columns."""

import json
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import SQLColumnExpression, exists, select, tuple_, union

from label.declarations.changes import of_declaration, of_statement
from label.declarations.kinds import definition_of
from label.declarations.models import Declaration, FigureVerdict, Statement
from label.declarations.states import STATEMENT_FIGURES
from label.diagnosis import evidence_trail
from label.diagnosis.scope import CheckScope
from label.diagnosis.trail import BATCH, Entry, differences, entries_of, same, shown
from label.kit.audit import AuditEntry, AuditFacts, json_text
from label.kit.sessions import ReadSession

STATEMENT_KEY = Statement.siren + "/" + Statement.edition  # as the audit trail names a statement
VerdictKey = tuple[str, str, str]  # SIREN, edition, figure


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """Some rows at a time, so that memory does not grow with the city."""
    judged = select(Declaration.id).where(*scope.recent(Declaration.judged_at))
    touched = scope.touched(Declaration.id, union(scope.touched_subjects("declaration"), judged))
    declarations = select(Declaration).where(*touched).order_by(Declaration.id)
    for batch in session.scalars(declarations.execution_options(yield_per=BATCH)).partitions():
        yield from _declarations(session, batch)
    statements = select(Statement).where(*scope.touched(STATEMENT_KEY, scope.touched_subjects("statement")))
    in_order = statements.order_by(Statement.siren, Statement.edition).execution_options(yield_per=BATCH)
    for rows in session.scalars(in_order).partitions():
        yield from _statements(session, rows)
    yield from _unknown(session, scope, "declaration", Declaration.id)
    yield from _unknown(session, scope, "statement", STATEMENT_KEY)


def _declarations(session: ReadSession, rows: Iterable[Declaration]) -> Iterator[str]:
    by_id = {row.id: row for row in rows}
    entries = entries_of(session, "declaration", by_id)
    verdicts = _figure_verdicts(session, {(row.siren, row.edition) for row in by_id.values()})
    for row in by_id.values():
        name, own = f"declaration {row.id}", entries[row.id]
        yield from (f"{name}: {fault}" for fault in _declaration(row, own))
        for figure in definition_of(row.kind).denominators:
            verdict = verdicts.get((row.siren, row.edition, figure))
            yield from (f"{name}: {fault}" for fault in _figure(figure, verdict, own, "reason", "source"))
    yield from evidence_trail.behind_declarations(session, by_id, entries)


def _declaration(row: Declaration, entries: list[Entry]) -> Iterator[str]:
    entry = _last(entries)
    if entry is None:
        yield "the audit trail does not tell of it"
        return
    now = _written(of_declaration(row).facts())
    yield from differences(row, entry)
    yield from (_differs(name, now[name], None) for name in sorted(now.keys() - entry.after.keys()))
    if row.judged_at is None:
        return
    verdict = next((one for one in reversed(entries) if one.action == "verify"), None)
    if verdict is None or (verdict.at, verdict.person_id) != (row.judged_at, row.judged_by):
        yield "its verdict is of another time or by another person than the audit trail tells"


def _statements(session: ReadSession, rows: Iterable[Statement]) -> Iterator[str]:
    by_id = {f"{row.siren}/{row.edition}": row for row in rows}
    entries = entries_of(session, "statement", by_id)
    verdicts = _figure_verdicts(session, {(row.siren, row.edition) for row in by_id.values()})
    for key, row in by_id.items():
        name = f"statement {key}"
        yield from (f"{name}: {fault}" for fault in _statement(session, row, entries[key]))
        for figure in STATEMENT_FIGURES:
            verdict = verdicts.get((row.siren, row.edition, figure))
            yield from (f"{name}: {fault}" for fault in _figure(figure, verdict, entries[key]))
    yield from evidence_trail.behind_statements(session, by_id, entries)


def _statement(session: ReadSession, row: Statement, entries: list[Entry]) -> Iterator[str]:
    entry = _last(entries)
    if entry is None:
        yield "the audit trail does not tell of it"
        return
    if "verdicts" not in entry.after:
        # Written before each figure had a verdict: a checked statement has become a submitted one in the migration.
        entry = entry._replace(after={name: value for name, value in entry.after.items() if name != "state"})
    yield from differences(row, entry)
    now = _written(of_statement(session, row.siren, row.edition).facts())  # type: ignore[arg-type]
    if "verdicts" in entry.after and entry.after["verdicts"] != now.get("verdicts"):
        yield "the verdicts on its figures are not those of the audit trail"


def _figure(figure: str, verdict: FigureVerdict | None, entries: list[Entry], *names: str) -> Iterator[str]:
    """A verdict on a figure has the entry of its moment and its author; `names` are the columns that it holds."""
    if verdict is None:
        return
    key = (verdict.judged_at, verdict.judged_by)
    entry = next((one for one in entries if one.action == "verify" and (one.at, one.person_id) == key), None)
    if entry is None:
        yield f"the audit trail does not tell of its verdict on {figure}"
        return
    for name in names:
        if not same(getattr(verdict, name), entry.after.get(name)):
            yield _differs(f"{name} of the verdict on {figure}", getattr(verdict, name), entry.after.get(name))


def _figure_verdicts(session: ReadSession, files: set[tuple[str, str]]) -> Mapping[VerdictKey, FigureVerdict]:
    own = select(FigureVerdict).where(tuple_(FigureVerdict.siren, FigureVerdict.edition).in_(sorted(files)))
    return {(row.siren, row.edition, row.figure): row for row in session.scalars(own)}


def _last(entries: list[Entry]) -> Entry | None:
    """The last entry that holds the whole row."""
    return next((entry for entry in reversed(entries) if "state" in entry.after), None)


def _written(facts: AuditFacts | None) -> AuditFacts:
    """Facts as an entry would hold them."""
    return dict(json.loads(json_text(facts or {}) or "{}"))


def _differs(name: str, value: object, recorded: object) -> str:
    return f"{name} is {shown(value)}, in the audit trail {shown(recorded)}"


def _unknown(session: ReadSession, scope: CheckScope, subject: str, key: SQLColumnExpression[str]) -> Iterator[str]:
    """Subjects that the trail has not seen deleted, and that do not exist."""
    deleted = select(AuditEntry.subject_id).filter_by(subject=subject, action="delete")
    rows = scope.touched_subjects(subject).where(
        ~exists().where(key == AuditEntry.subject_id), AuditEntry.subject_id.not_in(deleted)
    )
    for subject_id in session.scalars(rows.distinct()):
        yield f"the audit trail tells of {subject} {subject_id}, and there is none"

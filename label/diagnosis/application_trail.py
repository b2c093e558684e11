"""The steps of each application against the audit trail: each row has its entry, and each entry its row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select, union

from label.applications.models import (
    Appeal,
    Application,
    Assignment,
    Correction,
    Decision,
    DecisionAnnulment,
    Opinion,
    Snapshot,
)
from label.diagnosis.scope import CheckScope
from label.diagnosis.trail import BATCH, Entry, differences, entries_of, grouped
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of a table that are written by acts with these names.

    `person` and `at` are the columns of who acted and when; `names` pairs a name in the entry with a column. The entry
    of an `optional` step does not always come with a row.
    """

    noun: str
    table: Any
    actions: tuple[str, ...]
    person: str | None
    at: str
    names: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False


class StepKey(NamedTuple):
    at: datetime
    person_id: str | None


OUTCOME_OF = {"grant": {"outcome": "granted"}, "refuse": {"outcome": "refused"}}  # of a decision, by its act
STEPS = (
    Step("opinion", Opinion, ("opine",), "person_id", "given_at"),
    Step("assignment", Assignment, ("assign",), "assigned_by", "assigned_at", {"reviewer": "person_id"}),
    Step("recusal", Assignment, ("recuse",), "person_id", "recused_at", {"reason": "recusal_reason"}, optional=True),
    Step("correction", Correction, ("correct",), "person_id", "asked_at"),
    Step("answer to correction", Correction, ("resubmit",), None, "answered_at"),
    Step("lapse of a correction", Correction, ("resume",), None, "lapsed_at"),
    Step("appeal", Appeal, ("appeal",), "made_by", "made_at"),
    Step("decision", Decision, ("grant", "refuse"), "person_id", "decided_at"),
    Step("annulment", DecisionAnnulment, ("annul",), "person_id", "annulled_at", {"decision": "decision_id"}),
    Step(
        "snapshot",
        Snapshot,
        ("submit", "resubmit", "resume", "appeal", "freeze", "grant", "refuse"),
        None,
        "taken_at",
        {"snapshot_digest": "digest", "level": ""},
    ),
)


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """Some applications at a time, so that memory does not grow with the city."""
    acted = [select(step.table.application_id).where(*scope.recent(getattr(step.table, step.at))) for step in STEPS]
    touched = scope.touched(Application.id, union(scope.touched_subjects("application"), *acted))
    ids = select(Application.id).where(*touched).order_by(Application.id)
    for batch in session.scalars(ids.execution_options(yield_per=BATCH)).partitions():
        entries = entries_of(session, "application", batch)
        rows = {table: _rows(session, table, batch) for table in {step.table for step in STEPS}}
        for application_id in batch:
            for step in STEPS:
                yield from _compare(step, application_id, rows[step.table][application_id], entries[application_id])
    known = exists().where(Application.id == AuditEntry.subject_id)
    unknown = scope.touched_subjects("application").where(~known).distinct()
    for application_id in session.scalars(unknown):
        yield f"the audit trail tells of application {application_id}, and there is none"


def _rows(session: ReadSession, table: Any, applications: Any) -> Mapping[str, list[Any]]:
    own = select(table).where(table.application_id.in_(list(applications))).order_by(*table.__table__.primary_key)
    return grouped(session.scalars(own).all(), "application_id")


def _compare(step: Step, application_id: str, rows: list[Any], entries: list[Entry]) -> Iterator[str]:
    unmatched = [entry for entry in entries if entry.action in step.actions]
    for row in rows:
        key = _key_of(step, row)
        if key is None:
            continue
        entry = next((entry for entry in unmatched if _key(step, entry) == key and _same_round(row, entry)), None)
        if entry is None:
            yield f"{_name(step, row, application_id)}: the audit trail does not tell of it"
            continue
        unmatched.remove(entry)
        meant = entry._replace(after=entry.after | OUTCOME_OF.get(entry.action, {}))
        yield from (f"{_name(step, row, application_id)}: {one}" for one in differences(row, meant, step.names))
    for entry in [] if step.optional else unmatched:
        yield (
            f"application {application_id}: the audit trail tells of its {step.noun} of"
            f" {entry.at:%Y-%m-%d %H:%M:%S} UTC, and there is none"
        )


def _key_of(step: Step, row: Any) -> StepKey | None:
    """None for a step that has not been taken."""
    at = getattr(row, step.at)
    return StepKey(at, getattr(row, step.person) if step.person else None) if at else None


def _key(step: Step, entry: Entry) -> StepKey:
    return StepKey(entry.at, entry.person_id if step.person else None)


def _same_round(row: Any, entry: Entry) -> bool:
    """Two rows of one moment and person differ by their round."""
    return getattr(row, "round", None) in (None, entry.after.get("round", getattr(row, "round", None)))


def _name(step: Step, row: Any, application_id: str) -> str:
    return f"{step.noun} {getattr(row, 'id', f'of application {application_id}')}"

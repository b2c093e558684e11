"""When a remark is open, and what becomes of the standing ones. Pure."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from label.kit.errors import Conflict
from label.kit.schemas import JsonObject
from label.remarks.models import Remark


@dataclass(frozen=True, slots=True)
class Finding:
    """What a comparison found about a subject of a company's file; `facts` None: no reason for a remark."""

    siren: str
    subject: str
    facts: JsonObject | None


def is_open(row: Remark, no_longer_independent: Collection[str]) -> bool:
    """An answer counts like a verdict: as long as its author is independent of the company."""
    answered = row.answered_by is not None and row.answered_by not in no_longer_independent
    return row.closed_at is None and not answered


def check_may_answer(row: Remark) -> None:
    if row.closed_at is not None:
        raise Conflict("This remark no longer applies: the figures have changed. Read the application again.")


def to_settle(standing: Iterable[Remark], findings: Sequence[Finding]) -> tuple[list[Remark], list[Finding]]:
    """The remarks to close and the findings to raise. A remark with the same facts stays, answered or not."""
    by_subject = {(row.siren, row.subject): row for row in standing}
    changed = [each for each in findings if _facts(by_subject, each) != each.facts]
    closed = [row for each in changed if (row := by_subject.get((each.siren, each.subject))) is not None]
    return closed, [each for each in changed if each.facts is not None]


def _facts(by_subject: Mapping[tuple[str, str], Remark], finding: Finding) -> JsonObject | None:
    row = by_subject.get((finding.siren, finding.subject))
    facts: JsonObject | None = json.loads(row.facts) if row else None
    return facts

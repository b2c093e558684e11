import json
from datetime import UTC, datetime
from typing import Any

import pytest

from label.kit.errors import Conflict
from label.remarks import rules
from label.remarks.models import Remark
from label.remarks.rules import Finding

AT = datetime(2026, 11, 28, tzinfo=UTC)
FIGURES: dict[str, Any] = {"declared": "42", "most": 9}


def remark(**columns: Any) -> Remark:
    return Remark(siren="999000011", subject="headcount", facts=json.dumps(FIGURES), **columns)


def finding(facts: dict[str, Any] | None, subject: str = "headcount") -> Finding:
    return Finding("999000011", subject, facts)


@pytest.mark.parametrize(
    ("row", "gone", "is_open"),
    [
        (remark(), (), True),
        (remark(answered_by="ada"), (), False),
        (remark(answered_by="ada"), {"bea"}, False),
        (remark(answered_by="ada"), {"ada"}, True),
        (remark(closed_at=AT), (), False),
        (remark(closed_at=AT, answered_by="ada"), {"ada"}, False),
    ],
)
def test_a_remark_is_open_until_an_answer_counts(row: Remark, gone: Any, is_open: bool) -> None:
    assert rules.is_open(row, gone) is is_open


@pytest.mark.parametrize("answered_by", [None, "ada"])
@pytest.mark.parametrize(
    ("facts", "closes", "raises"),
    [(FIGURES, False, False), (FIGURES | {"most": 19}, True, True), (None, True, False)],
)
def test_other_facts_close_a_remark_and_raise_another(
    answered_by: str | None, facts: dict[str, Any] | None, closes: bool, raises: bool
) -> None:
    row, found = remark(answered_by=answered_by), finding(facts)
    assert rules.to_settle([row], [found]) == ([row] if closes else [], [found] if raises else [])


def test_a_remark_on_another_subject_is_left_alone() -> None:
    other = finding(FIGURES, "volunteers")
    assert rules.to_settle([remark()], [other, finding(FIGURES)]) == ([], [other])
    assert rules.to_settle([remark()], [finding(None, "volunteers")]) == ([], [])


def test_a_closed_remark_is_not_answered() -> None:
    rules.check_may_answer(remark())
    with pytest.raises(Conflict, match="no longer applies"):
        rules.check_may_answer(remark(closed_at=AT))

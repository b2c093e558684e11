import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from scoring import (
    Assessment,
    Facts,
    Rulebook,
    assess,
    load_rulebook,
    read_facts,
    score,
    score_facts_document,
    sum_facts,
)
from tests.scoring.independent_scorer import documents, independent_result

Data = dict[str, Any]
Make = Callable[..., Data]
DeclaredScore = Callable[[Data], Data]
Amend = Callable[[str, Any], Rulebook]

FULL_FORUM = {
    "presence": "full_day",
    "presence_verified": True,
    "offers": 20,
    "verified_offers": 20,
    "candidates_met": 10,
    "candidates_answered": 10,
    "verified_candidates_answered": 10,
}


@pytest.fixture
def engaged(company: Make, hours: Make) -> Make:
    """A company of 10 with full marks but for hiring."""
    claims = {"volunteering": [hours(30, "youth")], "volunteers": 10, "verified_volunteers": 10}
    return lambda **named: company(**{**claims, "forum": FULL_FORUM, **named})


def hires(count: int, verified: int = 0, group: str = "none") -> list[Data]:
    return [{"contract": "permanent", "group": group, "count": count, "verified_count": verified}]


def brief(outcome: Data) -> tuple[str | None, str, bool]:
    return outcome["total"], outcome["level"], outcome["hiring_set_aside"]


def test_without_hires_the_total_stops_under_the_highest_level(engaged: Make, declared_score: DeclaredScore) -> None:
    assert brief(declared_score(engaged(durable_hires=0))) == ("79.9", "confirmed", True)
    initiatives = [{"beneficiaries": 1, "completed": True}] * 3
    assert brief(declared_score(engaged(durable_hires=0, initiatives=initiatives))) == ("79.9", "confirmed", True)


def test_hiring_is_set_aside_for_two_hires_from_elsewhere_but_not_for_three(
    engaged: Make, declared_score: DeclaredScore
) -> None:
    assert brief(declared_score(engaged(durable_hires=2))) == ("79.9", "confirmed", True)
    assert brief(declared_score(engaged(durable_hires=3))) == ("60.0", "none", False)
    assert brief(declared_score(engaged(durable_hires=5, local_hires=hires(3)))) == ("80.0", "confirmed", False)
    assert declared_score(engaged(durable_hires=2))["families"]["H"]["reason"] == "too_few_hires"


def test_hires_count_when_they_make_the_outcome_better(engaged: Make, declared_score: DeclaredScore) -> None:
    data = engaged(durable_hires=1, hires_from_shared_vacancies=1, local_hires=hires(1, 1, "senior"))
    assert brief(declared_score(data)) == ("98.6", "exemplary", False)


def test_local_hires_are_the_declared_ones_on_both_bases(engaged: Make, rulebook: Rulebook) -> None:
    data = engaged(durable_hires=5, local_hires=hires(3, 0))
    outcome = score_facts_document(json.dumps(data), rulebook)["verified"]
    assert outcome["hiring_set_aside"] is True


def test_on_a_tie_hiring_counts(company: Make, declared_score: DeclaredScore) -> None:
    assert brief(declared_score(company(durable_hires=1))) == ("0.0", "none", False)


def test_the_level_decides_before_the_total(engaged: Make, amended: Amend) -> None:
    # Set aside, hiring would leave 100.0; but only a file where it counts is exemplary.
    data = engaged(durable_hires=1, local_hires=hires(1), hires_from_shared_vacancies=1)
    outcome = score_facts_document(json.dumps(data), amended("too_few_hires/total_cap", "100"))["declared"]
    assert brief(outcome) == ("90.0", "exemplary", False)


def test_at_one_level_the_total_decides(engaged: Make, amended: Amend) -> None:
    data = engaged(durable_hires=1, local_hires=hires(1))
    outcome = score_facts_document(json.dumps(data), amended("too_few_hires/total_cap", "100"))["declared"]
    assert brief(outcome) == ("100.0", "confirmed", True)


def test_under_fifty_points_a_file_is_not_scorable(engaged: Make, declared_score: DeclaredScore) -> None:
    outcome = declared_score(
        engaged(durable_hires=0, forum_held=False, initiatives=[{"beneficiaries": 1, "completed": True}])
    )
    assert (outcome["total"], outcome["level"], outcome["reason"]) == (None, "none", "not_scorable")
    assert (outcome["bonus"], outcome["hiring_set_aside"]) == (0, True)
    assert outcome["families"]["V"] == {"points": "35", "maximum": 35, "percent": "100.0"}


def test_exactly_fifty_points_are_enough(engaged: Make, amended: Amend) -> None:
    data = json.dumps(
        engaged(
            durable_hires=0,
            forum=FULL_FORUM | {"candidates_met": 0, "candidates_answered": 0} | {"verified_candidates_answered": 0},
        )
    )
    totals = [
        score_facts_document(data, amended("scorable_from", least))["declared"]["total"] for least in ("54", "54.1")
    ]
    assert totals == ["79.9", None]


def test_hiring_is_kept_when_only_hiring_makes_a_file_scorable(engaged: Make, declared_score: DeclaredScore) -> None:
    assert brief(declared_score(engaged(durable_hires=1, forum_held=False))) == ("46.7", "none", False)


@pytest.mark.parametrize(
    ("initiatives", "bonus"),
    [
        ([], 0),
        ([{"beneficiaries": 1, "completed": True}], 2),
        ([{"beneficiaries": 0, "completed": True}], 0),
        ([{"beneficiaries": 9, "completed": False}], 0),
        ([{"beneficiaries": 9, "completed": True}] * 3, 6),
        ([{"beneficiaries": 9, "completed": True}] * 4, 6),
    ],
)
def test_completed_initiatives_give_a_bonus(
    engaged: Make, declared_score: DeclaredScore, initiatives: list[Data], bonus: int
) -> None:
    assert declared_score(engaged(durable_hires=0, initiatives=initiatives))["bonus"] == bonus


def test_the_verified_bonus_counts_verified_initiatives(engaged: Make, rulebook: Rulebook) -> None:
    done = {"beneficiaries": 1, "completed": True}
    data = engaged(durable_hires=0, initiatives=[done, done | {"verified": True}])
    outcomes = score_facts_document(json.dumps(data), rulebook)
    assert (outcomes["declared"]["bonus"], outcomes["verified"]["bonus"]) == (4, 2)


@pytest.mark.parametrize(("met", "answered", "percent", "bonus"), [(200, 153, "20.0", 2), (1000, 764, "19.9", 0)])
def test_the_bonus_compares_the_percentage_that_is_shown(
    engaged: Make, amended: Amend, met: int, answered: int, percent: str, bonus: int
) -> None:
    # Only answers score in F: 153 of 200 give 4.9875 points of 25, 19.95 %.
    forum = {"presence": "half_day", "candidates_met": met, "candidates_answered": answered}
    data = engaged(durable_hires=0, forum=forum, initiatives=[{"beneficiaries": 1, "completed": True}])
    outcome = score_facts_document(json.dumps(data), amended("families/F/F1/points/half_day", "0"))["declared"]
    assert (outcome["families"]["F"]["percent"], outcome["bonus"]) == (percent, bonus)


@pytest.mark.parametrize(("number", "total"), [("0.625", "13.1"), ("0.624999", "13.0")])
def test_the_base_is_rounded_half_up(
    company: Make, hours: Make, declared_score: DeclaredScore, number: str, total: str
) -> None:
    # 100 points count: 13 for the presence, and 16 for each hour an employee, so 13.05 exactly.
    forum = {"presence": "full_day", "candidates_met": 1}
    data = company(headcount=200, forum=forum, volunteering=[hours(number)])
    assert declared_score(data)["total"] == total


def test_a_family_percentage_is_rounded_half_up(company: Make, hours: Make, declared_score: DeclaredScore) -> None:
    # V1 in B3 is 16 points an hour and employee under 0.5: of 35 points, x.x5 exactly.
    def percent(number: str) -> str:
        shown: str = declared_score(company(headcount=200, volunteering=[hours(number)]))["families"]["V"]["percent"]
        return shown

    assert [percent("0.65625"), percent("0.656249"), percent("0.656251")] == ["0.2", "0.1", "0.2"]


@pytest.mark.parametrize(
    ("local", "shared", "percent", "total", "level"),
    [
        (25, 24, "60.0", "84.0", "exemplary"),
        (25, 23, "59.6", "83.8", "confirmed"),
        (19, 0, "40.0", "76.0", "confirmed"),
        (18, 0, "38.3", "75.3", "engaged"),
        (8, 0, "20.0", "68.0", "engaged"),
        (7, 6, "20.0", "68.0", "engaged"),
        (7, 5, "19.6", "67.8", "none"),
    ],
)
def test_a_level_asks_for_every_family(
    engaged: Make,
    hours: Make,
    declared_score: DeclaredScore,
    local: int,
    shared: int,
    percent: str,
    total: str,
    level: str,
) -> None:
    many = {"headcount": 50, "volunteers": 50, "volunteering": [hours(100, "youth")], "durable_hires": 100}
    data = engaged(**many, local_hires=hires(local), hires_from_shared_vacancies=shared)
    outcome = declared_score(data)
    assert (outcome["families"]["H"]["percent"], brief(outcome)) == (percent, (total, level, False))


@pytest.mark.parametrize(("number", "total", "level"), [("68.5", "80.0", "exemplary"), ("68", "79.9", "confirmed")])
def test_a_level_compares_the_total_that_is_shown(
    engaged: Make, hours: Make, declared_score: DeclaredScore, number: str, total: str, level: str
) -> None:
    # 68.5 hours are 14.96 points: 79.96 in all, shown as 80.0.
    forum = {"presence": "half_day", "offers": 3, "candidates_met": 10, "candidates_answered": 5}
    many = {"headcount": 50, "volunteers": 50, "volunteering": [hours(number)], "durable_hires": 100}
    local = {"local_hires": hires(25, 0, "senior"), "hires_from_shared_vacancies": 80}
    assert brief(declared_score(engaged(**many, **local, forum=forum))) == (total, level, False)


@pytest.mark.parametrize(
    ("path", "figure", "level"),
    [
        ("levels/exemplary/total", "84", "exemplary"),
        ("levels/exemplary/total", "84.1", "confirmed"),
        ("levels/exemplary/family_percent", "60.1", "confirmed"),
    ],
)
def test_the_levels_follow_the_rulebook(
    engaged: Make, hours: Make, amended: Amend, path: str, figure: str, level: str
) -> None:
    many = {"headcount": 50, "volunteers": 50, "volunteering": [hours(100, "youth")], "durable_hires": 100}
    data = engaged(**many, local_hires=hires(25), hires_from_shared_vacancies=24)
    assert score_facts_document(json.dumps(data), amended(path, figure))["declared"]["level"] == level


def test_an_undeclared_forum_counts_as_absent(
    engaged: Make, facts: Callable[[Data], Facts], rulebook: Rulebook
) -> None:
    sums = sum_facts(facts(engaged(forum={"presence": "absent"})), rulebook)
    assert assess(replace(sums, forum=None), rulebook) == assess(sums, rulebook)


def test_a_presence_that_is_not_verified_counts_as_absent(engaged: Make, rulebook: Rulebook) -> None:
    data = engaged(forum=FULL_FORUM | {"presence_verified": False})
    outcomes = score_facts_document(json.dumps(data), rulebook)
    given = {basis: outcomes[basis]["indicators"] for basis in ("declared", "verified")}
    assert [given["declared"]["F1"]["points"], given["verified"]["F1"]["points"]] == ["13", "0"]
    assert given["verified"]["F3"]["points"] == "6"


def as_independent(assessment: Assessment) -> Data:
    return {
        "percents": {n: Fraction(f.percent) for n, f in sorted(assessment.families.items()) if f.percent is not None},
        "points": {n: i.points for n, i in assessment.indicators.items() if i.points is not None},
        "set_aside": assessment.hiring_set_aside,
        "total": None if assessment.total is None else Fraction(assessment.total),
        "level": assessment.level,
        "bonus": assessment.bonus,
    }


@settings(max_examples=400)
@given(documents())
def test_a_scorer_written_independently_agrees_on_any_facts(data: Data) -> None:
    found = score(read_facts(json.dumps(data)), load_rulebook("2026"))
    assert as_independent(found.declared) == independent_result(data, verified=False)
    assert as_independent(found.verified) == independent_result(data, verified=True)

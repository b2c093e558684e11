import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from scoring import (
    Assessment,
    Facts,
    Rulebook,
    assess,
    score,
    score_facts_document,
    sum_facts,
)
from scoring.random_facts import random_facts
from tests.scoring.reference_scorer import Outcome, outcome

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
    "verified_candidates_met": 10,
    "candidates_answered": 10,
    "verified_candidates_answered": 10,
}


@pytest.fixture
def engaged(company: Make, hours: Make) -> Make:
    """A company of 10 with full marks but for hiring, its headcount and durable hires verified as declared."""
    claims = {"volunteering": [hours(30, "youth")], "volunteers": 10, "verified_volunteers": 10}

    def make(**named: Any) -> Data:
        made = company(**{**claims, "forum": FULL_FORUM, **named})
        return {"verified_headcount": made["headcount"], "verified_durable_hires": made["durable_hires"]} | made

    return make


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


@pytest.mark.parametrize(("verified", "set_aside"), [(0, False), (1, True)])
def test_too_few_hires_are_counted_by_the_local_hires_of_the_basis(
    engaged: Make, rulebook: Rulebook, verified: int, set_aside: bool
) -> None:
    short = [hire | {"contract": "fixed_term_6"} for hire in hires(1, verified)]
    data = engaged(durable_hires=3, local_hires=short)
    outcomes = score_facts_document(json.dumps(data), rulebook)
    assert outcomes["declared"]["hiring_set_aside"] is True
    assert outcomes["verified"]["hiring_set_aside"] is set_aside


def test_hiring_counts_while_nobody_has_verified_the_durable_hires(engaged: Make, rulebook: Rulebook) -> None:
    data = engaged(durable_hires=1, verified_durable_hires=None)
    outcome = score_facts_document(json.dumps(data), rulebook)["verified"]
    assert outcome["hiring_set_aside"] is False
    assert outcome["indicators"]["H1"] == {
        "value": None,
        "points": "0",
        "maximum": 20,
        "status": "calculated",
        "rule": None,
        "curve": None,
        "reason": "durable_hires_not_verified",
    }


def test_durable_hires_that_nobody_has_verified_make_no_file_scorable(engaged: Make, rulebook: Rulebook) -> None:
    data = engaged(durable_hires=1, verified_durable_hires=None, forum_held=False)
    outcome = score_facts_document(json.dumps(data), rulebook)["verified"]
    assert (outcome["reason"], outcome["total"]) == ("not_scorable", None)


def test_without_a_verified_headcount_the_last_band_counts(engaged: Make, rulebook: Rulebook) -> None:
    outcome = score_facts_document(json.dumps(engaged(verified_headcount=None)), rulebook)["verified"]
    reasons = {name: outcome["indicators"][name].get("reason") for name in ("V1", "V2", "V3", "H2")}
    assert (outcome["band"], set(reasons.values())) == ("B5", {"headcount_not_verified"})


def test_a_verified_denominator_replaces_the_declared_one_on_both_bases(engaged: Make, rulebook: Rulebook) -> None:
    outcomes = score_facts_document(json.dumps(engaged(verified_headcount=100)), rulebook)
    assert {outcomes[basis]["band"] for basis in ("declared", "verified")} == {"B3"}


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
            forum=FULL_FORUM
            | {"candidates_met": 0, "candidates_answered": 0}
            | {"verified_candidates_met": 0, "verified_candidates_answered": 0},
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
    assert [given["declared"]["F3"]["points"], given["verified"]["F3"]["points"]] == ["6", "0"]


def as_reference(assessment: Assessment) -> Outcome:
    """In the shape of the second scorer."""
    return Outcome(
        band=assessment.band,
        total=None if assessment.total is None else f"{assessment.total:.1f}",
        level=assessment.level,
        reason=assessment.reason,
        bonus=assessment.bonus,
        hiring_set_aside=assessment.hiring_set_aside,
        families={
            name: (None if family.percent is None else f"{family.percent:.1f}",)
            for name, family in assessment.families.items()
        },
        indicators={name: indicator.points for name, indicator in assessment.indicators.items()},
    )


def test_a_scorer_written_from_the_reference_alone_agrees_on_any_facts(rulebook: Rulebook) -> None:
    random = Random(92100)
    for _ in range(600):
        facts = random_facts(rulebook, random)
        found, document = score(facts, rulebook), facts.model_dump(mode="json")
        assert as_reference(found.declared) == outcome(document, "declared"), document
        assert as_reference(found.verified) == outcome(document, "verified"), document

from collections.abc import Callable
from typing import Any

import pytest

Data = dict[str, Any]
Make = Callable[..., Data]
DeclaredScore = Callable[[Data], Data]


def points(declared_score: DeclaredScore, data: Data, name: str) -> str | None:
    given: str | None = declared_score(data)["indicators"][name]["points"]
    return given


@pytest.mark.parametrize(
    ("headcount", "hours_for_8", "hours_for_20", "hours_for_5"),
    [
        ("10", "8", "30", "10"),
        ("20", "12", "48", "16"),
        ("50", "25", "100", "35"),
        ("250", "100", "400", "137.5"),
        ("500", "150", "625", "225"),
    ],
)
def test_hours_per_employee_follow_the_curve_of_the_band(
    company: Make,
    hours: Make,
    declared_score: DeclaredScore,
    headcount: str,
    hours_for_8: str,
    hours_for_20: str,
    hours_for_5: str,
) -> None:
    def given(name: str, number: str) -> str | None:
        claims = [hours(number, "youth")]
        return points(declared_score, company(headcount=headcount, volunteering=claims), name)

    assert [given("V1", hours_for_8), given("V1", hours_for_20)] == ["8", "20"]
    assert given("V3", hours_for_5) == "5"


@pytest.mark.parametrize(("headcount", "volunteers"), [("50", (2, "4", 8, "10")), ("200", (8, "4", 30, "10"))])
def test_volunteers_are_counted_per_hundred_employees(
    company: Make, declared_score: DeclaredScore, headcount: str, volunteers: tuple[int, str, int, str]
) -> None:
    few, four, many, ten = volunteers
    assert points(declared_score, company(headcount=headcount, volunteers=few), "V2") == four
    assert points(declared_score, company(headcount=headcount, volunteers=many), "V2") == ten


def test_hours_are_capped_at_forty_for_each_participant(
    company: Make, hours: Make, declared_score: DeclaredScore
) -> None:
    claims = [hours(100, participants=1), hours(10, "youth", participants=0)]
    outcome = declared_score(company(headcount=100, volunteering=claims))
    assert outcome["indicators"]["V1"]["value"] == "0.4"
    assert outcome["indicators"]["V3"]["value"] == "0"


def test_personal_time_counts_half_and_the_general_audience_is_no_priority(
    company: Make, hours: Make, declared_score: DeclaredScore
) -> None:
    claims = [hours(8, "senior", "personal"), hours(2, "general")]
    outcome = declared_score(company(volunteering=claims))
    assert outcome["indicators"]["V1"]["value"] == "0.6"
    assert outcome["indicators"]["V3"]["value"] == "0.4"


@pytest.mark.parametrize(
    ("headcount", "contract", "count", "rule", "given"),
    [
        ("10", "permanent", 1, "per_local_hire", "8"),  # 1 % is worth 1 on the curve
        ("49", "fixed_term_6", 1, "per_local_hire", "4.8"),
        ("10", "permanent", 3, "per_local_hire", "16"),
        ("50", "permanent", 1, "curve", "1"),
        ("10", "permanent", 19, "curve", "16"),
        ("10", "apprenticeship", 25, "curve", "16.6667"),
    ],
)
def test_small_companies_may_count_points_for_each_local_hire(
    company: Make, declared_score: DeclaredScore, headcount: str, contract: str, count: int, rule: str, given: str
) -> None:
    lines = [{"contract": contract, "group": "none", "count": count}]
    outcome = declared_score(company(headcount=headcount, durable_hires=100, local_hires=lines))
    hiring = outcome["indicators"]["H1"]
    assert (hiring["rule"], hiring["points"], hiring["curve"] is None) == (rule, given, rule != "curve")


def test_hires_are_weighted_by_group_and_divided_by_the_headcount(company: Make, declared_score: DeclaredScore) -> None:
    lines = [
        {"contract": "permanent", "group": group, "count": 1}
        for group in ("very_long_term_unemployed", "long_term_unemployed", "executive_job_seeker", "none")
    ]
    data = company(headcount=100, durable_hires=50, local_hires=lines, hires_from_shared_vacancies=15)
    outcome = declared_score(data)
    assert (outcome["indicators"]["H2"]["value"], outcome["indicators"]["H2"]["points"]) == ("3.2", "8.6667")
    assert (outcome["indicators"]["H3"]["value"], outcome["indicators"]["H3"]["points"]) == ("30", "5")


@pytest.mark.parametrize(
    ("presence", "given"),
    [("full_day", "13"), ("half_day", "8"), ("shared_stand", "8"), ("offers_only", "4"), ("absent", "0")],
)
def test_each_presence_at_the_forum_gives_its_points(
    company: Make, declared_score: DeclaredScore, presence: str, given: str
) -> None:
    assert points(declared_score, company(forum={"presence": presence}), "F1") == given


@pytest.mark.parametrize(
    ("presence", "met", "answered", "given", "reason"),
    [
        ("absent", 0, 0, "0", None),
        ("offers_only", 10, 10, "0", None),
        ("half_day", 0, 0, None, "no_candidates_met"),
        ("half_day", 10, 0, "0", None),
        ("half_day", 10, 5, "3", None),
        ("half_day", 10, 7, "4.5", None),
        ("half_day", 10, 9, "6", None),
    ],
)
def test_answers_count_only_where_candidates_could_be_met(
    company: Make, declared_score: DeclaredScore, presence: str, met: int, answered: int, given: str, reason: str
) -> None:
    forum = {"presence": presence, "candidates_met": met, "candidates_answered": answered}
    answers = declared_score(company(forum=forum))["indicators"]["F3"]
    assert (answers["points"], answers.get("reason")) == (given, reason)


def test_without_a_forum_its_indicators_are_not_applicable(company: Make, declared_score: DeclaredScore) -> None:
    forum = {"presence": "full_day", "offers": 9}
    outcome = declared_score(company(forum_held=False, forum=forum))
    assert outcome["families"]["F"]["reason"] == "forum_not_held"
    assert [outcome["indicators"][name]["status"] for name in ("F1", "F2", "F3")] == ["not_applicable"] * 3

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from scoring import Curve

Data = dict[str, Any]
Made = Callable[..., Data]
Counted = Callable[[Data], Data]


def points(counted: Counted, data: Data, name: str) -> str | None:
    given: str | None = counted(data)["indicators"][name]["points"]
    return given


@pytest.mark.parametrize(
    ("headcount", "band"),
    [
        ("0.000001", "B1"),
        ("19.999999", "B1"),
        ("20", "B2"),
        ("49.999999", "B2"),
        ("50", "B3"),
        ("249.999999", "B3"),
        ("250", "B4"),
        ("499.999999", "B4"),
        ("500", "B5"),
        ("999999999999", "B5"),
    ],
)
def test_a_band_begins_at_its_headcount(company: Made, counted: Counted, headcount: str, band: str) -> None:
    assert counted(company(headcount=headcount))["band"] == band


def test_a_curve_is_straight_between_its_points_and_flat_after_the_last() -> None:
    curve = Curve.model_validate([["10", "10"], ["25", "20"]])
    values = ["0", "0.1", "5", "10", "10.000001", "17.5", "25", "25.000001", "1000"]
    assert [curve.at(Fraction(value)) for value in values] == [
        *map(Fraction, ["0", "0.1", "5", "10"]),
        10 + Fraction("0.000001") * Fraction(2, 3),
        *map(Fraction, ["15", "20", "20", "20"]),
    ]


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
    company: Made,
    hours: Made,
    counted: Counted,
    headcount: str,
    hours_for_8: str,
    hours_for_20: str,
    hours_for_5: str,
) -> None:
    def given(name: str, number: str) -> str | None:
        claims = [hours(number, "youth")]
        return points(counted, company(headcount=headcount, volunteering=claims), name)

    assert [given("V1", hours_for_8), given("V1", hours_for_20)] == ["8", "20"]
    assert given("V3", hours_for_5) == "5"


@pytest.mark.parametrize(("headcount", "volunteers"), [("50", (2, "4", 8, "10")), ("200", (8, "4", 30, "10"))])
def test_volunteers_are_counted_per_hundred_employees(
    company: Made, counted: Counted, headcount: str, volunteers: tuple[int, str, int, str]
) -> None:
    few, four, many, ten = volunteers
    assert points(counted, company(headcount=headcount, volunteers=few), "V2") == four
    assert points(counted, company(headcount=headcount, volunteers=many), "V2") == ten


def test_forty_hours_a_participant_are_the_most_that_count(company: Made, hours: Made, counted: Counted) -> None:
    claims = [hours(100, participants=1), hours(10, "youth", participants=0)]
    outcome = counted(company(headcount=100, volunteering=claims))
    assert outcome["indicators"]["V1"]["value"] == "0.4"
    assert outcome["indicators"]["V3"]["value"] == "0"


def test_personal_time_counts_half_and_the_general_audience_is_no_priority(
    company: Made, hours: Made, counted: Counted
) -> None:
    claims = [hours(8, "senior", "personal"), hours(2, "general")]
    outcome = counted(company(volunteering=claims))
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
    company: Made, counted: Counted, headcount: str, contract: str, count: int, rule: str, given: str
) -> None:
    lines = [{"contract": contract, "group": "none", "count": count}]
    outcome = counted(company(headcount=headcount, durable_hires=100, local_hires=lines))
    hiring = outcome["indicators"]["H1"]
    assert (hiring["rule"], hiring["points"], hiring["curve"] is None) == (rule, given, rule != "curve")


def test_groups_are_weighed_over_the_headcount(company: Made, counted: Counted) -> None:
    lines = [
        {"contract": "permanent", "group": group, "count": 1}
        for group in ("very_long_term_unemployed", "long_term_unemployed", "executive_job_seeker", "none")
    ]
    data = company(headcount=100, durable_hires=50, local_hires=lines, hires_from_shared_vacancies=15)
    outcome = counted(data)
    assert (outcome["indicators"]["H2"]["value"], outcome["indicators"]["H2"]["points"]) == ("3.2", "8.6667")
    assert (outcome["indicators"]["H3"]["value"], outcome["indicators"]["H3"]["points"]) == ("30", "5")


@pytest.mark.parametrize(
    ("presence", "given"),
    [("full_day", "13"), ("half_day", "8"), ("shared_stand", "8"), ("offers_only", "4"), ("absent", "0")],
)
def test_presence_at_the_forum_gives_its_points(company: Made, counted: Counted, presence: str, given: str) -> None:
    assert points(counted, company(forum={"presence": presence}), "F1") == given


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
def test_answers_count_when_candidates_could_be_met(
    company: Made, counted: Counted, presence: str, met: int, answered: int, given: str, reason: str
) -> None:
    forum = {"presence": presence, "candidates_met": met, "candidates_answered": answered}
    answers = counted(company(forum=forum))["indicators"]["F3"]
    assert (answers["points"], answers.get("reason")) == (given, reason)


def test_a_forum_that_was_not_held_counts_for_nobody(company: Made, counted: Counted) -> None:
    forum = {"presence": "full_day", "offers": 9}
    outcome = counted(company(forum_held=False, forum=forum))
    assert outcome["families"]["F"]["reason"] == "forum_not_held"
    assert [outcome["indicators"][name]["status"] for name in ("F1", "F2", "F3")] == ["not_applicable"] * 3

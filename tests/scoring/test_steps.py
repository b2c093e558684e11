from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    LEVELS,
    Facts,
    LevelStep,
    Rulebook,
    ScoreLevel,
    assess_basis,
    load_rulebook,
    next_level,
    smallest_steps,
    sum_facts,
)
from scoring.improvements import improvements
from scoring.random_facts import random_facts

Data = dict[str, Any]
Make = Callable[..., Data]
Read = Callable[[Data], Facts]
Missing = Callable[[Data], dict[str, LevelStep]]

RULEBOOK = load_rulebook("2026")
some_facts = st.integers(0, 2**64).map(lambda seed: random_facts(RULEBOOK, Random(seed)))


@pytest.fixture
def missing(facts: Read, rulebook: Rulebook) -> Missing:
    """What is missing in a document, by kind."""
    return lambda data: {step.kind: step for step in smallest_steps(sum_facts(facts(data), rulebook), rulebook)}


@pytest.mark.parametrize(
    ("level", "above"),
    [("none", "engaged"), ("engaged", "confirmed"), ("confirmed", "exemplary"), ("exemplary", None)],
)
def test_the_next_level_is_the_one_above(level: ScoreLevel, above: ScoreLevel | None) -> None:
    assert next_level(level) == above


def test_the_example_needs_hours_to_be_exemplary(example: Data, missing: Missing) -> None:
    assert missing(example) == {
        "priority_hours": LevelStep("priority_hours", "55", "hour", Decimal("80.0"), "exemplary", reaches=True),
        "general_hours": LevelStep("general_hours", "67.5", "hour", Decimal("80.0"), "exemplary", reaches=True),
    }


def test_half_an_hour_less_than_the_step_is_not_enough(example: Data, facts: Read, rulebook: Rulebook) -> None:
    def after(hours: str) -> str:
        claim = {"action": "jury", "audience": "youth", "time": "paid", "participants": 9}
        more = {"volunteering": [*example["volunteering"], claim | {"hours": hours, "verified_hours": hours}]}
        names = [step.kind for step in smallest_steps(sum_facts(facts(example | more), rulebook), rulebook)]
        return "reached" if not names else "missing"

    assert [after("54.5"), after("55")] == ["missing", "reached"]


def test_the_highest_level_needs_nothing(example: Data, missing: Missing) -> None:
    example["volunteering"][0] |= {"participants": 9, "hours": 100, "verified_hours": 100}
    assert missing(example) == {}


def test_a_step_that_does_not_reach_the_level_gives_its_best_total(company: Make, missing: Missing) -> None:
    found = missing(company(headcount=20, durable_hires=5))
    assert {kind: (step.amount, step.unit, str(step.total)) for kind, step in found.items()} == {
        "priority_hours": ("48", "hour", "25.0"),
        "general_hours": ("48", "hour", "20.0"),
        "volunteers": ("4", "volunteer", "10.0"),
        "local_hire": ("1", "hire", "17.2"),
        "local_hire_best_group": ("1", "very_long_term_unemployed", "27.2"),
        "shared_vacancies": ("4", "hire", "10.0"),
        "forum_presence": ("1", "full_day", "13.8"),
        "forum_offers": ("2", "offer", "6.0"),
    }
    assert {step.reaches for step in found.values()} == {False}
    assert {step.level for step in found.values()} == {"none"}


def test_verifying_what_is_declared_can_be_the_step(example: Data, missing: Missing) -> None:
    example["forum"] |= {"presence_verified": False, "verified_offers": 0, "verified_candidates_answered": 0}
    example["volunteering"][0]["verified_hours"] = 0
    example |= {"verified_hires_from_shared_vacancies": 0}
    found = missing(example)
    assert found["verify_everything_declared"] == LevelStep(
        "verify_everything_declared", "1", "statement", Decimal("82.1"), "confirmed", reaches=True
    )


def test_the_least_presence_that_reaches_is_proposed(company: Make, hours: Make, missing: Missing) -> None:
    claims = {"volunteering": [hours(30, "youth")], "volunteers": 10, "verified_volunteers": 10}
    data = company(durable_hires=0, **claims)
    found = missing(data)
    assert (found["forum_presence"].unit, found["forum_presence"].reaches) == ("shared_stand", True)


def test_answers_offers_and_initiatives_are_steps_too(company: Make, hours: Make, missing: Missing) -> None:
    forum = {"presence": "half_day", "candidates_met": 20, "candidates_answered": 4}
    claims = {"volunteering": [hours(8)], "volunteers": 3, "verified_volunteers": 2}
    done = [{"beneficiaries": 1, "completed": True, "verified": False}]
    found = missing(company(durable_hires=0, forum=forum | {"presence_verified": True}, initiatives=done, **claims))
    assert {kind: (step.amount, str(step.total), step.reaches) for kind, step in found.items()} == {
        "verify_everything_declared": ("1", "47.3", True),
        "priority_hours": ("1", "40.5", True),
        "general_hours": ("1.5", "40.2", True),
        "volunteers": ("1", "43.3", True),
        "local_hire": ("1", "53.3", True),
        "local_hire_best_group": ("1", "63.3", True),
        "forum_presence": ("1", "47.1", True),
        "forum_offers": ("1", "48.8", True),
        "forum_answers": ("3", "40.3", True),
        "initiative": ("1", "40.8", True),
    }


def test_volunteers_not_yet_verified_are_within_reach(company: Make, missing: Missing) -> None:
    found = missing(company(headcount=6, durable_hires=5, volunteers=6, verified_volunteers=1))
    assert (found["volunteers"].amount, found["volunteers"].total) == ("1", Decimal("10.0"))


def test_without_a_forum_there_is_no_step_at_the_forum(company: Make, missing: Missing) -> None:
    kinds = set(missing(company(forum_held=False, forum=None)))
    assert {kind for kind in kinds if kind.startswith("forum")} == set()


def test_a_forum_without_a_declaration_can_still_be_declared(company: Make, facts: Read, rulebook: Rulebook) -> None:
    sums = replace(sum_facts(facts(company()), rulebook), forum=None)
    assert "forum_presence" in {step.kind for step in smallest_steps(sums, rulebook)}


def test_steps_are_found_for_the_largest_headcount(company: Make, facts: Read, rulebook: Rulebook) -> None:
    sums = sum_facts(facts(company(headcount=999_999_999_999, durable_hires=999_999_999_999)), rulebook)
    found = {step.kind: step for step in smallest_steps(sums, rulebook)}
    # The least that gives the best totals, 20.0 and 10.0: 19.95 and 9.95 points.
    assert found["general_hours"].amount == "1246041666665.5"
    assert found["volunteers"].amount == "99416666667"


def test_hours_with_weight_zero_are_not_a_step(
    company: Make, facts: Read, amended: Callable[[str, Any], Rulebook]
) -> None:
    without = amended("weights/time/paid", "0")
    kinds = {step.kind for step in smallest_steps(sum_facts(facts(company()), without), without)}
    assert kinds & {"priority_hours", "general_hours"} == set()


@settings(max_examples=60)
@given(some_facts)
def test_a_step_is_the_smallest_of_its_kind_and_gives_what_it_says(facts: Facts) -> None:
    sums = sum_facts(facts, RULEBOOK)
    now = assess_basis(sums, RULEBOOK, "verified")
    possible = {(improvement.kind, improvement.unit): improvement for improvement in improvements(sums, RULEBOOK)}
    for step in smallest_steps(sums, RULEBOOK):
        improvement = possible[step.kind, step.unit]
        grains = int(Decimal(step.amount) / improvement.grain)
        after = assess_basis(improvement.apply(grains), RULEBOOK, "verified")
        assert (after.total, after.level) == (step.total, step.level)
        assert step.reaches == (LEVELS.index(after.level) > LEVELS.index(now.level))
        if grains > 1:
            less = assess_basis(improvement.apply(grains - 1), RULEBOOK, "verified")
            assert less.level == now.level if step.reaches else less.rank < after.rank

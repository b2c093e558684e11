import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    EVERYTHING,
    LEVELS,
    Facts,
    LevelPlan,
    NextLevel,
    Possible,
    Rulebook,
    RulebookRefused,
    ScoreLevel,
    canonical,
    level_above,
    load_rulebook,
    next_level_document,
    plan_next_level,
    read_rulebook,
    score,
    sum_facts,
)
from scoring.bilingual import Sentence
from scoring.deeds import Deed, deed_sentence
from scoring.plan_scores import apply_deeds
from scoring.proofs import everything_verified
from scoring.random_facts import random_facts
from tests.scoring.plan_deeds import do, possible_deeds, prove

Data = dict[str, Any]
Make = Callable[..., Data]
Read = Callable[[Data], Facts]
PlanOf = Callable[..., NextLevel]

RULEBOOK = load_rulebook("2026")
AFTER_THE_FORUM = replace(EVERYTHING, forum_open=False)
AFTER_THE_ANSWERS = replace(AFTER_THE_FORUM, answers_open=False)
AFTER_THE_PERIOD = replace(EVERYTHING, period_open=False)
TOO_LATE = replace(AFTER_THE_ANSWERS, period_open=False)
AFTER_THE_WINDOW = replace(EVERYTHING, window_open=False)
FORUM_DEEDS = {"forum_presence", "forum_offers"}

some_facts = st.integers(0, 2**64).map(lambda seed: random_facts(RULEBOOK, Random(seed)))
some_day = st.sampled_from([EVERYTHING, AFTER_THE_FORUM, AFTER_THE_ANSWERS, AFTER_THE_PERIOD, TOO_LATE])


@pytest.fixture
def example(example: Data) -> Data:
    """The document of the reference before anyone has verified its denominators."""
    example["forum"]["verified_candidates_met"] = None
    return example | {"verified_headcount": None, "verified_durable_hires": None}


@pytest.fixture
def plan_of(facts: Read) -> PlanOf:
    return lambda data, possible=EVERYTHING: plan_next_level(sum_facts(facts(data), RULEBOOK), RULEBOOK, possible)


def kinds(plan: LevelPlan) -> set[str]:
    return {deed.kind for deed in plan.deeds}


def plans(found: NextLevel) -> list[LevelPlan]:
    return [plan for plan in (found.plan, *found.alternatives, found.closest) if plan]


def reaches(level: ScoreLevel, goal: ScoreLevel) -> bool:
    return LEVELS.index(level) >= LEVELS.index(goal)


@pytest.mark.parametrize(
    ("level", "above"),
    [("none", "engaged"), ("engaged", "confirmed"), ("confirmed", "exemplary"), ("exemplary", None)],
)
def test_the_next_level_is_the_one_above(level: ScoreLevel, above: ScoreLevel | None) -> None:
    assert level_above(level) == above


def test_where_proofs_alone_reach_the_plan_has_no_deed(example: Data, plan_of: PlanOf) -> None:
    example |= {"verified_headcount": "42"}
    found = plan_of(example)
    assert (found.level, found.basis, found.reaches, found.alternatives) == ("engaged", "verified", True, ())
    assert found.plan == LevelPlan(Decimal(0), (), Decimal("82.1"), "confirmed")
    assert "durable_hires" in {proof.figure for proof in found.to_prove}


# The day of the question


def test_a_company_that_nobody_has_examined_plans_on_what_it_declares(example: Data, plan_of: PlanOf) -> None:
    example["volunteering"][0]["verified_hours"] = 0
    example["local_hires"][0]["verified_count"] = 0
    example["initiatives"][0]["verified"] = False
    example |= {"verified_volunteers": 0, "verified_hires_from_shared_vacancies": 0}
    example["forum"] |= {"presence_verified": False, "verified_offers": 0, "verified_candidates_answered": 0}
    found = plan_of(example)
    assert (found.level, found.basis, found.reaches) == ("exemplary", "declared", True)
    assert found.plan is not None
    assert found.plan.level == "exemplary"
    assert found.plan.deeds


def test_a_decision_plans_on_the_verified_basis_even_where_nothing_is_verified(company: Make, facts: Read) -> None:
    offers = {"presence": "full_day", "offers": 2}
    sums = sum_facts(facts(company(forum=offers, durable_hires=0)), RULEBOOK)
    found = plan_next_level(sums, RULEBOOK, EVERYTHING, basis="verified")
    assert (found.basis, found.level) == ("verified", "engaged")


@pytest.mark.parametrize(
    "verdict",
    [
        {"verified_headcount": "42"},
        {"verified_durable_hires": 6},
        {"verified_volunteers": 1},
        {"verified_hires_from_shared_vacancies": 1},
        {"forum": {"presence": "absent", "presence_verified": True}},
        {"forum": {"presence": "half_day", "verified_candidates_met": 0}},
        {"forum": {"presence": "half_day", "offers": 1, "verified_offers": 1}},
        {"initiatives": [{"beneficiaries": 1, "completed": True, "verified": True}]},
    ],
    ids=lambda verdict: ", ".join(verdict),
)
def test_one_verdict_moves_the_plan_to_the_verified_basis(verdict: Data, company: Make, plan_of: PlanOf) -> None:
    declared = company(headcount="42", durable_hires=6, volunteers=5, hires_from_shared_vacancies=4)
    assert [plan_of(declared).basis, plan_of(declared | verdict).basis] == ["declared", "verified"]


def test_after_the_forum_no_plan_has_presence_or_offers(examined: Make, plan_of: PlanOf) -> None:
    absent = examined(durable_hires=0)
    before, after = plan_of(absent), plan_of(absent, AFTER_THE_FORUM)
    assert any(kinds(plan) & FORUM_DEEDS for plan in plans(before))
    assert not any(kinds(plan) & FORUM_DEEDS for plan in plans(after))


def test_candidates_can_be_answered_after_the_forum_while_it_counts(examined: Make, plan_of: PlanOf) -> None:
    forum = {"presence": "half_day", "presence_verified": True, "candidates_met": 10, "verified_candidates_met": 10}
    hours = {"action": "jury", "audience": "youth", "time": "paid", "participants": 9, "hours": 17}
    data = examined(durable_hires=0, forum=forum, volunteering=[hours | {"verified_hours": 17}])
    shown = [plan for plan in plans(plan_of(data, AFTER_THE_FORUM)) if "forum_answers" in kinds(plan)]
    assert shown
    assert not any("forum_answers" in kinds(plan) for plan in plans(plan_of(data, AFTER_THE_ANSWERS)))


def test_after_the_period_only_the_forum_is_left(examined: Make, plan_of: PlanOf) -> None:
    found = plan_of(examined(), AFTER_THE_PERIOD)
    assert found.closest is not None
    assert kinds(found.closest) <= {*FORUM_DEEDS, "forum_answers"}


def test_when_it_is_too_late_for_every_deed_what_was_declared_can_still_be_proved(
    example: Data, examined: Make, plan_of: PlanOf
) -> None:
    proofs = plan_of(example | {"verified_headcount": "42"}, TOO_LATE)
    assert (proofs.reaches, proofs.plan and proofs.plan.deeds) == (True, ())
    nothing = plan_of(examined(), TOO_LATE)
    assert (nothing.reaches, nothing.plan, nothing.alternatives) == (False, None, ())
    assert nothing.closest == LevelPlan(Decimal(0), (), Decimal("0.0"), "none")
    assert nothing.next_year is not None
    assert nothing.next_year.level == "engaged"


def test_after_the_window_there_is_next_years_plan_only(example: Data, plan_of: PlanOf) -> None:
    found = plan_of(example, AFTER_THE_WINDOW)
    assert (found.level, found.to_prove, found.reaches, plans(found)) == ("engaged", (), False, [])
    assert found.next_year is not None
    assert found.next_year.level == "confirmed"


def test_at_the_top_nothing_is_left_to_reach(example: Data, plan_of: PlanOf) -> None:
    example["volunteering"][0] |= {"participants": 9, "hours": 100, "verified_hours": 100}
    example |= {"verified_headcount": "42", "verified_durable_hires": 6}
    example["forum"]["verified_candidates_met"] = 20
    found = plan_of(example)
    assert (found.level, found.reaches, plans(found), found.next_year) == (None, True, [], None)
    assert [proof.figure for proof in found.to_prove] == ["local_hires", "answers"]


# Plans


def test_the_example_has_a_plan_and_two_alternatives(example: Data, plan_of: PlanOf) -> None:
    example |= {"verified_headcount": "42", "verified_durable_hires": 6}
    example["forum"]["verified_candidates_met"] = 20
    found = plan_of(example)
    assert found.level == "exemplary"
    shown = [(plan.effort, plan.total, [(deed.amount, deed.unit) for deed in plan.deeds]) for plan in plans(found)]
    assert shown == [
        (Decimal(6), Decimal("85.5"), [(2, "volunteer")]),
        (Decimal(8), Decimal("85.4"), [(5, "hour"), (1, "volunteer")]),
        (Decimal(10), Decimal("85.1"), [(10, "hour")]),
    ]


def test_a_volunteer_comes_with_two_hours(examined: Make, plan_of: PlanOf, facts: Read) -> None:
    data = examined(headcount="100", durable_hires=0, forum={"presence": "full_day", "presence_verified": True})
    found = plan_of(data)
    shown = [deed for plan in plans(found) for deed in plan.deeds if deed.kind == "volunteers"]
    assert shown[0].sentence.french.endswith("qui donnent chacun 2 heures auprès d’un public prioritaire")
    assert shown[0].sentence.english.endswith("who each give 2 hours with a priority audience")
    assert found.plan is not None
    assert score(do(prove(facts(data)), found.plan), RULEBOOK).verified.total == found.plan.total


def test_the_second_half_of_a_day_costs_the_difference(examined: Make) -> None:
    deeds = {deed.kind: deed for deed in deeds_of(examined(forum={"presence": "half_day"}))}
    presence = deeds["forum_presence"]
    assert [(presence.presences[amount - 1], presence.effort(amount)) for amount in presence.breakpoints] == [
        ("full_day", Decimal(8))
    ]


def test_an_absent_company_that_brings_offers_is_there_by_its_offers(examined: Make, facts: Read) -> None:
    sums = sum_facts(facts(examined()), RULEBOOK)
    deeds = [deed for deed in deeds_of(examined()) if deed.kind == "forum_offers"]
    forum = apply_deeds(everything_verified(sums), deeds, [1]).forum
    assert forum is not None
    assert (forum.presence, forum.offers, forum.verified_offers) == ("offers_only", 1, 1)


def test_a_forum_without_a_declaration_can_still_be_planned(examined: Make, facts: Read) -> None:
    sums = replace(sum_facts(facts(examined(durable_hires=0)), RULEBOOK), forum=None)
    assert any(kinds(plan) & FORUM_DEEDS for plan in plans(plan_next_level(sums, RULEBOOK, EVERYTHING)))


def test_without_a_forum_no_plan_has_one(examined: Make, plan_of: PlanOf) -> None:
    found = plan_of(examined(forum_held=False, forum=None, durable_hires=0))
    assert not any(kind.startswith("forum") for plan in plans(found) for kind in kinds(plan))


def test_no_sentence_asks_for_an_address(examined: Make) -> None:
    hire = next(deed for deed in deeds_of(examined()) if deed.kind == "local_hires")
    one, several = (sentence_of(hire, amount) for amount in (1, 2))
    assert one == (
        "1 embauche durable de plus, offre partagée avec SOEE ; elle compte si la personne habite la commune",
        "1 more durable hire, its vacancy shared with SOEE; it counts if the person lives in the commune",
    )
    assert several == (
        "2 embauches durables de plus, offres partagées avec SOEE ; chacune compte si la personne habite la commune",
        "2 more durable hires, their vacancies shared with SOEE; each counts if the person lives in the commune",
    )


def test_numbers_are_written_as_each_language_does(examined: Make) -> None:
    hours = next(deed for deed in deeds_of(examined()) if deed.kind == "priority_hours")
    assert sentence_of(hours, 1200) == (
        "1\N{NARROW NO-BREAK SPACE}200 heures de bénévolat auprès d’un public prioritaire",
        "1,200 hours of volunteering with a priority audience",
    )


def test_a_company_of_a_million_million_employees_has_its_plan_too(company: Make, plan_of: PlanOf) -> None:
    assert plan_of(company(headcount=999_999_999_999, durable_hires=999_999_999_999)).reaches


def test_hours_with_weight_zero_are_not_a_deed(
    examined: Make, facts: Read, amended: Callable[[str, Any], Rulebook]
) -> None:
    without = amended("weights/time/paid", "0")
    found = plan_next_level(sum_facts(facts(examined()), without), without, EVERYTHING)
    assert not any("priority_hours" in kinds(plan) for plan in plans(found))


def test_where_hires_never_fill_a_curve_a_plan_has_as_many_as_there_are_employees(
    examined: Make, facts: Read, amended: Callable[[str, Any], Rulebook]
) -> None:
    light = amended("weights/contract/permanent", "0.2")
    deeds = {deed.kind: deed for deed in possible_deeds(facts(examined(headcount=30)), light)}
    assert deeds["local_hires"].most == 30


def test_without_bonus_points_initiatives_are_not_a_deed(
    examined: Make, facts: Read, amended: Callable[[str, Any], Rulebook]
) -> None:
    without = amended("bonus/points", 0)
    found = plan_next_level(sum_facts(facts(examined()), without), without, EVERYTHING)
    assert not any("initiatives" in kinds(plan) for plan in plans(found))


@settings(max_examples=60, deadline=None)
@given(some_facts, some_day)
def test_a_plan_done_on_the_facts_document_gives_what_it_says(facts: Facts, day: Possible) -> None:
    found = plan_next_level(sum_facts(facts, RULEBOOK), RULEBOOK, day)
    for plan in plans(found):
        after = score(do(prove(facts), plan), RULEBOOK).verified
        assert (after.total, after.level) == (plan.total, plan.level)
        assert len(plan.deeds) == len(kinds(plan)) <= 3
        assert all(day.allows(deed.kind) for deed in plan.deeds)


@settings(max_examples=40, deadline=None)
@given(some_facts)
def test_each_deed_of_a_plan_is_needed_and_the_cheapest_comes_first(facts: Facts) -> None:
    found = plan_next_level(sum_facts(facts, RULEBOOK), RULEBOOK, EVERYTHING)
    shown = [plan for plan in (found.plan, *found.alternatives) if plan]
    assert [plan.effort for plan in shown] == sorted(plan.effort for plan in shown)
    assert len({frozenset(kinds(plan)) for plan in shown}) == len(shown)
    for plan in shown:
        assert found.level
        assert reaches(plan.level, found.level)
        for deed in plan.deeds:
            others = tuple(each for each in plan.deeds if each != deed)
            after = score(do(prove(facts), replace(plan, deeds=others)), RULEBOOK).verified
            assert not reaches(after.level, found.level)


def test_with_every_deed_open_each_company_has_a_plan_that_reaches() -> None:
    found = [
        plan_next_level(sum_facts(random_facts(RULEBOOK, Random(seed)), RULEBOOK), RULEBOOK, EVERYTHING)
        for seed in range(100)
    ]
    assert {each.reaches for each in found} == {True}


def deeds_of(data: Data) -> list[Deed]:
    return possible_deeds(Facts.model_validate_json(json.dumps(data)), RULEBOOK)


def sentence_of(deed: Deed, amount: int) -> Sentence:
    assert RULEBOOK.effort is not None
    return deed_sentence(deed, amount, RULEBOOK.effort)


# The document and the rulebook


def test_the_document_has_the_shape_that_the_api_shows(examined: Make, facts: Read) -> None:
    sums = sum_facts(facts(examined(durable_hires=0)), RULEBOOK)
    shown = next_level_document(sums, RULEBOOK, EVERYTHING)
    assert list(shown) == [
        "level",
        "basis",
        "to_prove",
        "reaches",
        "plan",
        "alternatives",
        "closest",
        "next_year",
    ]
    assert json.loads(json.dumps(shown)) == shown
    assert shown["plan"].keys() == {"effort", "deeds", "total", "level"}
    assert shown["plan"]["deeds"][0].keys() == {"kind", "amount", "unit", "french", "english"}


def test_efforts_are_required_with_the_second_arithmetic_and_absent_from_older_texts(rulebook: Rulebook) -> None:
    data = json.loads(canonical(rulebook))
    del data["effort"]
    with pytest.raises(RulebookRefused, match="This name is required with the arithmetic 2"):
        read_rulebook(json.dumps(data))
    del data["arithmetic"]
    older = read_rulebook(json.dumps(data))
    assert json.loads(canonical(older)) == data


def test_a_whole_day_that_costs_no_more_than_half_a_day_is_refused(amended: Callable[[str, Any], Rulebook]) -> None:
    with pytest.raises(RulebookRefused, match="This must be above the figure of half_day, 8"):
        amended("effort/full_day", "8")

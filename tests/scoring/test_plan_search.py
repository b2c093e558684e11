"""The search against trying everything, on companies small enough for that."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from random import Random

from scoring import EVERYTHING, LABEL_LEVELS, LEVELS, assess_basis, load_rulebook, plan_next_level, sum_facts
from scoring.deeds import Deed
from scoring.plan_scores import PlanScores, apply_deeds
from scoring.proofs import everything_verified
from scoring.random_facts import random_facts
from tests.scoring.plan_deeds import people, possible_deeds

RULEBOOK = load_rulebook("2026")


def test_no_plan_is_confirmed_by_trying_every_amount_of_up_to_three_deeds() -> None:
    confirmed = 0
    for seed in range(400):
        facts = random_facts(RULEBOOK, Random(seed))
        sums = sum_facts(facts, RULEBOOK)
        found = plan_next_level(sums, RULEBOOK, replace(EVERYTHING, period_open=False))
        if found.reaches or found.closest is None or people(facts.verified_headcount or facts.headcount) > 60:
            continue
        confirmed += 1
        proved = everything_verified(sums)
        deeds = [deed for deed in possible_deeds(facts, RULEBOOK) if deed.kind.startswith("forum")]
        ranks = [
            assess_basis(apply_deeds(proved, deeds, amounts), RULEBOOK, "verified").rank
            for amounts in product(*[range(deed.most + 1) for deed in deeds])
        ]
        level, total = max(ranks)
        assert (LEVELS[level], total) == (found.closest.level, found.closest.total or Decimal("-Infinity"))
        assert level < LEVELS.index(found.level or "exemplary")
    assert confirmed >= 10


def test_the_three_plans_of_a_small_company_are_the_cheapest_of_all() -> None:
    compared = 0
    for seed in range(300):
        facts = random_facts(RULEBOOK, Random(seed))
        if people(facts.verified_headcount or facts.headcount) > 20 or facts.durable_hires > 20:
            continue
        sums = sum_facts(facts, RULEBOOK)
        found = plan_next_level(sums, RULEBOOK, EVERYTHING)
        if found.plan is None or not found.plan.deeds or found.level is None:
            continue
        compared += 1
        deeds = possible_deeds(facts, RULEBOOK)
        proved = everything_verified(sums)
        headcount = proved.verified_headcount or proved.headcount
        scores = PlanScores(proved, RULEBOOK.bands.band_of(headcount), deeds, RULEBOOK, found.level)
        every = sorted(_cheapest_of_each_set(deeds, scores))[:3]
        assert [float(plan.effort) for plan in (found.plan, *found.alternatives)] == every
    assert compared >= 20


def _cheapest_of_each_set(deeds: list[Deed], scores: PlanScores) -> Iterator[float]:
    """Every amount of every deed but the largest, which has its least by trying each."""
    for size in (1, 2, 3):
        for places in combinations(range(len(deeds)), size):
            efforts = [
                float(sum(deeds[place].effort(amounts[place]) for place in places))
                for amounts in _reaching(deeds, places, scores)
                if not any(
                    scores.reaches(tuple(0 if at == place else n for at, n in enumerate(amounts))) for place in places
                )
            ]
            if efforts:
                yield min(efforts)


def _reaching(deeds: list[Deed], places: tuple[int, ...], scores: PlanScores) -> Iterator[tuple[int, ...]]:
    *others, largest = sorted(places, key=lambda place: deeds[place].most)
    for chosen in product(*[range(1, deeds[place].most + 1) for place in others]):
        amounts = [0] * len(deeds)
        for place, amount in zip(others, chosen, strict=True):
            amounts[place] = amount
        amounts[largest] = deeds[largest].most
        if not scores.reaches(amounts):
            continue
        while amounts[largest] > 1 and scores.reaches([n - (at == largest) for at, n in enumerate(amounts)]):
            amounts[largest] -= 1
        yield tuple(amounts)


def _without(amounts: tuple[int, ...], place: int) -> tuple[int, ...]:
    return (*amounts[:place], 0, *amounts[place + 1 :])


def test_the_quick_scores_agree_with_the_scorer_and_more_of_a_deed_never_lowers() -> None:
    random = Random(7)
    for seed in range(150):
        facts = random_facts(RULEBOOK, Random(seed))
        proved = everything_verified(sum_facts(facts, RULEBOOK))
        deeds = possible_deeds(facts, RULEBOOK)
        less = [random.randint(0, deed.most) for deed in deeds]
        more = [random.randint(amount, deed.most) for amount, deed in zip(less, deeds, strict=True)]
        before, after = (
            assess_basis(apply_deeds(proved, deeds, amounts), RULEBOOK, "verified") for amounts in (less, more)
        )
        assert before.rank <= after.rank
        headcount = proved.verified_headcount or proved.headcount
        for goal in LABEL_LEVELS:
            scores = PlanScores(proved, RULEBOOK.bands.band_of(headcount), deeds, RULEBOOK, goal)
            for amounts, assessed in ((less, before), (more, after)):
                assert scores.reaches(amounts) == (LEVELS.index(assessed.level) >= LEVELS.index(goal))

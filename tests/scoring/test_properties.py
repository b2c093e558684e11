from decimal import Decimal
from random import Random
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    LEVELS,
    ZERO,
    Assessment,
    Facts,
    LocalHire,
    Score,
    Sums,
    Volunteering,
    assess_basis,
    initiative_sums,
    load_rulebook,
    local_hire_sums,
    score,
    steps,
    tally,
    volunteering_sums,
)
from scoring.facts import Action, Audience, Contract, Group, Time
from scoring.improvements import changes
from scoring.random_facts import random_facts

RULEBOOK = load_rulebook("2026")
some_facts = st.integers(0, 2**64).map(lambda seed: random_facts(RULEBOOK, Random(seed)))
some_action = st.builds(
    lambda hours, **names: Volunteering(hours=hours, verified_hours=hours, **names),
    hours=st.decimals(0, 3000, places=2, allow_nan=False),
    action=st.sampled_from(get_args(Action)),
    audience=st.sampled_from(get_args(Audience)),
    time=st.sampled_from(get_args(Time)),
    participants=st.integers(0, 40),
)
some_hire = st.builds(
    LocalHire,
    contract=st.sampled_from(get_args(Contract)),
    group=st.sampled_from(get_args(Group)),
    count=st.just(1),
    verified_count=st.just(1),
)


def with_more(facts: Facts, **more: Any) -> Facts:
    return Facts.model_validate(dict(facts) | more)


def is_at_least(one: Assessment, other: Assessment) -> bool:
    none = Decimal(-1)
    total, other_total = (none if found.total is None else found.total for found in (one, other))
    return LEVELS.index(one.level) >= LEVELS.index(other.level) and total >= other_total


def neither_falls(before: Score, after: Score) -> bool:
    return is_at_least(after.declared, before.declared) and is_at_least(after.verified, before.verified)


@settings(max_examples=300, deadline=None)
@given(some_facts)
def test_verified_never_beats_declared(facts: Facts) -> None:
    found = score(facts, RULEBOOK)
    assert is_at_least(found.declared, found.verified)


@settings(max_examples=300, deadline=None)
@given(some_facts, some_action)
def test_more_verified_volunteering_never_lowers_a_score(facts: Facts, action: Volunteering) -> None:
    more = with_more(facts, volunteering=(*facts.volunteering, action))
    assert neither_falls(score(facts, RULEBOOK), score(more, RULEBOOK))


@settings(max_examples=300, deadline=None)
@given(some_facts, some_hire)
def test_one_more_verified_local_hire_never_lowers_a_score(facts: Facts, hire: LocalHire) -> None:
    names = ("durable_hires", "hires_from_shared_vacancies", "verified_hires_from_shared_vacancies")
    raised = {name: getattr(facts, name) + 1 for name in names}
    more = with_more(facts, local_hires=(*facts.local_hires, hire), **raised)
    assert neither_falls(score(facts, RULEBOOK), score(more, RULEBOOK))


@settings(max_examples=200, deadline=None)
@given(some_facts, st.randoms(use_true_random=False))
def test_sums_kept_claim_by_claim_equal_a_recount(facts: Facts, random: Random) -> None:
    parts = [
        *(volunteering_sums(claim, RULEBOOK, "verified") for claim in facts.volunteering),
        *(local_hire_sums(claim, RULEBOOK, "verified") for claim in facts.local_hires),
        *(initiative_sums(claim, RULEBOOK, "verified") for claim in facts.initiatives),
    ]
    random.shuffle(parts)
    kept = ZERO
    for part in parts:
        kept = Sums.from_json((kept + part).to_json())
    assert kept == tally(facts, RULEBOOK).verified
    for part in parts:
        kept -= part
    assert kept == ZERO


@settings(max_examples=60, deadline=None)
@given(some_facts)
def test_a_step_is_the_smallest_of_its_kind_and_gives_what_it_says(facts: Facts) -> None:
    counted = tally(facts, RULEBOOK)
    now = assess_basis(counted, RULEBOOK, "verified")
    possible = {(change.kind, change.unit): change for change in changes(counted, RULEBOOK)}
    for step in steps(counted, RULEBOOK):
        change = possible[step.kind, step.unit]
        grains = int(Decimal(step.amount) / change.grain)
        after = assess_basis(change.apply(grains), RULEBOOK, "verified")
        assert (after.total, after.level) == (step.total, step.level)
        assert step.reaches == (LEVELS.index(after.level) > LEVELS.index(now.level))
        if grains > 1:
            less = assess_basis(change.apply(grains - 1), RULEBOOK, "verified")
            assert less.level == now.level if step.reaches else less.rank < after.rank

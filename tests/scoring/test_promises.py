import json
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scoring import (
    LEVELS,
    Assessment,
    Facts,
    HireContract,
    HireGroup,
    LocalHireClaim,
    Rulebook,
    Score,
    VolunteeringAction,
    VolunteeringAudience,
    VolunteeringClaim,
    VolunteeringTime,
    find_counterexample,
    load_rulebook,
    read_facts,
    score,
)
from scoring.random_facts import random_facts
from scoring.verifications import random_verification

Amend = Callable[[str, Any], Rulebook]

RULEBOOK = load_rulebook("2026")
some_facts = st.integers(0, 2**64).map(lambda seed: random_facts(RULEBOOK, Random(seed)))
some_action = st.builds(
    lambda hours, **names: VolunteeringClaim(hours=hours, verified_hours=hours, **names),
    hours=st.decimals(0, 3000, places=2, allow_nan=False),
    action=st.sampled_from(get_args(VolunteeringAction)),
    audience=st.sampled_from(get_args(VolunteeringAudience)),
    time=st.sampled_from(get_args(VolunteeringTime)),
    participants=st.integers(0, 40),
)
some_hire = st.builds(
    LocalHireClaim,
    contract=st.sampled_from(get_args(HireContract)),
    group=st.sampled_from(get_args(HireGroup)),
    count=st.just(1),
    verified_count=st.just(1),
)


def test_the_rulebook_of_2026_keeps_its_promises(rulebook: Rulebook) -> None:
    assert find_counterexample(rulebook, seed=2026, tries=1000) is None


@pytest.mark.parametrize(
    ("path", "figure"),
    [
        ("scorable_from", "55"),
        ("families/F/F2/curves/B5", [["1", "6"]]),
        ("too_few_hires/below", 0),
        ("too_few_hires/total_cap", "100"),
        ("weights/audience/youth", "-1"),
        ("weights/time/personal", "-0.5"),
        ("weights/group/none", "-1"),
        ("weights/contract/fixed_term_6", "0.1"),
        ("families/V/V1/curves/B3", [["0.5", "20"], ["2", "8"]]),
        ("families/H/H1/curves/B4", [["10", "10"], ["25", "20"], ["60", "15"]]),
        ("families/H/H2/curves/B5", [["0.4", "10"], ["1", "0"]]),
        ("families/F/F1/points/absent", "13"),
        ("families/F/F3/curves/B2", [["50", "6"], ["90", "3"]]),
    ],
)
def test_a_rulebook_that_breaks_a_promise_has_a_counterexample(amended: Amend, path: str, figure: Any) -> None:
    rulebook = amended(path, figure)
    found = find_counterexample(rulebook, seed=1, tries=4000)
    assert found is not None
    before = score(read_facts(json.dumps(found.before)), rulebook)
    after = score(read_facts(json.dumps(found.after)), rulebook)
    if found.promise == "verified_never_beats_declared":
        assert found.before == found.after
        worse, better = before.verified, before.declared
    else:
        worse, better = getattr(before, found.basis), getattr(after, found.basis)
    assert (found.outcome_before.level, found.outcome_before.total) == (worse.level, worse.total)
    assert (found.outcome_after.level, found.outcome_after.total) == (better.level, better.total)
    assert worse.rank[1] > better.rank[1] or LEVELS.index(worse.level) > LEVELS.index(better.level)


def test_the_same_seed_finds_the_same_counterexample(amended: Amend) -> None:
    rulebook = amended("weights/audience/youth", "-1")
    assert find_counterexample(rulebook, seed=3) == find_counterexample(rulebook, seed=3)


def test_a_counterexample_is_minimal(amended: Amend) -> None:
    found = find_counterexample(amended("families/F/F1/points/absent", "13"), seed=1)
    assert found is not None
    assert found.promise == "verified_never_beats_declared"
    claims = ("volunteering", "local_hires", "initiatives", "volunteers", "hires_from_shared_vacancies")
    assert [found.before[name] for name in claims] == [[], [], [], 0, 0]


def test_random_files_cover_every_band_level_and_small_number_of_hires(rulebook: Rulebook) -> None:
    random = Random(5)
    drawn = [random_facts(rulebook, random) for _ in range(400)]
    assert {rulebook.bands.band_of(facts.headcount) for facts in drawn} == {"B1", "B2", "B3", "B4", "B5"}
    assert {0, 1, 2, 3, 4} <= {facts.durable_hires for facts in drawn}
    levels = {score(facts, rulebook).declared.level for facts in drawn}
    assert levels == {"none", "engaged", "confirmed", "exemplary"}


def with_more(facts: Facts, **more: Any) -> Facts:
    return Facts.model_validate(dict(facts) | more)


def is_at_least(one: Assessment, other: Assessment) -> bool:
    none = Decimal(-1)
    total, other_total = (none if found.total is None else found.total for found in (one, other))
    return LEVELS.index(one.level) >= LEVELS.index(other.level) and total >= other_total


def neither_falls(before: Score, after: Score) -> bool:
    return is_at_least(after.declared, before.declared) and is_at_least(after.verified, before.verified)


@settings(max_examples=300)
@given(some_facts)
def test_verified_never_beats_declared(facts: Facts) -> None:
    found = score(facts, RULEBOOK)
    assert is_at_least(found.declared, found.verified)


@settings(max_examples=300)
@given(some_facts, some_action)
def test_more_verified_volunteering_never_lowers_a_score(facts: Facts, action: VolunteeringClaim) -> None:
    more = with_more(facts, volunteering=(*facts.volunteering, action))
    assert neither_falls(score(facts, RULEBOOK), score(more, RULEBOOK))


@settings(max_examples=300)
@given(some_facts, some_hire)
def test_one_more_verified_local_hire_never_lowers_a_score(facts: Facts, hire: LocalHireClaim) -> None:
    declared = ("durable_hires", "hires_from_shared_vacancies")
    names = [*declared, *(f"verified_{name}" for name in declared)]
    raised = {name: value + 1 for name in names if (value := getattr(facts, name)) is not None}
    more = with_more(facts, local_hires=(*facts.local_hires, hire), **raised)
    assert neither_falls(score(facts, RULEBOOK), score(more, RULEBOOK))


@settings(max_examples=300)
@given(some_facts, st.integers(0, 2**64))
def test_verifying_one_more_figure_never_lowers_the_verified_outcome(facts: Facts, seed: int) -> None:
    verify = random_verification(facts, RULEBOOK, Random(seed))
    try:
        more = verify(facts)
    except ValidationError:  # more than the verified denominator allows
        return
    assert is_at_least(score(more, RULEBOOK).verified, score(facts, RULEBOOK).verified)


@settings(max_examples=300)
@given(some_facts, some_facts)
def test_no_unverified_figure_changes_the_verified_outcome(facts: Facts, other: Facts) -> None:
    changed = Facts.model_validate(with_other_unverified_figures(facts, other))
    assert score(changed, RULEBOOK).verified == score(facts, RULEBOOK).verified


def with_other_unverified_figures(facts: Facts, other: Facts) -> dict[str, Any]:
    """The same verdicts on what someone else declared: larger where it must cover what is verified."""
    data = facts.model_dump() | {"headcount": other.headcount}
    data["hires_from_shared_vacancies"] = facts.verified_hires_from_shared_vacancies + other.hires_from_shared_vacancies
    local = sum(hires.count for hires in facts.local_hires)
    data["durable_hires"] = max(local, data["hires_from_shared_vacancies"]) + other.durable_hires
    data["volunteers"] = facts.verified_volunteers
    data["headcount"] = max(data["headcount"], Decimal(facts.verified_volunteers))
    data["volunteering"] = [
        claim | {"hours": claim["verified_hours"] + Decimal(index)} for index, claim in enumerate(data["volunteering"])
    ]
    data["initiatives"] = [*(one for one in data["initiatives"] if one["verified"]), *unverified(other)]
    if facts.forum is not None and other.forum is not None:
        offers = facts.forum.verified_offers + other.forum.offers
        answered = facts.forum.verified_candidates_answered + other.forum.candidates_answered
        data["forum"] |= {"offers": offers, "candidates_answered": answered}
        data["forum"] |= {"candidates_met": answered + other.forum.candidates_met}
        if not facts.forum.presence_verified:
            data["forum"] |= {"presence": other.forum.presence}
    return data


def unverified(facts: Facts) -> list[dict[str, Any]]:
    return [one.model_dump() | {"verified": False} for one in facts.initiatives]

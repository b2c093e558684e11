from dataclasses import fields, replace
from decimal import Decimal, localcontext
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    ZERO,
    Basis,
    ClaimSums,
    Facts,
    InitiativeClaim,
    LocalHireClaim,
    Rulebook,
    VolunteeringClaim,
    initiative_sums,
    load_rulebook,
    local_hire_sums,
    sum_facts,
    volunteering_sums,
)
from scoring.random_facts import random_facts

RULEBOOK = load_rulebook("2026")
some_facts = st.integers(0, 2**64).map(lambda seed: random_facts(RULEBOOK, Random(seed)))


@pytest.mark.parametrize(("basis", "weighted"), [("declared", "40"), ("verified", "22.5")])
def test_hours_are_capped_for_each_participant_then_weighted(rulebook: Rulebook, basis: Basis, weighted: str) -> None:
    claim = VolunteeringClaim(
        action="jury",
        audience="senior",
        time="personal",
        participants=2,
        hours=Decimal(90),
        verified_hours=Decimal(45),
    )
    part = volunteering_sums(claim, rulebook, basis)
    assert part == ClaimSums(weighted_hours=Decimal(weighted), priority_weighted_hours=Decimal(weighted))
    general = claim.model_copy(update={"audience": "general"})
    assert volunteering_sums(general, rulebook, basis) == ClaimSums(weighted_hours=Decimal(weighted))


@pytest.mark.parametrize(
    ("basis", "contract", "group", "persons"), [("declared", "2.4", "3.6", 3), ("verified", "0.8", "1.2", 1)]
)
def test_local_hires_are_weighted_by_contract_and_by_group(
    rulebook: Rulebook, basis: Basis, contract: str, group: str, persons: int
) -> None:
    claim = LocalHireClaim(contract="apprenticeship", group="long_term_unemployed", count=3, verified_count=1)
    assert local_hire_sums(claim, rulebook, basis) == ClaimSums(
        contract_weighted_hires=Decimal(contract), group_weighted_hires=Decimal(group), local_hires=persons
    )


@pytest.mark.parametrize(
    ("beneficiaries", "completed", "verified", "parts"),
    [(1, True, True, (1, 1)), (1, True, False, (1, 0)), (1, False, True, (0, 0)), (0, True, True, (0, 0))],
)
def test_an_initiative_counts_when_completed_with_beneficiaries(
    rulebook: Rulebook, beneficiaries: int, completed: bool, verified: bool, parts: tuple[int, int]
) -> None:
    claim = InitiativeClaim(beneficiaries=beneficiaries, completed=completed, verified=verified)
    declared, verified_part = (initiative_sums(claim, rulebook, basis) for basis in ("declared", "verified"))
    assert (declared.initiatives, verified_part.initiatives) == parts


@pytest.mark.parametrize("name", [field.name for field in fields(ClaimSums)])
def test_every_sum_adds_and_subtracts(name: str) -> None:
    one, two = (replace(ZERO, **{name: type(getattr(ZERO, name))(number)}) for number in (1, 2))
    assert (one + one, two - one, one + -one) == (two, one, ZERO)


def test_sums_are_written_as_compact_json() -> None:
    sums = ClaimSums(Decimal("61.50"), Decimal("-0.25"), Decimal("3"), Decimal("100"), 3, 1)
    text = (
        '{"weighted_hours":"61.5","priority_weighted_hours":"-0.25","contract_weighted_hires":"3",'
        '"group_weighted_hires":"100","local_hires":3,"initiatives":1}'
    )
    assert sums.to_json() == text
    assert ClaimSums.from_json(text) == sums
    assert (ZERO.to_json(), ClaimSums.from_json("{}")) == ("{}", ZERO)


def test_sums_are_exact_in_any_decimal_context() -> None:
    large, small = ClaimSums(weighted_hours=Decimal(10) ** 30), ClaimSums(weighted_hours=Decimal("0.000000000001"))
    with localcontext(prec=5):
        assert (large + small - large) == small
        assert (large + small - large).to_json() == '{"weighted_hours":"0.000000000001"}'


@settings(max_examples=200)
@given(some_facts, st.randoms(use_true_random=False))
def test_sums_updated_claim_by_claim_equal_a_full_recount(facts: Facts, random: Random) -> None:
    parts = [
        *(volunteering_sums(claim, RULEBOOK, "verified") for claim in facts.volunteering),
        *(local_hire_sums(claim, RULEBOOK, "verified") for claim in facts.local_hires),
        *(initiative_sums(claim, RULEBOOK, "verified") for claim in facts.initiatives),
    ]
    random.shuffle(parts)
    kept = ZERO
    for part in parts:
        kept = ClaimSums.from_json((kept + part).to_json())
    assert kept == sum_facts(facts, RULEBOOK).verified
    for part in parts:
        kept -= part
    assert kept == ZERO

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import pytest

from scoring import (
    ZERO,
    Basis,
    Facts,
    Initiative,
    LocalHire,
    Rulebook,
    Sums,
    Volunteering,
    initiative_sums,
    local_hire_sums,
    tally,
    volunteering_sums,
)

Data = dict[str, Any]


@pytest.mark.parametrize(("basis", "weighted"), [("declared", "40"), ("verified", "22.5")])
def test_hours_are_cut_at_the_limit_of_the_participants_then_weighed(
    rulebook: Rulebook, basis: Basis, weighted: str
) -> None:
    claim = Volunteering(
        action="jury",
        audience="senior",
        time="personal",
        participants=2,
        hours=Decimal(90),
        verified_hours=Decimal(45),
    )
    part = volunteering_sums(claim, rulebook, basis)
    assert part == Sums(weighted_hours=Decimal(weighted), priority_weighted_hours=Decimal(weighted))
    general = claim.model_copy(update={"audience": "general"})
    assert volunteering_sums(general, rulebook, basis) == Sums(weighted_hours=Decimal(weighted))


@pytest.mark.parametrize(
    ("basis", "contract", "group", "persons"), [("declared", "2.4", "3.6", 3), ("verified", "0.8", "1.2", 1)]
)
def test_local_hires_are_weighed_twice_and_counted_once(
    rulebook: Rulebook, basis: Basis, contract: str, group: str, persons: int
) -> None:
    claim = LocalHire(contract="apprenticeship", group="long_term_unemployed", count=3, verified_count=1)
    assert local_hire_sums(claim, rulebook, basis) == Sums(
        contract_weighted_hires=Decimal(contract), group_weighted_hires=Decimal(group), local_hires=persons
    )


@pytest.mark.parametrize(
    ("beneficiaries", "completed", "verified", "parts"),
    [(1, True, True, (1, 1)), (1, True, False, (1, 0)), (1, False, True, (0, 0)), (0, True, True, (0, 0))],
)
def test_an_initiative_counts_when_completed_with_beneficiaries(
    rulebook: Rulebook, beneficiaries: int, completed: bool, verified: bool, parts: tuple[int, int]
) -> None:
    claim = Initiative(beneficiaries=beneficiaries, completed=completed, verified=verified)
    declared, verified_part = (initiative_sums(claim, rulebook, basis) for basis in ("declared", "verified"))
    assert (declared.initiatives, verified_part.initiatives) == parts


def test_sums_travel_as_compact_json() -> None:
    sums = Sums(Decimal("61.50"), Decimal("-0.25"), Decimal("3"), Decimal("100"), 3, 1)
    text = (
        '{"weighted_hours":"61.5","priority_weighted_hours":"-0.25","contract_weighted_hires":"3",'
        '"group_weighted_hires":"100","local_hires":3,"initiatives":1}'
    )
    assert sums.to_json() == text
    assert Sums.from_json(text) == sums
    assert (ZERO.to_json(), Sums.from_json("{}")) == ("{}", ZERO)


def test_sums_stay_exact_whatever_the_precision_around_them() -> None:
    large, small = Sums(weighted_hours=Decimal(10) ** 30), Sums(weighted_hours=Decimal("0.000000000001"))
    with localcontext(prec=5):
        assert (large + small - large) == small
        assert (large + small - large).to_json() == '{"weighted_hours":"0.000000000001"}'


def test_a_tally_takes_the_companys_figures_and_the_sums_of_its_claims(
    example: Data, facts: Callable[[Data], Facts], rulebook: Rulebook
) -> None:
    counted = tally(facts(example), rulebook)
    assert counted.declared == Sums(Decimal("24.5"), Decimal("24.5"), Decimal(2), Decimal(2), 2, 1)
    assert counted.verified == Sums(Decimal(20), Decimal(20), Decimal(1), Decimal(1), 1, 1)
    assert (counted.headcount, counted.durable_hires, counted.other_hires) == (Decimal(42), 6, 4)
    assert (counted.volunteers, counted.verified_volunteers, counted.forum_held) == (5, 5, True)
    assert counted.forum == facts(example).forum

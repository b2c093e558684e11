from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, Final

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from label.certificates.planning import FAMILY_TITLES
from scoring import load_rulebook
from scoring.assessment import score
from scoring.exact_numbers import percent, write_fraction
from scoring.random_facts import random_facts
from scoring.score_document import assessment_document
from scoring.shares import Share, Shares, outcome_shares, printed_shares
from tests.support.outcomes import CAPPED, FULL, NO_FORUM, ORDINARY, SHOP, counted, outcome, set_aside

FAMILIES: Final = tuple(FAMILY_TITLES)
TENTH: Final = Fraction(1, 10)
RULEBOOK: Final = load_rulebook("2026")
MAXIMA: Final = [(35, 40, 25), (35, 40, 19), (35, 40, 0), (35, 0, 25), (35, 0, 19), (34, 33, 33), (0, 40, 25)]

# All points, none, or any part of them; also a part whose quotient has no end.
parts = st.sampled_from([Fraction(0), Fraction(1)]) | st.fractions(0, 1, max_denominator=1000)


def shares(found: dict[str, Any]) -> Shares:
    return printed_shares(found, FAMILIES)


def added(found: dict[str, Any]) -> Decimal:
    """What a reader adds up, as case c09 does."""
    points = (Decimal(share.points) for share in shares(found).families.values())
    return sum(points, Decimal(found["bonus"]))


def test_the_shop_of_six_adds_up() -> None:
    assert shares(SHOP) == Shares({"V": Share("51.4", "64.8"), "F": Share("14.8", "35.2")}, None)
    assert added(SHOP) == Decimal("66.2")


def test_points_that_rounded_apart_would_give_one_tenth_more_add_up() -> None:
    # 15.9 + 28.6 + 22.0 is 66.5, and the base 66.4: what lost least is rounded down.
    assert shares(ORDINARY).families == {"V": Share("15.8", "35"), "H": Share("28.6", "40"), "F": Share("22.0", "25")}


def test_maxima_that_count_add_up_to_100() -> None:
    assert [share.maximum for share in shares(NO_FORUM).families.values()] == ["46.7", "53.3"]


def test_of_equal_remainders_the_first_family_is_raised() -> None:
    third = counted("10.05", 35, "28.7"), counted("10.05", 40, "25.1"), counted("10", 25, "40.0")
    assert [share.points for share in shares(outcome("30.1", 0, *third)).families.values()] == ["10.1", "10.0", "10.0"]


@pytest.mark.parametrize(("found", "cap", "sum_"), [(CAPPED, "79.9", "93.9"), (FULL, "100.0", "104.2")])
def test_a_capped_total_is_told_from_what_it_was_before(found: dict[str, Any], cap: str, sum_: str) -> None:
    assert (shares(found).cap, added(found)) == (cap, Decimal(sum_))


def test_a_total_that_is_the_cap_without_being_capped_has_none() -> None:
    found = outcome("100.0", 0, counted("35", 35, "100.0"), counted("40", 40, "100.0"), set_aside("forum_not_held"))
    assert shares(found).cap is None


@pytest.mark.parametrize("total", ["57.5", "57.6"])
def test_a_base_that_the_stored_points_may_give_is_the_decided_one(total: str) -> None:
    # The stored points give 57.55. The exact ones were rounded to them from above or from below.
    found = outcome(total, 0, counted("20.1425", 35, ""), set_aside("too_few_hires"), set_aside("forum_not_held"))
    assert shares(found) == Shares({"V": Share(total, "100")}, None)


def test_an_outcome_whose_total_is_above_its_points_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A base of 66\.5 cannot come from points that give 66\.4 at most\."):
        shares(ORDINARY | {"total": "68.5"})


@given(st.sampled_from(MAXIMA), st.tuples(parts, parts, parts), st.sampled_from([0, 2, 4, 6]), st.booleans())
@example((35, 0, 19), (Fraction(1), Fraction(0), Fraction(8, 19)), 0, False)
@example((34, 33, 33), (Fraction(1), Fraction(1), Fraction(1)), 6, True)
def test_what_is_printed_adds_up_and_is_near_the_exact_figure(
    maxima: tuple[int, ...], won: tuple[Fraction, ...], bonus: int, capped: bool
) -> None:
    points = [part * maximum for part, maximum in zip(won, maxima, strict=True)]
    base = percent(sum(points, Fraction()), Decimal(sum(maxima)))
    total = min(base + bonus, Decimal("79.9") if capped else Decimal(100))
    families = [
        counted(write_fraction(point), maximum, "") if maximum else set_aside("")
        for point, maximum in zip(points, maxima, strict=True)
    ]
    found = outcome(str(total), bonus, *families)
    adds_up(found)
    exact = {code: 100 * point / sum(maxima) for code, point in zip(FAMILIES, points, strict=True)}
    for code, share in shares(found).families.items():
        assert abs(Fraction(share.points) - exact[code]) <= TENTH


def adds_up(found: dict[str, Any]) -> None:
    printed, total = shares(found), Decimal(found["total"])
    assert outcome_shares(found) == {
        "families": {code: {"points": one.points, "maximum": one.maximum} for code, one in printed.families.items()},
        "bonus": found["bonus"],
        "cap": printed.cap,
        "total": found["total"],
    }
    assert added(found) > total if printed.cap else added(found) == total
    assert printed.cap in (None, found["total"])
    assert sum(Decimal(share.maximum) for share in printed.families.values()) == 100
    assert all(Decimal(share.points) <= Decimal(share.maximum) for share in printed.families.values())


@given(st.integers(0, 2**32))
def test_outcomes_of_random_companies_add_up(seed: int) -> None:
    both = score(random_facts(RULEBOOK, Random(seed)), RULEBOOK)
    scored = [one for one in (both.declared, both.verified) if one.total is not None]
    assume(scored)
    for assessment in scored:
        adds_up(assessment_document(assessment))

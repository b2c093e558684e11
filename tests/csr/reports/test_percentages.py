from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from csr.reports.percentages import shares_adding_up


def test_shares_that_rounded_apart_would_give_more_than_all_add_up() -> None:
    # 49.502 + 28.855 + 12.686 + 8.955: each rounded by itself, they give 100.1.
    assert [str(share) for share in shares_adding_up([199, 116, 51, 36])] == ["49.5", "28.9", "12.7", "8.9"]


def test_of_equal_remainders_the_first_is_raised() -> None:
    assert shares_adding_up([1, 1, 1]) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_shares_add_up_to_100_and_are_near_the_exact_ones(counts: list[int]) -> None:
    shares = shares_adding_up(counts)
    assert sum(shares) == 100
    for count, share in zip(counts, shares, strict=True):
        assert abs(Fraction(share) - Fraction(100 * count, sum(counts))) < Fraction(1, 10)
        assert count or not share

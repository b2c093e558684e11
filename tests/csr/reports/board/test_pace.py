from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr.reports.board.pace import Pace, days_elapsed, days_in, months_left, pace

amounts = st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-2))
goals = st.integers(1, 10**9).map(lambda n: Decimal(n).scaleb(-2))
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def test_half_a_goal_at_midyear_is_on_pace() -> None:
    assert pace(Decimal(365), Decimal(182), 2026, date(2026, 7, 1)) == Pace(
        Decimal("49.8"), Decimal("182.00"), on_pace=True, needed_per_month=Decimal("30.50")
    )


def test_one_less_than_the_days_gone_ask_for_is_behind() -> None:
    assert pace(Decimal(365), Decimal(181), 2026, date(2026, 7, 1)).on_pace is False


def test_nothing_is_expected_before_the_year_begins_and_its_twelve_months_are_left() -> None:
    assert pace(Decimal(120), Decimal(0), 2026, date(2025, 12, 31)) == Pace(
        Decimal("0.0"), Decimal("0.00"), on_pace=True, needed_per_month=Decimal("10.00")
    )


def test_the_whole_goal_is_expected_when_the_year_has_ended_and_no_month_is_left() -> None:
    assert pace(Decimal(120), Decimal("119.99"), 2026, date(2027, 1, 1)) == Pace(
        Decimal("99.9"), Decimal("120.00"), on_pace=False, needed_per_month=None
    )


def test_the_last_day_of_the_year_expects_all_and_still_has_its_month() -> None:
    assert pace(Decimal(120), Decimal(119), 2026, date(2026, 12, 31)) == Pace(
        Decimal("99.1"), Decimal("120.00"), on_pace=False, needed_per_month=Decimal("1.00")
    )


def test_a_leap_year_has_a_day_more_to_reach_the_goal() -> None:
    assert pace(Decimal(366), Decimal(60), 2028, date(2028, 2, 29)).expected == Decimal("60.00")
    assert pace(Decimal(365), Decimal(60), 2026, date(2026, 3, 1)).expected == Decimal("60.00")


def test_more_than_the_goal_needs_nothing_more() -> None:
    assert pace(Decimal(10), Decimal(25), 2026, date(2026, 11, 23)) == Pace(
        Decimal("250.0"), Decimal("8.96"), on_pace=True, needed_per_month=Decimal("0.00")
    )


def test_what_a_month_needs_is_rounded_up_so_that_it_suffices() -> None:
    assert pace(Decimal(10), Decimal(0), 2026, date(2026, 10, 5)).needed_per_month == Decimal("3.34")


@pytest.mark.parametrize(
    ("on", "gone", "left"),
    [
        (date(2025, 12, 31), 0, 12),
        (date(2026, 1, 1), 1, 12),
        (date(2026, 12, 31), 365, 1),
        (date(2027, 1, 1), 365, 0),
    ],
)
def test_days_gone_and_months_left_at_the_edges_of_a_year(on: date, gone: int, left: int) -> None:
    assert (days_elapsed(2026, on), months_left(2026, on)) == (gone, left)


@given(goals, amounts, days)
def test_a_pace_is_exact_to_its_last_digit(goal: Decimal, achieved: Decimal, today: date) -> None:
    found = pace(goal, achieved, 2026, today)
    exact = Fraction(goal) * days_elapsed(2026, today) / days_in(2026)
    assert abs(Fraction(found.expected) - exact) <= Fraction(1, 200)
    assert found.on_pace == (Fraction(achieved) >= exact)
    assert 0 <= Fraction(achieved) * 100 / Fraction(goal) - Fraction(found.percent) < Fraction(1, 10)


@given(goals, amounts, days)
def test_giving_what_each_month_needs_reaches_the_goal(goal: Decimal, achieved: Decimal, today: date) -> None:
    found, months = pace(goal, achieved, 2026, today), months_left(2026, today)
    if found.needed_per_month is not None:
        assert achieved + found.needed_per_month * months >= goal


@given(goals, amounts, amounts, days)
def test_having_achieved_more_is_never_further_from_the_goal(
    goal: Decimal, achieved: Decimal, more: Decimal, today: date
) -> None:
    less, further = (pace(goal, each, 2026, today) for each in (achieved, achieved + more))
    assert further.percent >= less.percent
    assert further.on_pace >= less.on_pace
    assert (further.needed_per_month or 0) <= (less.needed_per_month or 0)

"""The pace toward a year's target. Pure and exact: it calculates with fractions and rounds once, at the end."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Pace:
    """`percent` of the goal has one decimal and is rounded down, so that 100 means reached. `expected` is the goal in
    proportion to the days elapsed, with two decimals. `needed_per_month` is rounded up, so that it suffices; None once
    the year has ended."""

    percent: Decimal
    expected: Decimal
    on_pace: bool
    needed_per_month: Decimal | None


def pace(goal: Decimal, achieved: Decimal, year: int, today: date) -> Pace:
    """The pace at the end of today, linear in days; `goal` is above 0. Nothing is expected before the year, and the
    whole goal after it."""
    expected = Fraction(goal) * days_elapsed(year, today) / days_in(year)
    months = months_left(year, today)
    return Pace(
        percent=_rounded(Fraction(achieved) * 100 / Fraction(goal), 1, ROUND_DOWN),
        expected=_rounded(expected, 2, ROUND_HALF_UP),
        on_pace=achieved >= expected,
        needed_per_month=_rounded(max(Fraction(goal - achieved), Fraction(0)) / months, 2, ROUND_CEILING)
        if months
        else None,
    )


def days_in(year: int) -> int:
    """365, or 366 in a leap year."""
    return 366 if isleap(year) else 365


def days_elapsed(year: int, today: date) -> int:
    """The days of the year up to and with today."""
    first = date(year, 1, 1)
    return min(max((today - first).days + 1, 0), days_in(year))


def months_left(year: int, today: date) -> int:
    """The months of the year that have not ended, this one included."""
    if today.year == year:
        return MONTHS + 1 - today.month
    return MONTHS if today.year < year else 0


def _rounded(value: Fraction, places: int, rounding: str) -> Decimal:
    """Rounds the fraction itself: a decimal division would round to the context's precision first."""
    scaled = value * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    up = {ROUND_DOWN: False, ROUND_CEILING: rest > 0, ROUND_HALF_UP: 2 * rest >= scaled.denominator}[rounding]
    return Decimal(whole + up).scaleb(-places)

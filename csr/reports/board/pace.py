"""How far a year's target is reached, and whether it will be at this pace. Pure and exact: fractions, rounded last."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Pace:
    """`percent` has one place and is rounded down, so that 100 is reached and not near; `expected` is the part of the
    goal that the days gone stand for; `needed_per_month` is rounded up, and None once the year has ended."""

    percent: Decimal
    expected: Decimal
    on_pace: bool
    needed_per_month: Decimal | None


def pace(goal: Decimal, achieved: Decimal, year: int, today: date) -> Pace:
    """The pace at the end of today, linear in days; `goal` is above 0. Before the year nothing is expected, after it
    all."""
    expected = Fraction(goal) * days_gone(year, today) / days_of(year)
    months = months_left(year, today)
    return Pace(
        percent=_rounded(Fraction(achieved) * 100 / Fraction(goal), 1, ROUND_DOWN),
        expected=_rounded(expected, 2, ROUND_HALF_UP),
        on_pace=achieved >= expected,
        needed_per_month=_rounded(max(Fraction(goal - achieved), Fraction(0)) / months, 2, ROUND_CEILING)
        if months
        else None,
    )


def days_of(year: int) -> int:
    """365, or 366."""
    return 366 if isleap(year) else 365


def days_gone(year: int, today: date) -> int:
    """The days of the year up to today, which counts."""
    first = date(year, 1, 1)
    return min(max((today - first).days + 1, 0), days_of(year))


def months_left(year: int, today: date) -> int:
    """The months of the year that have not ended; this one counts."""
    if today.year == year:
        return MONTHS + 1 - today.month
    return MONTHS if today.year < year else 0


def _rounded(value: Fraction, places: int, how: str) -> Decimal:
    """Exactly: a decimal division would round once before it is rounded."""
    scaled = value * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    up = {ROUND_DOWN: False, ROUND_CEILING: rest > 0, ROUND_HALF_UP: 2 * rest >= scaled.denominator}[how]
    return Decimal(whole + up).scaleb(-places)

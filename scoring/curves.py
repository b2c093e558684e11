"""A curve: points joined by straight lines, from [0, 0], flat after the last one."""

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Self

from pydantic import ConfigDict, RootModel, model_validator
from pydantic_core import PydanticCustomError

from scoring.exact_numbers import NonNegativeDecimal

CurvePoint = tuple[NonNegativeDecimal, NonNegativeDecimal]
_ORIGIN: CurvePoint = (Decimal(0), Decimal(0))


class Curve(RootModel[tuple[CurvePoint, ...]]):
    """The (value, points given) pairs by rising value, without [0, 0].

    Points may fall: `find_counterexample` rejects such a curve before a rulebook is published.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _rises_in_value(self) -> Self:
        values = [value for value, _ in self.points]
        if not self.root or any(right <= left for left, right in pairwise(values)):
            raise PydanticCustomError("curve", "Points of rising value, all above 0, are expected.")
        return self

    @property
    def points(self) -> tuple[CurvePoint, ...]:
        """All points, [0, 0] first."""
        return (_ORIGIN, *self.root)

    @cached_property
    def _segments(self) -> tuple["_Segment", ...]:
        points = [(Fraction(value), Fraction(given)) for value, given in self.points]
        return tuple(_segment(left, right) for left, right in pairwise(points))

    def at(self, value: Fraction) -> Fraction:
        """Return the exact points given for `value`."""
        numerator, denominator = value.numerator, value.denominator
        for segment in self._segments:
            if numerator * segment.end_denominator <= segment.end_numerator * denominator:
                given = segment.slope * numerator + segment.intercept * denominator
                return Fraction(given, segment.scale * denominator)
        return Fraction(self.root[-1][1])


class _Segment(NamedTuple):
    """One straight line in whole numbers: up to the end value, (slope x value + intercept) / scale."""

    # Whole numbers, so that `at` reduces one fraction and not one for each operation.
    end_numerator: int
    end_denominator: int
    slope: int
    intercept: int
    scale: int


def _segment(left: tuple[Fraction, Fraction], right: tuple[Fraction, Fraction]) -> _Segment:
    (x0, y0), (x1, y1) = left, right
    slope = (y1 - y0) / (x1 - x0)
    intercept = y0 - x0 * slope
    scale = slope.denominator * intercept.denominator
    return _Segment(x1.numerator, x1.denominator, int(slope * scale), int(intercept * scale), scale)

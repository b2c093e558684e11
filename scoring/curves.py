"""A curve: points joined by straight lines, from [0, 0], flat after the last one."""

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Self

from pydantic import ConfigDict, RootModel, model_validator
from pydantic_core import PydanticCustomError

from scoring.exact_numbers import Amount

Point = tuple[Amount, Amount]
_ORIGIN: Point = (Decimal(0), Decimal(0))


class Curve(RootModel[tuple[Point, ...]]):
    """The points (value, points scored) after [0, 0], by rising value."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _rises_in_value(self) -> Self:
        values = [value for value, _ in self.points]
        if not self.root or any(right <= left for left, right in pairwise(values)):
            raise PydanticCustomError("curve", "Points of rising value, all above 0, are expected.")
        return self

    @property
    def points(self) -> tuple[Point, ...]:
        """All points, [0, 0] first."""
        return (_ORIGIN, *self.root)

    @cached_property
    def _pieces(self) -> tuple[tuple[int, int, int, int, int], ...]:
        """Each straight line in whole numbers: its end as over / under, then a, b, c of (a x value + b) / c."""
        ends = [(Fraction(value), Fraction(points)) for value, points in self.points]
        return tuple(_piece(left, right) for left, right in pairwise(ends))

    def at(self, value: Fraction) -> Fraction:
        """Return the points for `value`, exactly."""
        over, under = value.numerator, value.denominator
        for end_over, end_under, slope, start, scale in self._pieces:
            if over * end_under <= end_over * under:
                return Fraction(slope * over + start * under, scale * under)
        return Fraction(self.root[-1][1])


def _piece(left: tuple[Fraction, Fraction], right: tuple[Fraction, Fraction]) -> tuple[int, int, int, int, int]:
    (x0, y0), (x1, y1) = left, right
    slope = (y1 - y0) / (x1 - x0)
    start = y0 - x0 * slope
    scale = slope.denominator * start.denominator
    return x1.numerator, x1.denominator, int(slope * scale), int(start * scale), scale

"""The amounts of a deed where the points that it gives change their slope."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from scoring.curves import Curve

# A value that is only approached. More than any figure of the facts, so that what is feasible takes its place.
_NEVER: Final = Fraction(10**18)


def whole_breakpoints(breakpoints: Iterable[Fraction], most: int) -> tuple[int, ...]:
    """Rounded up, rising, from 1 to `most`; empty when not even 1 is feasible or would change anything."""
    return tuple(sorted({min(ceiling(point), most) for point in breakpoints if point > 0})) if most > 0 else ()


def ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def to_values(curve: Curve, part: Fraction, step: Fraction, whole: Fraction = Fraction(1)) -> Iterator[Fraction]:
    """How many `step` more bring `part` / `whole` to each value of the curve."""
    if step > 0:
        yield from ((Fraction(value) * whole - part) / step for value, _ in curve.root)


def to_values_with_whole(curve: Curve, part: Fraction, step: Fraction, whole: Fraction) -> Iterator[Fraction]:
    """The same for a ratio in per cent whose `whole` grows by 1 with each: a hire is a durable hire too."""
    for value, _ in curve.root:
        share = Fraction(value) / 100
        yield (share * whole - part) / (step - share) if step > share else _NEVER

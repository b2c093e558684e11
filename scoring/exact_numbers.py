"""Exact figures: how they are read, added, rounded and written."""

import re
from collections.abc import Iterable
from decimal import Clamped, Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

_PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_MOST = 10**12 - 1

# The default context rounds at 28 digits without a word; hours x weights may need more.
EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, Overflow, Clamped])


def read_decimal(value: object) -> Decimal:
    """Read a Decimal, a whole number or plain text such as "24.5": at most 12 digits, then at most 6."""
    match value:
        case bool():
            text = ""
        case int():
            text = str(value) if abs(value) <= _MOST else ""
        case Decimal():
            text = f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 20 else ""
        case str():
            text = value
        case _:  # a float is not exact
            text = ""
    if not _PLAIN.fullmatch(text):
        raise PydanticCustomError(
            "decimal",
            "A decimal number is expected, with at most 12 digits before the point and 6 after it.",
        )
    return Decimal(text) or Decimal(0)  # never minus zero


def write_decimal(value: Decimal) -> str:
    """Write "20", "0.5": one text per number, whatever zeros it was read with."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Number = Annotated[Decimal, BeforeValidator(read_decimal), PlainSerializer(write_decimal, when_used="json")]
Amount = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
Count = Annotated[int, Field(ge=0, le=_MOST)]


def ratio(part: Decimal | int, whole: Decimal | int, times: int = 1) -> Fraction:
    """Return times x part / whole. Whole numbers throughout: one reduction instead of four."""
    part_over, part_under = part.as_integer_ratio()
    whole_over, whole_under = whole.as_integer_ratio()
    return Fraction(times * part_over * whole_under, part_under * whole_over)


def add_up(parts: Iterable[Fraction]) -> Fraction:
    """Return the exact sum, reduced once instead of at each step."""
    over, under = 0, 1
    for part in parts:
        over, under = over * part.denominator + part.numerator * under, under * part.denominator
    return Fraction(over, under)


def half_up(over: int, under: int, places: int) -> Decimal:
    """Round over / under (above 0) once, half up, to so many digits after the point."""
    return Decimal((2 * over * 10**places + under) // (2 * under)).scaleb(-places)


def percent(part: Fraction, whole: Decimal) -> Decimal:
    """Return 100 x part / whole, rounded half up to one decimal."""
    whole_over, whole_under = whole.as_integer_ratio()
    return half_up(100 * part.numerator * whole_under, part.denominator * whole_over, 1)


def write_fraction(value: Fraction) -> str:
    """Write an exact number half up to four decimals, without trailing zeros: "7.7778", "20"."""
    return write_decimal(half_up(value.numerator, value.denominator, 4))

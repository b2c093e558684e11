"""Numbers without binary fractions: how they are read, added, rounded and written.

Points are compared with limits after a single rounding, so a lost last digit could change a level. Sums and weights are
decimals; what is divided is a fraction, because a third has no finite decimal.
"""

import re
from collections.abc import Iterable
from decimal import Clamped, Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
# A text in a facts document. Of "1.000" nobody knows whether it means one or a thousand; "012" may be cut off.
_QUANTITY_TEXT: Final = re.compile(r"(?![1-9][0-9]{0,2}\.[0-9]{3}\Z)-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
_LARGEST_INTEGER: Final = 10**12 - 1  # 12 digits, as in _PLAIN_NUMBER

# Python's default context rounds at 28 digits without an error, and hours x weights may need more. This one raises
# Inexact instead; 100 digits leave room for sums over any number of claims.
EXACT: Final = Context(prec=100, traps=[Inexact, InvalidOperation, Overflow, Clamped])


def read_decimal(value: object) -> Decimal:
    """Read a Decimal, a whole number or a text such as "24.5": at most 12 digits, then at most 6."""
    match value:
        case bool():  # before int: True is an int in Python
            text = ""
        case int():
            text = str(value) if abs(value) <= _LARGEST_INTEGER else ""
        case Decimal():
            # The exponent is looked at first: written in full, 1e999999999 would be a text of a gigabyte.
            text = f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 20 else ""
        case str():
            text = value
        case _:  # a float is not exact
            text = ""
    if not _PLAIN_NUMBER.fullmatch(text):
        raise PydanticCustomError(
            "decimal",
            "A decimal number is expected, with at most 12 digits before the point and 6 after it.",
        )
    # "-0" is read as 0: the canonical text of a rulebook has one way to write zero.
    return Decimal(text) or Decimal(0)


def read_quantity(value: object) -> Decimal:
    """The same, without a text that could mean something else."""
    if isinstance(value, str) and not _QUANTITY_TEXT.fullmatch(value):
        raise PydanticCustomError(
            "quantity",
            'A quantity is a text such as "24.5": at most 12 digits, no zero in front, at most 6 digits after a point;'
            ' not "1.000", which may mean a thousand.',
        )
    return read_decimal(value)


def write_decimal(value: Decimal) -> str:
    """Write "20", "0.5": the same text for equal numbers, so that 79.9 and 79.90 have one digest."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


ExactDecimal = Annotated[Decimal, BeforeValidator(read_decimal), PlainSerializer(write_decimal, when_used="json")]
NonNegativeDecimal = Annotated[ExactDecimal, Field(ge=0)]
PositiveDecimal = Annotated[ExactDecimal, Field(gt=0)]
ExactQuantity = Annotated[Decimal, BeforeValidator(read_quantity), PlainSerializer(write_decimal, when_used="json")]
NonNegativeQuantity = Annotated[ExactQuantity, Field(ge=0)]
PositiveQuantity = Annotated[ExactQuantity, Field(gt=0)]
NonNegativeInteger = Annotated[int, Field(ge=0, le=_LARGEST_INTEGER)]


def ratio(part: Decimal | int, whole: Decimal | int, times: int = 1) -> Fraction:
    """Return times x part / whole."""
    # Written as whole numbers, it is reduced once; Fraction(part) / Fraction(whole) * times would reduce four times.
    part_numerator, part_denominator = part.as_integer_ratio()
    whole_numerator, whole_denominator = whole.as_integer_ratio()
    return Fraction(times * part_numerator * whole_denominator, part_denominator * whole_numerator)


def sum_fractions(fractions: Iterable[Fraction]) -> Fraction:
    # Reduced once at the end; the built-in sum() reduces after each addition.
    numerator, denominator = 0, 1
    for fraction in fractions:
        numerator = numerator * fraction.denominator + fraction.numerator * denominator
        denominator *= fraction.denominator
    return Fraction(numerator, denominator)


def round_half_up(numerator: int, denominator: int, places: int) -> Decimal:
    """Round numerator / denominator once; the denominator is above 0."""
    # In whole numbers: a quotient written as a Decimal first would be rounded twice.
    return Decimal((2 * numerator * 10**places + denominator) // (2 * denominator)).scaleb(-places)


def percent(part: Fraction, whole: Decimal) -> Decimal:
    """Return 100 x part / whole, rounded half up to one decimal: the figure that is shown and compared."""
    whole_numerator, whole_denominator = whole.as_integer_ratio()
    return round_half_up(100 * part.numerator * whole_denominator, part.denominator * whole_numerator, 1)


def write_fraction(value: Fraction) -> str:
    """Write a fraction half up to four decimals, without trailing zeros: "7.7778", "20"."""
    return write_decimal(round_half_up(value.numerator, value.denominator, 4))

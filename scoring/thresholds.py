"""The part of a rulebook that draws lines: size bands, what is set aside, the bonus, the levels."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from scoring.exact_numbers import Amount, Count
from scoring.strict_model import Broken, Judged, Known

Band = Literal["B1", "B2", "B3", "B4", "B5"]
Level = Literal["none", "engaged", "confirmed", "exemplary"]

BANDS: tuple[Band, ...] = get_args(Band)
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the lowest to the highest."""


def _one_decimal(value: Decimal) -> Decimal:
    if value != round(value, 1):
        raise PydanticCustomError("tenths", "At most one digit after the point is expected.")
    return value


Percent = Annotated[Amount, AfterValidator(_one_decimal), Field(le=100)]
"""A limit that a shown figure is compared with; shown figures have one decimal."""


class Bands(Judged):
    """The headcount where each band begins; a band ends where the next begins, so no gap can be written."""

    B1: Amount
    B2: Amount
    B3: Amount
    B4: Amount
    B5: Amount

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield a first band that leaves small companies out, and bands that do not rise."""
        if known.number("B1"):
            yield ("B1",), "The first band begins at 0."
        yield from _rising(known, [(band,) for band in BANDS])

    def of(self, headcount: Decimal) -> Band:
        """Return the band of a headcount."""
        return next(band for band in reversed(BANDS) if headcount >= getattr(self, band) or band == "B1")


class TooFewHires(Judged):
    """H may be set aside when fewer than `below` durable hires were not local; then the total is capped."""

    below: Count
    total_cap: Percent


class Bonus(Judged):
    """Points per initiative with enough beneficiaries, if every family that counts reaches a percentage."""

    points: Count
    maximum: Count
    beneficiaries: Count
    family_percent: Percent


class LevelRule(Judged):
    """What a level asks for, and for how many months it is valid."""

    total: Percent
    family_percent: Percent
    hiring_counts: bool
    months: Annotated[Count, Field(ge=1)]


class Levels(Judged):
    """The levels that can be won."""

    exemplary: LevelRule
    confirmed: LevelRule
    engaged: LevelRule

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield a level that does not ask for a higher total than the one below it."""
        yield from _rising(known, [(level, "total") for level in LEVELS[1:]])


def _rising(known: Known, paths: list[tuple[str, ...]]) -> Broken:
    read = [(path, figure) for path in paths if (figure := known.number(*path)) is not None]
    for (lower, low), (path, figure) in pairwise(read):
        if figure <= low:
            yield path, f"This must be above the figure of {lower[0]}, {low}."

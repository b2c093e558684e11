"""The limits of a rulebook: size bands, too few hires, the bonus, the levels."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, assert_never, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from scoring.exact_numbers import NonNegativeDecimal, NonNegativeInteger
from scoring.strict_model import CrossFieldFaults, FieldPath, StrictModel, ValidFields

Band = Literal["B1", "B2", "B3", "B4", "B5"]
LabelLevel = Literal["engaged", "confirmed", "exemplary"]
ScoreLevel = Literal["none", "engaged", "confirmed", "exemplary"]

BANDS: tuple[Band, ...] = get_args(Band)
# Both from the lowest to the highest.
LABEL_LEVELS: tuple[LabelLevel, ...] = get_args(LabelLevel)
LEVELS: tuple[ScoreLevel, ...] = get_args(ScoreLevel)


def _one_decimal(value: Decimal) -> Decimal:
    if value != round(value, 1):
        raise PydanticCustomError("tenths", "At most one digit after the point is expected.")
    return value


# A limit is compared with a figure that is shown with one decimal. A limit of 79.95 could never be reached exactly.
PercentLimit = Annotated[NonNegativeDecimal, AfterValidator(_one_decimal), Field(le=100)]


class BandStarts(StrictModel):
    """The headcount where each band begins. A band ends where the next one begins, so a gap cannot be written."""

    B1: NonNegativeDecimal
    B2: NonNegativeDecimal
    B3: NonNegativeDecimal
    B4: NonNegativeDecimal
    B5: NonNegativeDecimal

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        if valid.number("B1"):
            yield ("B1",), "The first band begins at 0."
        yield from _not_rising(valid, [(band,) for band in BANDS])

    def start(self, band: Band) -> Decimal:
        match band:
            case "B1":
                return self.B1
            case "B2":
                return self.B2
            case "B3":
                return self.B3
            case "B4":
                return self.B4
            case "B5":
                return self.B5
            case _:
                assert_never(band)

    def band_of(self, headcount: Decimal) -> Band:
        return next((band for band in reversed(BANDS) if headcount >= self.start(band)), BANDS[0])


class TooFewHires(StrictModel):
    """H may be set aside when fewer than `below` durable hires were not local; the total is then capped."""

    below: NonNegativeInteger
    total_cap: PercentLimit


class Bonus(StrictModel):
    """`points` for each initiative with enough `beneficiaries`, if every family that counts reaches a percentage."""

    points: NonNegativeInteger
    maximum: NonNegativeInteger
    beneficiaries: NonNegativeInteger
    family_percent: PercentLimit


class LevelRule(StrictModel):
    """`total` and `family_percent` are minima; the level is valid for so many `months`."""

    total: PercentLimit
    family_percent: PercentLimit
    hiring_counts: bool
    months: Annotated[NonNegativeInteger, Field(ge=1)]


class LevelRules(StrictModel):
    exemplary: LevelRule
    confirmed: LevelRule
    engaged: LevelRule

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        yield from _not_rising(valid, [(level, "total") for level in LABEL_LEVELS])

    def rule(self, level: LabelLevel) -> LevelRule:
        match level:
            case "exemplary":
                return self.exemplary
            case "confirmed":
                return self.confirmed
            case "engaged":
                return self.engaged
            case _:
                assert_never(level)


def _not_rising(valid: ValidFields, paths: list[FieldPath]) -> CrossFieldFaults:
    numbers = [(path, number) for path in paths if (number := valid.number(*path)) is not None]
    for (lower_path, lower), (path, number) in pairwise(numbers):
        if number <= lower:
            yield path, f"This must be above the figure of {lower_path[0]}, {lower}."

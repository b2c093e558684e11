"""The part of a rulebook that gives points: nine indicators in three families."""

from decimal import Decimal
from typing import Annotated, assert_never, get_args

from pydantic import Field

from scoring.curves import Curve
from scoring.exact_numbers import NonNegativeDecimal, PositiveDecimal
from scoring.facts import ForumPresence
from scoring.strict_model import CrossFieldFaults, StrictModel, ValidFields
from scoring.thresholds import BANDS, Band


class BandCurves(StrictModel):
    B1: Curve
    B2: Curve
    B3: Curve
    B4: Curve
    B5: Curve

    def of(self, band: Band) -> Curve:
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


class CurveRule(StrictModel):
    """An indicator whose points are read on a curve."""

    maximum: PositiveDecimal
    curves: BandCurves

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        for band in BANDS:
            for index in range(valid.size("curves", band)):
                yield from _above_maximum(valid, "curves", band, index, 1)


class PointsPerHire(StrictModel):
    """In these bands, H1 gives so many points for each weighted local hire when that is more than its curve."""

    points: NonNegativeDecimal
    maximum: NonNegativeDecimal
    bands: Annotated[tuple[Band, ...], Field(strict=False)]


class LocalHiringRule(CurveRule):
    per_local_hire: PointsPerHire

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        yield from super().cross_field_faults(valid)
        yield from _above_maximum(valid, "per_local_hire", "maximum")


class PresencePoints(StrictModel):
    full_day: NonNegativeDecimal
    half_day: NonNegativeDecimal
    shared_stand: NonNegativeDecimal
    offers_only: NonNegativeDecimal
    absent: NonNegativeDecimal

    def of(self, presence: ForumPresence) -> Decimal:
        match presence:
            case "full_day":
                return self.full_day
            case "half_day":
                return self.half_day
            case "shared_stand":
                return self.shared_stand
            case "offers_only":
                return self.offers_only
            case "absent":
                return self.absent
            case _:
                assert_never(presence)


class PresenceRule(StrictModel):
    maximum: PositiveDecimal
    points: PresencePoints

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        for presence in get_args(ForumPresence):
            yield from _above_maximum(valid, "points", presence)


class AnswersRule(CurveRule):
    """`zero_when`: the declared presences that give 0 points, whatever the number of candidates met."""

    zero_when: Annotated[tuple[ForumPresence, ...], Field(strict=False)]


class VolunteeringRules(StrictModel):
    V1: CurveRule
    V2: CurveRule
    V3: CurveRule


class HiringRules(StrictModel):
    H1: LocalHiringRule
    H2: CurveRule
    H3: CurveRule


class ForumRules(StrictModel):
    F1: PresenceRule
    F2: CurveRule
    F3: AnswersRule


class FamilyRules(StrictModel):
    V: VolunteeringRules
    H: HiringRules
    F: ForumRules


def _above_maximum(valid: ValidFields, *path: str | int) -> CrossFieldFaults:
    number, maximum = valid.number(*path), valid.number("maximum")
    if number is not None and maximum is not None and number > maximum:
        yield path, f"This is more than the maximum, {maximum}."

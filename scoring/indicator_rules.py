"""The part of a rulebook that gives points: nine indicators in three families."""

from typing import Annotated, get_args

from pydantic import Field

from scoring.curves import Curve
from scoring.exact_numbers import Amount, Positive
from scoring.facts import Presence
from scoring.strict_model import Broken, Judged, Known
from scoring.thresholds import BANDS, Band


class Curves(Judged):
    """One curve a band."""

    B1: Curve
    B2: Curve
    B3: Curve
    B4: Curve
    B5: Curve


class CurveIndicator(Judged):
    """An indicator read on a curve."""

    maximum: Positive
    curves: Curves

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield points above the maximum."""
        for band in BANDS:
            for point in range(known.size("curves", band)):
                yield from _within(known, "curves", band, point, 1)


class PerLocalHire(Judged):
    """In these bands: so many points per weighted local hire, up to a maximum, when that is better."""

    points: Amount
    maximum: Amount
    bands: Annotated[tuple[Band, ...], Field(strict=False)]


class LocalHiring(CurveIndicator):
    """H1."""

    per_local_hire: PerLocalHire

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield points above the maximum."""
        yield from super().relations(known)
        yield from _within(known, "per_local_hire", "maximum")


class PresencePoints(Judged):
    """The points of each presence at the forum."""

    full_day: Amount
    half_day: Amount
    shared_stand: Amount
    offers_only: Amount
    absent: Amount


class ForumPresence(Judged):
    """F1."""

    maximum: Positive
    points: PresencePoints

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield points above the maximum."""
        for presence in get_args(Presence):
            yield from _within(known, "points", presence)


class Answers(CurveIndicator):
    """F3: no points, whatever the candidates met, for these declared presences."""

    zero_when: Annotated[tuple[Presence, ...], Field(strict=False)]


class VolunteeringFamily(Judged):
    """V."""

    V1: CurveIndicator
    V2: CurveIndicator
    V3: CurveIndicator


class HiringFamily(Judged):
    """H."""

    H1: LocalHiring
    H2: CurveIndicator
    H3: CurveIndicator


class ForumFamily(Judged):
    """F."""

    F1: ForumPresence
    F2: CurveIndicator
    F3: Answers


class Families(Judged):
    """The three families and their indicators."""

    V: VolunteeringFamily
    H: HiringFamily
    F: ForumFamily


def _within(known: Known, *path: str | int) -> Broken:
    figure, most = known.number(*path), known.number("maximum")
    if figure is not None and most is not None and figure > most:
        yield path, f"This is more than the maximum, {most}."

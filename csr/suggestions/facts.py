"""Everything that a ranking looks at, as frozen values: the queries collect them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class PointsLeft:
    """Label points still to win with an indicator, of its maximum; None when the indicator does not count."""

    maximum: Fraction
    missing: Fraction | None


@dataclass(frozen=True, slots=True)
class FirmProfile:
    """`least` and `most` bound the headcount, both included; None where it is unknown or open.

    `points_left` is by indicator, and `bonus`; None without a score. `current` and `declined` are codes of actions.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    naf: str | None = None
    points_left: Mapping[str, PointsLeft] | None = None
    current: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AudienceShare:
    """An audience is `percent` of the `total` job seekers of a year."""

    percent: Decimal
    total: int
    year: int


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """The people of an audience that a year should reach, and those it has reached, confirmed."""

    goal: Decimal
    reached: int

    @property
    def gap(self) -> Fraction:
        """The part still missing, 0 to 1."""
        return max(Fraction(0), 1 - Fraction(self.reached) / Fraction(self.goal))


@dataclass(frozen=True, slots=True)
class CityProfile:
    """What the city needs in a year, by audience, and the places that active associations have left.

    Unknown audiences are absent; `places_left` holds None for an association without a known capacity.
    """

    year: int
    shares: Mapping[str, AudienceShare] = field(default_factory=dict)
    targets: Mapping[str, TargetProgress] = field(default_factory=dict)
    places_left: Mapping[str, int | None] = field(default_factory=dict)

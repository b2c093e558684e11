"""All that a ranking looks at: frozen values, gathered by the queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Lack:
    """Label points still to win with an indicator, of its maximum; None when the indicator does not count."""

    maximum: Fraction
    missing: Fraction | None


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm. `least` and `most` bound its headcount, both included and None where unknown or open.

    `lacking` is by indicator and `bonus`; None without a score. `doing` and `declined` are codes of actions.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    naf: str | None = None
    lacking: Mapping[str, Lack] | None = None
    doing: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Share:
    """An audience is `percent` of the job seekers counted in a year."""

    percent: Decimal
    total: int
    year: int


@dataclass(frozen=True, slots=True)
class Aim:
    """How many people of an audience a year should reach, and how many it has, confirmed."""

    goal: Decimal
    reached: int

    @property
    def gap(self) -> Fraction:
        """The part still missing, 0 to 1."""
        return max(Fraction(0), 1 - Fraction(self.reached) / Fraction(self.goal))


@dataclass(frozen=True, slots=True)
class City:
    """What the city needs in a year, by audience, and the places that active associations have left.

    What is unknown is absent; `partners` holds None for an association that has not said its capacity.
    """

    year: int
    shares: Mapping[str, Share] = field(default_factory=dict)
    aims: Mapping[str, Aim] = field(default_factory=dict)
    partners: Mapping[str, int | None] = field(default_factory=dict)

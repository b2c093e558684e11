"""The weight of each reason in a suggestion. The six reasons that give points give 100 together."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final


class Reason(StrEnum):
    """Why an action has its rank."""

    SIZE = "size"
    SECTOR = "sector"
    LABEL = "label"
    NEED = "need"
    TARGET = "target"
    CAPACITY = "capacity"
    DOING = "doing"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Weight:
    """The most points that a reason gives (or takes), and why so many."""

    points: Decimal
    because: str

    def points_for(self, share: Fraction) -> Decimal:
        """The points for a share of the weight, 0 to 1, rounded to two decimals."""
        return Decimal(round(Fraction(self.points) * share * 100)).scaleb(-2)


WEIGHTS: Final[Mapping[Reason, Weight]] = MappingProxyType(
    {
        Reason.LABEL: Weight(Decimal(30), "What a firm gains for itself is what makes it say yes."),
        Reason.NEED: Weight(Decimal(20), "The report asks for actions for those who are most among job seekers."),
        Reason.TARGET: Weight(Decimal(20), "A year's target that is far away is worth as much as a large audience."),
        Reason.SIZE: Weight(Decimal(10), "An action too large for a firm is not begun; SOEE can still talk of it."),
        Reason.SECTOR: Weight(Decimal(10), "A trade makes an action easier, it rules none out."),
        Reason.CAPACITY: Weight(Decimal(10), "An action waits without an association, and one can be found."),
        Reason.DOING: Weight(Decimal(-40), "More than any reason alone, so that what is new comes first."),
        Reason.DECLINED: Weight(Decimal(-15), "A no of this year or the last weighs, and may change."),
    }
)
NEUTRAL: Final = Fraction(1, 2)  # the share where nothing is known: neither for an action nor against it
WHOLE_LABEL: Final = 35  # label points still to win that give the whole weight: those of a whole family
WHOLE_SHARE: Final = 50  # percent of the job seekers that give the whole weight: audiences overlap

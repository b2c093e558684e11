"""Actions ranked for a firm. Pure: the same facts give the same ranks, in whatever order they come."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from csr.catalogue.schemas import CurrentAction
from csr.suggestions.facts import City, Firm
from csr.suggestions.reasons import Part, parts


@dataclass(frozen=True, slots=True)
class Free:
    """An association with places left."""

    partner_id: str
    left: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An action at its rank (from 1); its points are the sum of its parts. `partners`: most places left first."""

    rank: int
    action: CurrentAction
    points: Decimal
    parts: tuple[Part, ...]
    partners: tuple[Free, ...]


def rank(actions: Iterable[CurrentAction], firm: Firm, city: City) -> list[Suggestion]:
    """Every action, the best first; of equals, by code."""
    found = [(action, parts(action, firm, city)) for action in actions]
    found.sort(key=lambda one: (-_sum(one[1]), one[0].code))
    return [
        Suggestion(place, action, _sum(told), told, _free(action, city))
        for place, (action, told) in enumerate(found, 1)
    ]


def _sum(told: tuple[Part, ...]) -> Decimal:
    return sum((one.points for one in told), start=Decimal(0))


def _free(action: CurrentAction, city: City) -> tuple[Free, ...]:
    free = [Free(one.id, city.partners.get(one.id) or 0) for one in action.content.partners]
    return tuple(sorted((one for one in free if one.left > 0), key=lambda one: (-one.left, one.partner_id)))

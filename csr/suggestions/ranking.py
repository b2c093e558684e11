"""Ranks actions for a firm. Pure: the order of the facts does not change the ranks."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from csr.catalogue.schemas import CurrentAction
from csr.suggestions.facts import CityProfile, FirmProfile
from csr.suggestions.reasons import ReasonPoints, reason_points


@dataclass(frozen=True, slots=True)
class PartnerPlaces:
    partner_id: str
    left: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Ranks count from 1; `points` is the sum of `parts`. `partners`: those with most places left first."""

    rank: int
    action: CurrentAction
    points: Decimal
    parts: tuple[ReasonPoints, ...]
    partners: tuple[PartnerPlaces, ...]


def rank(actions: Iterable[CurrentAction], firm: FirmProfile, city: CityProfile) -> list[Suggestion]:
    """Every action, the best first; actions with equal points by code."""
    scored = [(action, reason_points(action, firm, city)) for action in actions]
    scored.sort(key=lambda pair: (-_sum(pair[1]), pair[0].code))
    return [
        Suggestion(place, action, _sum(parts), parts, _partners_with_places(action, city))
        for place, (action, parts) in enumerate(scored, 1)
    ]


def _sum(parts: tuple[ReasonPoints, ...]) -> Decimal:
    return sum((part.points for part in parts), start=Decimal(0))


def _partners_with_places(action: CurrentAction, city: CityProfile) -> tuple[PartnerPlaces, ...]:
    partners = [PartnerPlaces(hint.id, city.places_left.get(hint.id) or 0) for hint in action.content.partners]
    with_places = (partner for partner in partners if partner.left > 0)
    return tuple(sorted(with_places, key=lambda partner: (-partner.left, partner.partner_id)))

"""Whether amounts of deeds reach a level, quickly enough to try thousands of them.

Each family is measured by the scorer itself, once for each amounts of its deeds, and kept; only the comparison with the
level is repeated here, with floating-point numbers. So this proposes and never decides: `scoring.plans` has each plan
confirmed by the scorer, exactly.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from scoring.assessment import family_score
from scoring.deeds import Deed, DeedKind
from scoring.fact_sums import FactSums
from scoring.indicators import FAMILIES, IndicatorFamily, family_indicators
from scoring.rulebook import Rulebook
from scoring.thresholds import LABEL_LEVELS, Band, LabelLevel

FAMILY_OF: Final[dict[DeedKind, IndicatorFamily]] = {
    "priority_hours": "V",
    "volunteers": "V",
    "shared_vacancies": "H",
    "local_hires": "H",
    "forum_presence": "F",
    "forum_offers": "F",
    "forum_answers": "F",
}
_TOLERANCE: Final = 1e-9  # points; an exact tie must not be lost to a rounding of floats
DeedAmounts = tuple[int, ...]  # one for each deed, in its order
_Points = tuple[float, float]  # points and maximum of a family; the maximum is 0 when it does not count


def apply_deeds(sums: FactSums, deeds: Sequence[Deed], amounts: Sequence[int]) -> FactSums:
    for deed, amount in zip(deeds, amounts, strict=True):
        if amount:
            sums = deed.apply(sums, amount)
    return sums


class _Needs(NamedTuple):
    """What a level asks, as shares of the maximum of points; a bonus point counts as 0.01."""

    family: float
    total: float


class PlanScores:
    """`sums` are all verified. `goal` is the level to reach."""

    def __init__(self, sums: FactSums, band: Band, deeds: Sequence[Deed], rulebook: Rulebook, goal: LabelLevel) -> None:
        self._sums, self._band, self._deeds, self._rulebook = sums, band, deeds, rulebook
        levels = LABEL_LEVELS[LABEL_LEVELS.index(goal) :]
        self._needs = {counts: list(_needs(rulebook, levels, hiring_counts=counts)) for counts in (True, False)}
        self._bonus_share = _share(rulebook.bonus.family_percent)
        self._scorable_from = float(rulebook.scorable_from)
        self._places = [
            [place for place, deed in enumerate(deeds) if FAMILY_OF.get(deed.kind) == family] for family in FAMILIES
        ]
        self._initiatives = [place for place, deed in enumerate(deeds) if deed.kind not in FAMILY_OF]
        self._measured: dict[tuple[IndicatorFamily, DeedAmounts], _Points] = {}
        self._known: dict[DeedAmounts, bool] = {}
        # Each hire of a plan is a local one, so the number of those from elsewhere stays.
        elsewhere = sums.hires_from_elsewhere("verified") or 0
        self._hiring_optional = elsewhere < rulebook.too_few_hires.below

    def reaches(self, amounts: Sequence[int]) -> bool:
        key = tuple(amounts)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._computed(key)
        return known

    def _computed(self, amounts: DeedAmounts) -> bool:
        volunteering, hiring, forum = (
            self._family(family, tuple([amounts[place] for place in places]), places)
            for family, places in zip(FAMILIES, self._places, strict=True)
        )
        initiatives = self._sums.verified.initiatives + sum(amounts[place] for place in self._initiatives)
        counted = hiring[1] > 0
        if counted and self._meets((volunteering, hiring, forum), initiatives, hiring_counts=True):
            return True
        optional = self._hiring_optional or not counted
        return optional and self._meets((volunteering, forum), initiatives, hiring_counts=False)

    def _family(self, family: IndicatorFamily, amounts: DeedAmounts, places: list[int]) -> _Points:
        measured = self._measured.get((family, amounts))
        if measured is None:
            sums = apply_deeds(self._sums, [self._deeds[place] for place in places], amounts)
            found = family_indicators(family, sums, self._rulebook, self._band, "verified")
            score = family_score([indicator for _, indicator in found])
            measured = self._measured[family, amounts] = float(score.points or 0), float(score.maximum)
        return measured

    def _meets(self, families: Sequence[_Points], initiatives: int, *, hiring_counts: bool) -> bool:
        maximum = sum([maximum for _, maximum in families])
        if maximum < self._scorable_from:
            return False
        points = sum([points for points, _ in families]) + _TOLERANCE
        # A family that does not count has 0 of 0 points.
        worst = min([points / maximum for points, maximum in families if maximum]) + _TOLERANCE
        if initiatives and worst >= self._bonus_share:
            bonus = self._rulebook.bonus
            points += min(bonus.points * initiatives, bonus.maximum) / 100 * maximum
        return any(worst >= need.family and points >= need.total * maximum for need in self._needs[hiring_counts])


def _needs(rulebook: Rulebook, levels: Sequence[LabelLevel], *, hiring_counts: bool) -> Iterator[_Needs]:
    cap = rulebook.total_cap if hiring_counts else rulebook.too_few_hires.total_cap
    for level in levels:
        rule = rulebook.levels.rule(level)
        if rule.total <= cap and (hiring_counts or not rule.hiring_counts):
            yield _Needs(_share(rule.family_percent), _share(rule.total))


def _share(percent: Decimal) -> float:
    # Shown figures are rounded half up to one decimal, and compared as shown.
    return float(percent - Decimal("0.05")) / 100

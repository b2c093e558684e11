"""The plan to the next level: what to prove first, then at most three deeds; each plan is confirmed by the scorer."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from scoring.assessment import Assessment, assess_basis
from scoring.bilingual import Sentence
from scoring.company_deeds import company_deeds
from scoring.deeds import Deed, DeedKind, Possible, deed_amount, deed_sentence, deed_unit
from scoring.effort import DeedEffort
from scoring.fact_sums import FactSums
from scoring.forum_deeds import forum_deeds
from scoring.plan_scores import DeedAmounts, PlanScores, apply_deeds
from scoring.plan_search import MOST_DEEDS, PlanSearch
from scoring.rulebook import Rulebook
from scoring.thresholds import LEVELS, LabelLevel, ScoreLevel

SHOWN_PLANS = 3


@dataclass(frozen=True, slots=True)
class PlannedDeed:
    """The unit of a presence at the forum is the presence."""

    kind: DeedKind
    amount: int
    unit: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """`deeds`, done and verified once all that was declared is verified too, give `total` and `level`."""

    effort: Decimal
    deeds: tuple[PlannedDeed, ...]
    total: Decimal | None
    level: ScoreLevel


class Planner:
    """`sums` are facts that are all verified."""

    def __init__(self, sums: FactSums, rulebook: Rulebook, goal: LabelLevel) -> None:
        self._sums, self._rulebook, self._goal = sums, rulebook, goal
        # Both are there in facts that are all verified; the types cannot tell.
        headcount, durable = sums.verified_headcount or sums.headcount, sums.verified_durable_hires or 0
        self._band = rulebook.bands.band_of(headcount)
        self._effort = _effort(rulebook)
        self._deeds = [
            *company_deeds(sums, headcount, durable, rulebook, self._effort),
            *forum_deeds(sums, self._band, rulebook, self._effort),
        ]

    def plans(self, possible: Possible) -> list[LevelPlan]:
        """The cheapest plans that reach, each of other deeds than the rest; one without deeds where none is needed."""
        nothing = self._plan([], ())
        if self.reaches(nothing):
            return [nothing]
        deeds = self._possible(possible)
        scores = PlanScores(self._sums, self._band, deeds, self._rulebook, self._goal)
        found = PlanSearch(deeds, scores).cheapest(SHOWN_PLANS)
        return [plan for each in found if self.reaches(plan := self._plan(deeds, each.amounts))]

    def closest(self, possible: Possible) -> LevelPlan:
        """The best that three deeds can give, tried on every set of them with the exact scorer."""
        deeds = self._possible(possible)
        size = min(MOST_DEEDS, len(deeds))
        sets = [
            tuple(deed.most if place in places else 0 for place, deed in enumerate(deeds))
            for places in combinations(range(len(deeds)), size)
        ]
        best = max(sets, key=lambda amounts: self._assess(deeds, amounts).rank)
        return self._plan(deeds, self._smallest(deeds, best))

    def reaches(self, plan: LevelPlan) -> bool:
        return LEVELS.index(plan.level) >= LEVELS.index(self._goal)

    def _possible(self, possible: Possible) -> list[Deed]:
        return [deed for deed in self._deeds if deed.breakpoints and possible.allows(deed.kind)]

    def _smallest(self, deeds: list[Deed], amounts: DeedAmounts) -> DeedAmounts:
        """The least of each deed, one after the other, that gives the same level and total."""
        rank = self._assess(deeds, amounts).rank
        for place in range(len(deeds)):
            low, high = -1, amounts[place]
            while high - low > 1:
                middle = (low + high) // 2
                tried = (*amounts[:place], middle, *amounts[place + 1 :])
                low, high = (low, middle) if self._assess(deeds, tried).rank >= rank else (middle, high)
            amounts = (*amounts[:place], high, *amounts[place + 1 :])
        return amounts

    def _assess(self, deeds: list[Deed], amounts: DeedAmounts) -> Assessment:
        return assess_basis(apply_deeds(self._sums, deeds, amounts), self._rulebook, "verified")

    def _plan(self, deeds: list[Deed], amounts: DeedAmounts) -> LevelPlan:
        after = self._assess(deeds, amounts)
        done = [(deed, amount) for deed, amount in zip(deeds, amounts, strict=True) if amount]
        return LevelPlan(
            effort=sum((deed.effort(amount) for deed, amount in done), start=Decimal(0)),
            deeds=tuple(self._planned(deed, amount) for deed, amount in done),
            total=after.total,
            level=after.level,
        )

    def _planned(self, deed: Deed, amount: int) -> PlannedDeed:
        sentence = deed_sentence(deed, amount, self._effort)
        return PlannedDeed(deed.kind, deed_amount(deed, amount), deed_unit(deed, amount), sentence)


def _effort(rulebook: Rulebook) -> DeedEffort:
    if rulebook.effort is None:
        raise AssertionError("A rulebook of this arithmetic has its efforts, and the scorer refuses the others.")
    return rulebook.effort

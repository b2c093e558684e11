"""The amounts with the least effort, for each set of up to three deeds that reaches.

More of a deed never lowers a score (the second promise), so the least amount of one deed, with the others fixed, is
found by bisection, and a set reaches if and only if it reaches with each deed at its most. The amounts of the others
are tried at the breakpoints of the curves: with straight lines between them, the cheapest mix has at most one amount
elsewhere for each condition that binds. Whole numbers shift it a little, so the neighbours of the best are tried too.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Final, NamedTuple

from scoring.deeds import Deed
from scoring.plan_scores import DeedAmounts, PlanScores

MOST_DEEDS: Final = 3
_MOST_STEPS: Final = 40  # a company of a million million employees must not be searched for ever


class Mix(NamedTuple):
    effort: float
    amounts: DeedAmounts


class PlanSearch:
    def __init__(self, deeds: Sequence[Deed], scores: PlanScores) -> None:
        self._deeds, self._scores = deeds, scores
        self._most = [deed.most for deed in deeds]
        self._efforts: list[dict[int, float]] = [{} for _ in deeds]

    def cheapest(self, count: int) -> list[Mix]:
        """The cheapest amounts of the `count` cheapest sets of deeds, the cheapest first."""
        found: list[Mix] = []
        for size in range(1, MOST_DEEDS + 1):
            for places in combinations(range(len(self._deeds)), size):
                limit = found[count - 1].effort if len(found) >= count else float("inf")
                best = self._of_set(places, limit)
                if best is not None:
                    found = sorted([*found, best])[:count]
        return found

    def _of_set(self, places: Sequence[int], limit: float) -> Mix | None:
        """The cheapest amounts below the limit of which each is needed."""
        most = [amount if place in places else 0 for place, amount in enumerate(self._most)]
        if not self._scores.reaches(most):
            return None
        least = [max(1, self._least(most, place)) if place in places else 0 for place in range(len(most))]
        # No mix has less of any deed; so where two of these reach alone, the third is idle in every mix.
        if self._mix(least).effort >= limit or not self._needs_each(least, places):
            return None
        best: Mix | None = None
        for order in permutations(places):
            for amounts in self._mixes(most, order, least, limit):
                found = self._mix(amounts)
                if found.effort < limit and self._needs_each(amounts, places):
                    best, limit = found, found.effort
        return best and self._polished(best, places)

    def _mixes(self, amounts: list[int], order: Sequence[int], least: list[int], limit: float) -> Iterator[list[int]]:
        """Amounts that reach: the last of the order is the least with the others at one of their breakpoints."""
        place, rest = order[0], order[1:]
        low = self._least(amounts, place, least[place])
        if not rest:
            yield _with(amounts, place, max(1, low))
            return
        floor = max(1, low)
        for amount in (floor, *(point for point in self._deeds[place].breakpoints if point > floor)):
            chosen = _with(amounts, place, amount)
            bound = _with(least, place, amount)
            if self._mix(bound).effort < limit:
                yield from self._mixes(chosen, rest, bound, limit)

    def _needs_each(self, amounts: Sequence[int], places: Sequence[int]) -> bool:
        return not any(self._scores.reaches(_with(amounts, place, 0)) for place in places)

    def _polished(self, best: Mix, places: Sequence[int]) -> Mix:
        """The best within reach of small steps; a step that helps is doubled, one that does not is halved."""
        step, left = 1, _MOST_STEPS
        while step and left:
            better = min(self._neighbours(best, places, step), default=best)
            step, left = 2 * step if better < best else step // 2, left - 1
            best = min(best, better)
        return best

    def _neighbours(self, found: Mix, places: Sequence[int], step: int) -> Iterator[Mix]:
        """A step more or less of a deed, and then the least of another."""
        for place, other in permutations(places, 2):
            for amount in (found.amounts[place] - step, found.amounts[place] + step):
                amounts = _with(_with(found.amounts, place, amount), other, self._most[other])
                if 1 <= amount <= self._most[place] and self._scores.reaches(amounts):
                    fewest = _with(amounts, other, max(1, self._least(amounts, other)))
                    if self._needs_each(fewest, places):
                        yield self._mix(fewest)

    def _least(self, amounts: Sequence[int], place: int, floor: int = 1) -> int:
        """The least amount of one deed that reaches with the others as given, from amounts that reach.

        It is known that `floor` - 1 does not reach, unless `floor` is 1.
        """
        low, high = floor - 1 if floor > 1 else -1, amounts[place]
        tried = list(amounts)
        while high - low > 1:
            tried[place] = middle = (low + high) // 2
            low, high = (low, middle) if self._scores.reaches(tried) else (middle, high)
        return high

    def _mix(self, amounts: Sequence[int]) -> Mix:
        return Mix(sum([self._effort(place, amount) for place, amount in enumerate(amounts) if amount]), tuple(amounts))

    def _effort(self, place: int, amount: int) -> float:
        known = self._efforts[place]
        if amount not in known:
            known[amount] = float(self._deeds[place].effort(amount))
        return known[amount]


def _with(amounts: Sequence[int], place: int, amount: int) -> list[int]:
    return [*amounts[:place], amount, *amounts[place + 1 :]]

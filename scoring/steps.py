"""The smallest single steps to the next level, each computed by the scorer itself."""

from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from scoring.assessment import Assessment, assess_basis
from scoring.exact_numbers import write_decimal
from scoring.fact_sums import FactSums
from scoring.improvements import Improvement, ImprovementKind, improvements
from scoring.rulebook import Rulebook
from scoring.thresholds import LEVELS, ScoreLevel


@dataclass(frozen=True, slots=True)
class LevelStep:
    """`amount` more of `unit`, done and verified, gives `total` and `level` on the verified basis.

    The unit of `forum_presence` is the presence, that of `local_hire_best_group` the group.
    """

    kind: ImprovementKind
    amount: str
    unit: str
    total: Decimal | None
    level: ScoreLevel
    reaches: bool


def next_level(level: ScoreLevel) -> ScoreLevel | None:
    """None above the highest."""
    above = LEVELS.index(level) + 1
    return LEVELS[above] if above < len(LEVELS) else None


def smallest_steps(sums: FactSums, rulebook: Rulebook) -> tuple[LevelStep, ...]:
    """Return the smallest step of each kind that reaches the next level alone.

    If none does, the smallest step of each kind to the best total it can reach, with `reaches` false; kinds that raise
    nothing are left out. Empty at the highest level.
    """
    current = assess_basis(sums, rulebook, "verified")
    goal = next_level(current.level)
    if goal is None:
        return ()
    goal_rank = (LEVELS.index(goal), Decimal("-Infinity"))
    possible = [
        (improvement, _assess_after(improvement, improvement.most, rulebook))
        for improvement in improvements(sums, rulebook)
        if improvement.most > 0
    ]
    reaching = [improvement for improvement, best in possible if best.rank >= goal_rank]
    if reaching:
        found = [_smallest(improvement, goal_rank, rulebook, reaches=True) for improvement in reaching]
        found.reverse()  # the dict below keeps the last of a kind: of several presences, the least that reaches
    else:
        found = [
            _smallest(improvement, best.rank, rulebook, reaches=False)
            for improvement, best in possible
            if best.rank > current.rank
        ]
    by_kind = {step.kind: step for step in found}
    return tuple(by_kind[kind] for kind in get_args(ImprovementKind) if kind in by_kind)


def _assess_after(improvement: Improvement, grains: int, rulebook: Rulebook) -> Assessment:
    return assess_basis(improvement.apply(grains), rulebook, "verified")


def _smallest(
    improvement: Improvement, least_rank: tuple[int, Decimal], rulebook: Rulebook, *, reaches: bool
) -> LevelStep:
    # Bisection is allowed: by the second promise, more of an improvement never lowers a score, and `most` is enough.
    low, high = 0, improvement.most
    while high - low > 1:
        middle = (low + high) // 2
        enough = _assess_after(improvement, middle, rulebook).rank >= least_rank
        low, high = (low, middle) if enough else (middle, high)
    after = _assess_after(improvement, high, rulebook)
    amount = write_decimal(high * improvement.grain)
    return LevelStep(improvement.kind, amount, improvement.unit, after.total, after.level, reaches)

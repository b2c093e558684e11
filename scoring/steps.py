"""What is missing to the next level: the smallest single steps, each computed by the scorer itself."""

from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from scoring.assessment import Assessment, assess_basis
from scoring.exact_numbers import write_decimal
from scoring.fact_sums import Tally
from scoring.improvements import Change, Kind, changes
from scoring.rulebook import Rulebook
from scoring.thresholds import LEVELS, Level


@dataclass(frozen=True, slots=True)
class Step:
    """Do or have verified `amount` more of `unit`: the total and level that gives, on the verified basis.

    The unit of `forum_presence` is the presence, that of `local_hire_best_group` the group.
    """

    kind: Kind
    amount: str
    unit: str
    total: Decimal | None
    level: Level
    reaches: bool


def next_level(level: Level) -> Level | None:
    """Return the level above, None above the highest."""
    above = LEVELS.index(level) + 1
    return LEVELS[above] if above < len(LEVELS) else None


def steps(tally: Tally, rulebook: Rulebook) -> tuple[Step, ...]:
    """Return the smallest step of each kind that reaches the next level alone.

    If none does, the smallest step of each kind to the best total it can reach, with `reaches` false; kinds
    that raise nothing are left out. Empty at the highest level.
    """
    now = assess_basis(tally, rulebook, "verified")
    goal = next_level(now.level)
    if goal is None:
        return ()
    least = (LEVELS.index(goal), Decimal("-Infinity"))
    tried = [
        (change, _verified(change, change.most, rulebook)) for change in changes(tally, rulebook) if change.most > 0
    ]
    reaching = [change for change, best in tried if best.rank >= least]
    if reaching:
        found = [_smallest(change, least, rulebook, reaches=True) for change in reaching]
    else:
        found = [
            _smallest(change, best.rank, rulebook, reaches=False) for change, best in tried if best.rank > now.rank
        ]
    # Of several presences: the least that reaches, or else the best.
    kept = {step.kind: step for step in (reversed(found) if reaching else found)}
    return tuple(kept[kind] for kind in get_args(Kind) if kind in kept)


def _verified(change: Change, grains: int, rulebook: Rulebook) -> Assessment:
    return assess_basis(change.apply(grains), rulebook, "verified")


def _smallest(change: Change, least: tuple[int, Decimal], rulebook: Rulebook, *, reaches: bool) -> Step:
    """Bisect: more of a good thing never lowers a score, and `change.most` is known to be enough."""
    low, high = 0, change.most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _verified(change, middle, rulebook).rank >= least else (middle, high)
    outcome = _verified(change, high, rulebook)
    amount = write_decimal(high * change.grain)
    return Step(change.kind, amount, change.unit, outcome.total, outcome.level, reaches)

"""What a company can do to reach the next level, on the day of the question."""

from dataclasses import dataclass

from scoring.assessment import assess_basis
from scoring.bases import Basis
from scoring.claim_sums import ZERO
from scoring.deeds import EVERYTHING, Possible
from scoring.fact_sums import FactSums
from scoring.plans import LevelPlan, Planner
from scoring.proof_words import MissingProof
from scoring.proofs import everything_verified, what_to_prove
from scoring.rulebook import Rulebook
from scoring.thresholds import LABEL_LEVELS, LabelLevel, ScoreLevel


@dataclass(frozen=True, slots=True)
class NextLevel:
    """`level` is None at the top, where nothing is left to reach.

    `plan` and `alternatives` count on `to_prove` being verified. Where nothing reaches, `closest` is the best that can
    still be done, and `next_year` what would reach with every deed open; None where that does not reach either.
    """

    level: LabelLevel | None
    basis: Basis
    to_prove: tuple[MissingProof, ...]
    reaches: bool
    plan: LevelPlan | None = None
    alternatives: tuple[LevelPlan, ...] = ()
    closest: LevelPlan | None = None
    next_year: LevelPlan | None = None


def level_above(level: ScoreLevel) -> LabelLevel | None:
    """None above the highest."""
    above = 0 if level == "none" else LABEL_LEVELS.index(level) + 1
    return LABEL_LEVELS[above] if above < len(LABEL_LEVELS) else None


def plan_next_level(sums: FactSums, rulebook: Rulebook, possible: Possible, *, basis: Basis | None = None) -> NextLevel:
    """Plan the level above that of `basis`; without one, `plan_basis` chooses it."""
    basis = basis or plan_basis(sums)
    goal = level_above(assess_basis(sums, rulebook, basis).level)
    to_prove = what_to_prove(sums) if possible.window_open else ()
    if goal is None:
        return NextLevel(None, basis, to_prove, reaches=True)
    planner = Planner(everything_verified(sums), rulebook, goal)
    if not possible.window_open:
        return NextLevel(goal, basis, to_prove, reaches=False, next_year=_next_year(planner))
    plans = planner.plans(possible)
    best = [] if plans else [planner.closest(possible)]
    # Where the quick search finds nothing, the exact scorer has the last word.
    plans += [plan for plan in best if planner.reaches(plan)]
    if plans:
        return NextLevel(goal, basis, to_prove, reaches=True, plan=plans[0], alternatives=tuple(plans[1:]))
    next_year = None if possible == EVERYTHING else _next_year(planner)
    return NextLevel(goal, basis, to_prove, reaches=False, closest=best[0], next_year=next_year)


def plan_basis(sums: FactSums) -> Basis:
    """Declared for a company that nobody has examined yet: on the verified basis it would start from nothing."""
    figures = (sums.verified_headcount, sums.verified_durable_hires, sums.verified != ZERO)
    counts = (sums.verified_volunteers, sums.verified_hires_from_shared_vacancies)
    forum = sums.forum
    at_forum = forum is not None and (
        forum.presence_verified
        or forum.verified_candidates_met is not None
        or forum.verified_offers + forum.verified_candidates_answered > 0
    )
    examined = any(figure not in (None, False) for figure in figures) or any(counts) or at_forum
    return "verified" if examined else "declared"


def _next_year(planner: Planner) -> LevelPlan | None:
    return next(iter(planner.plans(EVERYTHING)), None)

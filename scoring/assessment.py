"""The outcome of one company in one edition, on both bases: families, bonus, total, level."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from scoring.claim_sums import Basis
from scoring.exact_numbers import add_up, percent
from scoring.fact_sums import Tally, tally
from scoring.facts import Facts
from scoring.indicators import FAMILIES, Family, Indicator, IndicatorName, Reason, indicators
from scoring.rulebook import Rulebook
from scoring.thresholds import LEVELS, Band, Level


class FamilyScore(NamedTuple):
    """`maximum` is that of the indicators that count; a family that does not count has 0, and a reason."""

    maximum: Decimal
    points: Fraction | None = None
    percent: Decimal | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome on one basis; `total` is None, with a reason, when too little can be calculated."""

    band: Band
    total: Decimal | None
    level: Level
    reason: Literal["not_scorable"] | None
    bonus: int
    hiring_set_aside: bool
    families: Mapping[Family, FamilyScore]
    indicators: Mapping[IndicatorName, Indicator]

    @property
    def rank(self) -> tuple[int, Decimal]:
        """Compare outcomes by level, then total; no total is below any."""
        return LEVELS.index(self.level), Decimal("-Infinity") if self.total is None else self.total


@dataclass(frozen=True, slots=True)
class Score:
    """Both outcomes; only the verified one can win a label."""

    declared: Assessment
    verified: Assessment


def score(facts: Facts, rulebook: Rulebook) -> Score:
    """Count a facts document."""
    return assess(tally(facts, rulebook), rulebook)


def assess(tally: Tally, rulebook: Rulebook) -> Score:
    """Count a tally on both bases."""
    return Score(declared=assess_basis(tally, rulebook, "declared"), verified=assess_basis(tally, rulebook, "verified"))


def assess_basis(tally: Tally, rulebook: Rulebook, basis: Basis) -> Assessment:
    """Count a tally on one basis, with or without the hiring family where both are allowed."""
    band = rulebook.bands.of(tally.headcount)
    measured = indicators(tally, rulebook, band, basis)
    families = {family: _family([measured[name] for name in names]) for family, names in FAMILIES.items()}
    judged = [families] if families["H"].reason is None else []
    if not judged or tally.other_hires < rulebook.too_few_hires.below:
        judged.append(families | {"H": _set_aside(families["H"])})
    initiatives = tally.sums(basis).initiatives
    outcomes = [_outcome(band, measured, counted, initiatives, rulebook) for counted in judged]
    return max(outcomes, key=lambda outcome: outcome.rank)  # the first of equals: the one with H


def _family(parts: list[Indicator]) -> FamilyScore:
    counted = [part for part in parts if part.points is not None]
    if not counted:
        return FamilyScore(Decimal(0), reason=parts[0].reason)
    points = add_up(part.points for part in counted if part.points)
    maximum = sum((part.maximum for part in counted), start=Decimal(0))
    return FamilyScore(maximum, points, percent(points, maximum))


def _set_aside(hiring: FamilyScore) -> FamilyScore:
    return FamilyScore(Decimal(0), reason=hiring.reason or "too_few_hires")


def _outcome(
    band: Band,
    measured: Mapping[IndicatorName, Indicator],
    families: Mapping[Family, FamilyScore],
    initiatives: int,
    rulebook: Rulebook,
) -> Assessment:
    aside = families["H"].reason
    if aside is not None:
        measured = {**measured, **{name: Indicator(measured[name].maximum, reason=aside) for name in FAMILIES["H"]}}
    maximum = sum((family.maximum for family in families.values()), start=Decimal(0))
    if maximum < rulebook.scorable_from:
        return Assessment(band, None, "none", "not_scorable", 0, aside is not None, families, measured)
    percents = [family.percent for family in families.values() if family.percent is not None]
    points = add_up(family.points for family in families.values() if family.points)
    bonus = _bonus(percents, initiatives, rulebook)
    cap = rulebook.total_cap if aside is None else rulebook.too_few_hires.total_cap
    total = min(percent(points, maximum) + bonus, cap)
    level = _level(total, percents, rulebook, hiring_counts=aside is None)
    return Assessment(band, total, level, None, bonus, aside is not None, families, measured)


def _bonus(percents: list[Decimal], initiatives: int, rulebook: Rulebook) -> int:
    if min(percents) < rulebook.bonus.family_percent:
        return 0
    return min(rulebook.bonus.points * initiatives, rulebook.bonus.maximum)


def _level(total: Decimal, percents: list[Decimal], rulebook: Rulebook, *, hiring_counts: bool) -> Level:
    for level in reversed(LEVELS[1:]):
        rule = getattr(rulebook.levels, level)
        enough = total >= rule.total and min(percents) >= rule.family_percent
        if enough and (hiring_counts or not rule.hiring_counts):
            return level
    return "none"

"""The result of one company in one edition, on both bases: families, bonus, total, level."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from scoring.bases import Basis, on_basis
from scoring.exact_numbers import percent, sum_fractions
from scoring.fact_sums import FactSums, sum_facts
from scoring.facts import Facts
from scoring.indicators import (
    FAMILIES,
    Indicator,
    IndicatorFamily,
    IndicatorName,
    NotApplicableReason,
    indicators,
)
from scoring.rulebook import Rulebook, check_arithmetic
from scoring.thresholds import BANDS, LABEL_LEVELS, LEVELS, Band, ScoreLevel


class FamilyScore(NamedTuple):
    """`maximum` is that of the indicators that count; a family that does not count has 0 and a reason."""

    maximum: Decimal
    points: Fraction | None = None
    percent: Decimal | None = None
    reason: NotApplicableReason | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result on one basis; `total` is None, with a reason, when too few indicators can be calculated."""

    band: Band
    total: Decimal | None
    level: ScoreLevel
    reason: Literal["not_scorable"] | None
    bonus: int
    hiring_set_aside: bool
    families: Mapping[IndicatorFamily, FamilyScore]
    indicators: Mapping[IndicatorName, Indicator]

    @property
    def rank(self) -> tuple[int, Decimal]:
        """Orders assessments by level, then by total; without a total comes last."""
        return LEVELS.index(self.level), Decimal("-Infinity") if self.total is None else self.total


@dataclass(frozen=True, slots=True)
class Score:
    """Only `verified` can win a label."""

    declared: Assessment
    verified: Assessment

    def on(self, basis: Basis) -> Assessment:
        return on_basis(basis, declared=self.declared, verified=self.verified)


def score(facts: Facts, rulebook: Rulebook) -> Score:
    return assess(sum_facts(facts, rulebook), rulebook)


def assess(sums: FactSums, rulebook: Rulebook) -> Score:
    return Score(declared=assess_basis(sums, rulebook, "declared"), verified=assess_basis(sums, rulebook, "verified"))


def assess_basis(sums: FactSums, rulebook: Rulebook, basis: Basis) -> Assessment:
    """Assess with and without the hiring family where both are allowed, and return the better result."""
    check_arithmetic(rulebook)
    headcount, elsewhere = sums.headcount_on(basis), sums.hires_from_elsewhere(basis)
    # Without a verified headcount the last band counts, whose offers (F2) are the hardest: verifying never lowers.
    band = BANDS[-1] if headcount is None else rulebook.bands.band_of(headcount)
    measured = indicators(sums, rulebook, band, basis)
    families = {family: family_score([measured[name] for name in names]) for family, names in FAMILIES.items()}
    choices = [families] if families["H"].reason is None else []
    if not choices or (elsewhere is not None and elsewhere < rulebook.too_few_hires.below):
        choices.append(families | {"H": _set_aside(families["H"])})
    initiatives = sums.claims(basis).initiatives
    # Durable hires that nobody has verified must not make a file scorable that would not be without them.
    scorable = [name for name in FAMILIES if name != "H" or elsewhere is not None]
    assessments = [_assessment(band, measured, choice, initiatives, scorable, rulebook) for choice in choices]
    # max() returns the first of equals: on a tie the one where hiring counts, as the reference says.
    return max(assessments, key=lambda assessment: assessment.rank)


def family_score(members: list[Indicator]) -> FamilyScore:
    counted = [indicator for indicator in members if indicator.points is not None]
    if not counted:
        return FamilyScore(Decimal(0), reason=members[0].reason)
    points = sum_fractions(indicator.points for indicator in counted if indicator.points)
    maximum = sum((indicator.maximum for indicator in counted), start=Decimal(0))
    return FamilyScore(maximum, points, percent(points, maximum))


def _set_aside(hiring: FamilyScore) -> FamilyScore:
    return FamilyScore(Decimal(0), reason=hiring.reason or "too_few_hires")


def _assessment(
    band: Band,
    measured: Mapping[IndicatorName, Indicator],
    families: Mapping[IndicatorFamily, FamilyScore],
    initiatives: int,
    scorable: list[IndicatorFamily],
    rulebook: Rulebook,
) -> Assessment:
    """`scorable` are the families whose maximum can make the file scorable."""
    reason = families["H"].reason
    hiring_counts = reason is None
    if reason is not None:
        measured = {**measured, **{name: Indicator(measured[name].maximum, reason=reason) for name in FAMILIES["H"]}}
    if sum(families[name].maximum for name in scorable) < rulebook.scorable_from:
        return Assessment(band, None, "none", "not_scorable", 0, not hiring_counts, families, measured)
    maximum = sum((family.maximum for family in families.values()), start=Decimal(0))
    percents = [family.percent for family in families.values() if family.percent is not None]
    points = sum_fractions(family.points for family in families.values() if family.points)
    bonus = _bonus(percents, initiatives, rulebook)
    cap = rulebook.total_cap if hiring_counts else rulebook.too_few_hires.total_cap
    total = min(percent(points, maximum) + bonus, cap)
    level = _level(total, percents, rulebook, hiring_counts=hiring_counts)
    return Assessment(band, total, level, None, bonus, not hiring_counts, families, measured)


def _bonus(percents: list[Decimal], initiatives: int, rulebook: Rulebook) -> int:
    if min(percents) < rulebook.bonus.family_percent:
        return 0
    return min(rulebook.bonus.points * initiatives, rulebook.bonus.maximum)


def _level(total: Decimal, percents: list[Decimal], rulebook: Rulebook, *, hiring_counts: bool) -> ScoreLevel:
    """Compares the rounded figures: a file sees the same figures that its level was decided on."""
    for level in reversed(LABEL_LEVELS):
        rule = rulebook.levels.rule(level)
        enough = total >= rule.total and min(percents) >= rule.family_percent
        if enough and (hiring_counts or not rule.hiring_counts):
            return level
    return "none"

"""The nine indicators on one basis: the measured value and the points it gives."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, assert_never

from scoring.bases import Basis, on_basis
from scoring.curves import Curve
from scoring.exact_numbers import EXACT, ratio
from scoring.fact_sums import FactSums
from scoring.facts import ForumClaim, ForumPresence
from scoring.indicator_rules import CurveRule
from scoring.rulebook import Rulebook
from scoring.thresholds import Band

IndicatorStatus = Literal["calculated", "not_applicable"]
NotApplicableReason = Literal["no_durable_hires", "too_few_hires", "forum_not_held", "no_candidates_met"]
NotVerifiedReason = Literal["headcount_not_verified", "durable_hires_not_verified", "candidates_not_verified"]
PointsRule = Literal["curve", "per_local_hire", "presence", "no_presence"]
IndicatorFamily = Literal["V", "H", "F"]
IndicatorName = Literal["V1", "V2", "V3", "H1", "H2", "H3", "F1", "F2", "F3"]

FAMILIES: dict[IndicatorFamily, tuple[IndicatorName, IndicatorName, IndicatorName]] = {
    "V": ("V1", "V2", "V3"),
    "H": ("H1", "H2", "H3"),
    "F": ("F1", "F2", "F3"),
}


class Indicator(NamedTuple):
    """`value` is in the unit of the measure (F1: the presence); `curve` is set when it gave the points.

    With a `reason` it does not count. With `not_verified` it counts, with 0 points: its denominator is not verified.
    """

    maximum: Decimal
    value: Fraction | ForumPresence | None = None
    points: Fraction | None = None
    rule: PointsRule | None = None
    curve: Curve | None = None
    reason: NotApplicableReason | None = None
    not_verified: NotVerifiedReason | None = None

    @property
    def status(self) -> IndicatorStatus:
        return "calculated" if self.reason is None else "not_applicable"


_NamedIndicators = Iterator[tuple[IndicatorName, Indicator]]


def indicators(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> dict[IndicatorName, Indicator]:
    return {
        name: indicator
        for family in FAMILIES
        for name, indicator in family_indicators(family, sums, rulebook, band, basis)
    }


def family_indicators(
    family: IndicatorFamily, sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis
) -> Iterator[tuple[IndicatorName, Indicator]]:
    match family:
        case "V":
            return _volunteering(sums, rulebook, band, basis)
        case "H":
            return _hiring(sums, rulebook, band, basis)
        case "F":
            return _forum(sums, rulebook, band, basis)
        case _:
            assert_never(family)


def _volunteering(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> _NamedIndicators:
    rules, claims, headcount = rulebook.families.V, sums.claims(basis), sums.headcount_on(basis)
    volunteers = on_basis(basis, declared=sums.volunteers, verified=sums.verified_volunteers)
    yield "V1", _share(rules.V1, band, claims.weighted_hours, headcount, "headcount_not_verified")
    yield "V2", _share(rules.V2, band, volunteers, headcount, "headcount_not_verified", times=100)
    yield "V3", _share(rules.V3, band, claims.priority_weighted_hours, headcount, "headcount_not_verified")


def _hiring(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> _NamedIndicators:
    rules, claims, durable = rulebook.families.H, sums.claims(basis), sums.durable_hires_on(basis)
    if durable == 0:
        for name, rule in zip(FAMILIES["H"], (rules.H1, rules.H2, rules.H3), strict=True):
            yield name, Indicator(rule.maximum, reason="no_durable_hires")
        return
    headcount = sums.headcount_on(basis)
    shared = on_basis(
        basis, declared=sums.hires_from_shared_vacancies, verified=sums.verified_hires_from_shared_vacancies
    )
    yield "H1", _local_hiring(rulebook, band, claims.contract_weighted_hires, durable)
    yield "H2", _share(rules.H2, band, claims.group_weighted_hires, headcount, "headcount_not_verified", times=100)
    yield "H3", _share(rules.H3, band, shared, durable, "durable_hires_not_verified", times=100)


def _local_hiring(rulebook: Rulebook, band: Band, weighted_hires: Decimal, durable: int | None) -> Indicator:
    """In small bands, the better of the curve and the points for each hire; the curve when they are equal."""
    rule = rulebook.families.H.H1
    on_curve = _share(rule, band, weighted_hires, durable, "durable_hires_not_verified", times=100)
    if durable is None or band not in rule.per_local_hire.bands:
        return on_curve
    points = Fraction(min(EXACT.multiply(weighted_hires, rule.per_local_hire.points), rule.per_local_hire.maximum))
    if on_curve.points is not None and on_curve.points >= points:
        return on_curve
    return Indicator(rule.maximum, value=on_curve.value, points=points, rule="per_local_hire")


def _forum(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> _NamedIndicators:
    rules = rulebook.families.F
    if not sums.forum_held:
        for name, maximum in zip(FAMILIES["F"], (rules.F1.maximum, rules.F2.maximum, rules.F3.maximum), strict=True):
            yield name, Indicator(maximum, reason="forum_not_held")
        return
    forum = sums.forum or ForumClaim(presence="absent")
    presence = _presence(forum, basis)
    points = Fraction(rules.F1.points.of(presence))
    offers = on_basis(basis, declared=forum.offers, verified=forum.verified_offers)
    answered = on_basis(basis, declared=forum.candidates_answered, verified=forum.verified_candidates_answered)
    yield "F1", Indicator(rules.F1.maximum, value=presence, points=points, rule="presence")
    yield "F2", _on_curve(rules.F2, band, Fraction(offers))
    yield "F3", _answers(rulebook, band, presence, sums.candidates_met_on(basis), answered)


def _presence(forum: ForumClaim, basis: Basis) -> ForumPresence:
    verified: ForumPresence = forum.presence if forum.presence_verified else "absent"
    return on_basis(basis, declared=forum.presence, verified=verified)


def _answers(rulebook: Rulebook, band: Band, presence: ForumPresence, met: int | None, answered: int) -> Indicator:
    rule = rulebook.families.F.F3
    if presence in rule.zero_when:
        return Indicator(rule.maximum, points=Fraction(0), rule="no_presence")
    if met == 0:
        return Indicator(rule.maximum, reason="no_candidates_met")
    return _share(rule, band, answered, met, "candidates_not_verified", times=100)


def _share(
    rule: CurveRule,
    band: Band,
    part: Decimal | int,
    whole: Decimal | int | None,
    not_verified: NotVerifiedReason,
    *,
    times: int = 1,
) -> Indicator:
    """`whole` is None when nobody has verified it: the indicator counts, with 0 points."""
    if whole is None:
        return Indicator(rule.maximum, points=Fraction(0), not_verified=not_verified)
    return _on_curve(rule, band, ratio(part, whole, times=times))


def _on_curve(rule: CurveRule, band: Band, value: Fraction) -> Indicator:
    curve = rule.curves.of(band)
    return Indicator(rule.maximum, value=value, points=curve.at(value), rule="curve", curve=curve)

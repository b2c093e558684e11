"""The nine indicators on one basis: the measured value and the points it gives."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

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
PointsRule = Literal["curve", "per_local_hire", "presence", "no_presence"]
IndicatorFamily = Literal["V", "H", "F"]
IndicatorName = Literal["V1", "V2", "V3", "H1", "H2", "H3", "F1", "F2", "F3"]

FAMILIES: dict[IndicatorFamily, tuple[IndicatorName, IndicatorName, IndicatorName]] = {
    "V": ("V1", "V2", "V3"),
    "H": ("H1", "H2", "H3"),
    "F": ("F1", "F2", "F3"),
}


class Indicator(NamedTuple):
    """`value` is in the unit of the measure (F1: the presence); `curve` is set when it gave the points."""

    maximum: Decimal
    value: Fraction | ForumPresence | None = None
    points: Fraction | None = None
    rule: PointsRule | None = None
    curve: Curve | None = None
    reason: NotApplicableReason | None = None

    @property
    def status(self) -> IndicatorStatus:
        return "calculated" if self.reason is None else "not_applicable"


_NamedIndicators = Iterator[tuple[IndicatorName, Indicator]]


def indicators(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> dict[IndicatorName, Indicator]:
    return {
        **dict(_volunteering(sums, rulebook, band, basis)),
        **dict(_hiring(sums, rulebook, band, basis)),
        **dict(_forum(sums, rulebook, band, basis)),
    }


def _volunteering(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> _NamedIndicators:
    rules, claims, headcount = rulebook.families.V, sums.claims(basis), sums.headcount
    volunteers = on_basis(basis, declared=sums.volunteers, verified=sums.verified_volunteers)
    yield "V1", _on_curve(rules.V1, band, ratio(claims.weighted_hours, headcount))
    yield "V2", _on_curve(rules.V2, band, ratio(volunteers, headcount, times=100))
    yield "V3", _on_curve(rules.V3, band, ratio(claims.priority_weighted_hours, headcount))


def _hiring(sums: FactSums, rulebook: Rulebook, band: Band, basis: Basis) -> _NamedIndicators:
    rules, claims, durable = rulebook.families.H, sums.claims(basis), sums.durable_hires
    if durable == 0:
        for name, rule in zip(FAMILIES["H"], (rules.H1, rules.H2, rules.H3), strict=True):
            yield name, Indicator(rule.maximum, reason="no_durable_hires")
        return
    shared = on_basis(
        basis, declared=sums.hires_from_shared_vacancies, verified=sums.verified_hires_from_shared_vacancies
    )
    yield "H1", _local_hiring(rulebook, band, claims.contract_weighted_hires, durable)
    yield "H2", _on_curve(rules.H2, band, ratio(claims.group_weighted_hires, sums.headcount, times=100))
    yield "H3", _on_curve(rules.H3, band, ratio(shared, durable, times=100))


def _local_hiring(rulebook: Rulebook, band: Band, weighted_hires: Decimal, durable: int) -> Indicator:
    """In small bands, the better of the curve and the points for each hire; the curve when they are equal."""
    rule = rulebook.families.H.H1
    on_curve = _on_curve(rule, band, ratio(weighted_hires, durable, times=100))
    if band not in rule.per_local_hire.bands:
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
    yield "F3", _answers(rulebook, band, forum, answered)


def _presence(forum: ForumClaim, basis: Basis) -> ForumPresence:
    verified: ForumPresence = forum.presence if forum.presence_verified else "absent"
    return on_basis(basis, declared=forum.presence, verified=verified)


def _answers(rulebook: Rulebook, band: Band, forum: ForumClaim, answered: int) -> Indicator:
    rule = rulebook.families.F.F3
    # The declared presence on both bases, as the reference says: a presence that is not verified costs F1, not F3.
    if forum.presence in rule.zero_when:
        return Indicator(rule.maximum, points=Fraction(0), rule="no_presence")
    if forum.candidates_met == 0:
        return Indicator(rule.maximum, reason="no_candidates_met")
    return _on_curve(rule, band, ratio(answered, forum.candidates_met, times=100))


def _on_curve(rule: CurveRule, band: Band, value: Fraction) -> Indicator:
    curve = rule.curves.of(band)
    return Indicator(rule.maximum, value=value, points=curve.at(value), rule="curve", curve=curve)

"""The nine indicators of one basis: what is measured, and the points it gives."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from scoring.claim_sums import Basis
from scoring.curves import Curve
from scoring.exact_numbers import EXACT, ratio
from scoring.fact_sums import Tally
from scoring.facts import Forum, Presence
from scoring.indicator_rules import CurveIndicator
from scoring.rulebook import Rulebook
from scoring.thresholds import Band

Status = Literal["calculated", "not_applicable"]
Reason = Literal["no_durable_hires", "too_few_hires", "forum_not_held", "no_candidates_met"]
Rule = Literal["curve", "per_local_hire", "presence", "no_presence"]
Family = Literal["V", "H", "F"]
IndicatorName = Literal["V1", "V2", "V3", "H1", "H2", "H3", "F1", "F2", "F3"]

FAMILIES: dict[Family, tuple[IndicatorName, IndicatorName, IndicatorName]] = {
    "V": ("V1", "V2", "V3"),
    "H": ("H1", "H2", "H3"),
    "F": ("F1", "F2", "F3"),
}


class Indicator(NamedTuple):
    """One indicator. `value` is in the unit of its measure (F1: the presence); `curve` when it gave points."""

    maximum: Decimal
    value: Fraction | Presence | None = None
    points: Fraction | None = None
    rule: Rule | None = None
    curve: Curve | None = None
    reason: Reason | None = None

    @property
    def status(self) -> Status:
        """Tell whether points were calculated."""
        return "calculated" if self.reason is None else "not_applicable"


def indicators(tally: Tally, rulebook: Rulebook, band: Band, basis: Basis) -> dict[IndicatorName, Indicator]:
    """Calculate all nine; one that cannot be calculated says why."""
    return {
        **dict(_volunteering(tally, rulebook, band, basis)),
        **dict(_hiring(tally, rulebook, band, basis)),
        **dict(_forum(tally, rulebook, band, basis)),
    }


_Named = Iterator[tuple[IndicatorName, Indicator]]


def _volunteering(tally: Tally, rulebook: Rulebook, band: Band, basis: Basis) -> _Named:
    rules, sums, headcount = rulebook.families.V, tally.sums(basis), tally.headcount
    volunteers = tally.volunteers if basis == "declared" else tally.verified_volunteers
    yield "V1", _on_curve(rules.V1, band, ratio(sums.weighted_hours, headcount))
    yield "V2", _on_curve(rules.V2, band, ratio(volunteers, headcount, times=100))
    yield "V3", _on_curve(rules.V3, band, ratio(sums.priority_weighted_hours, headcount))


def _hiring(tally: Tally, rulebook: Rulebook, band: Band, basis: Basis) -> _Named:
    rules, sums, durable = rulebook.families.H, tally.sums(basis), tally.durable_hires
    if durable == 0:
        for name, rule in zip(FAMILIES["H"], (rules.H1, rules.H2, rules.H3), strict=True):
            yield name, Indicator(rule.maximum, reason="no_durable_hires")
        return
    shared = tally.hires_from_shared_vacancies if basis == "declared" else tally.verified_hires_from_shared_vacancies
    yield "H1", _local_hiring(rulebook, band, sums.contract_weighted_hires, durable)
    yield (
        "H2",
        _on_curve(rules.H2, band, ratio(sums.group_weighted_hires, tally.headcount, times=100)),
    )
    yield "H3", _on_curve(rules.H3, band, ratio(shared, durable, times=100))


def _local_hiring(rulebook: Rulebook, band: Band, hires: Decimal, durable: int) -> Indicator:
    rule = rulebook.families.H.H1
    on_curve = _on_curve(rule, band, ratio(hires, durable, times=100))
    if band not in rule.per_local_hire.bands:
        return on_curve
    points = Fraction(min(EXACT.multiply(hires, rule.per_local_hire.points), rule.per_local_hire.maximum))
    if on_curve.points is not None and on_curve.points >= points:
        return on_curve
    return Indicator(rule.maximum, value=on_curve.value, points=points, rule="per_local_hire")


def _forum(tally: Tally, rulebook: Rulebook, band: Band, basis: Basis) -> _Named:
    rules = rulebook.families.F
    if not tally.forum_held:
        for name, maximum in zip(FAMILIES["F"], (rules.F1.maximum, rules.F2.maximum, rules.F3.maximum), strict=True):
            yield name, Indicator(maximum, reason="forum_not_held")
        return
    forum = tally.forum or Forum(presence="absent")
    declared = basis == "declared"
    presence: Presence = forum.presence if declared or forum.presence_verified else "absent"
    points = Fraction(getattr(rules.F1.points, presence))
    yield "F1", Indicator(rules.F1.maximum, value=presence, points=points, rule="presence")
    yield "F2", _on_curve(rules.F2, band, Fraction(forum.offers if declared else forum.verified_offers))
    answered = forum.candidates_answered if declared else forum.verified_candidates_answered
    yield "F3", _answers(rulebook, band, forum, answered)


def _answers(rulebook: Rulebook, band: Band, forum: Forum, answered: int) -> Indicator:
    rule = rulebook.families.F.F3
    if forum.presence in rule.zero_when:
        return Indicator(rule.maximum, points=Fraction(0), rule="no_presence")
    if forum.candidates_met == 0:
        return Indicator(rule.maximum, reason="no_candidates_met")
    return _on_curve(rule, band, ratio(answered, forum.candidates_met, times=100))


def _on_curve(rule: CurveIndicator, band: Band, value: Fraction) -> Indicator:
    curve: Curve = getattr(rule.curves, band)
    return Indicator(rule.maximum, value=value, points=curve.at(value), rule="curve", curve=curve)

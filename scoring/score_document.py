"""A score as the JSON document of `label score`."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.assessment import Assessment, FamilyScore, Score
from scoring.curves import Curve
from scoring.exact_numbers import write_decimal, write_fraction
from scoring.indicators import Indicator
from scoring.rulebook import Rulebook, digest

Document = dict[str, Any]


def document(score: Score, rulebook: Rulebook) -> Document:
    """Write a score: totals and percentages with one decimal, points and values with up to four."""
    return {
        "edition": rulebook.edition,
        "rulebook_digest": digest(rulebook),
        "declared": assessment_document(score.declared),
        "verified": assessment_document(score.verified),
    }


def assessment_document(assessment: Assessment) -> Document:
    """Write the outcome on one basis."""
    return {
        "band": assessment.band,
        "total": _tenths(assessment.total),
        "level": assessment.level,
        "reason": assessment.reason,
        "bonus": assessment.bonus,
        "hiring_set_aside": assessment.hiring_set_aside,
        "families": {name: _family(family) for name, family in assessment.families.items()},
        "indicators": {name: _indicator(indicator) for name, indicator in assessment.indicators.items()},
    }


def _family(family: FamilyScore) -> Document:
    figures: Document = {
        "points": _figure(family.points),
        "maximum": _maximum(family.maximum),
        "percent": _tenths(family.percent),
    }
    return figures | _left_out(family.reason)


def _indicator(indicator: Indicator) -> Document:
    figures: Document = {
        "value": _figure(indicator.value),
        "points": _figure(indicator.points),
        "maximum": _maximum(indicator.maximum),
        "status": indicator.status,
        "rule": indicator.rule,
        "curve": _curve(indicator.curve),
    }
    return figures | _left_out(indicator.reason)


def _left_out(reason: str | None) -> Document:
    return {} if reason is None else {"status": "not_applicable", "reason": reason}


def _figure(value: Fraction | str | None) -> str | None:
    return write_fraction(value) if isinstance(value, Fraction) else value


def _tenths(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _maximum(value: Decimal) -> int | str:
    return int(value) if value == int(value) else write_decimal(value)


def _curve(curve: Curve | None) -> list[list[str]] | None:
    if curve is None:
        return None
    return [[write_decimal(value), write_decimal(points)] for value, points in curve.points]

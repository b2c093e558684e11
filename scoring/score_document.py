"""A score as the JSON document of `label score`."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.assessment import Assessment, FamilyScore, Score, score
from scoring.curves import Curve
from scoring.exact_numbers import write_decimal, write_fraction
from scoring.facts import read_facts
from scoring.indicators import Indicator
from scoring.rulebook import Rulebook, digest

ScoreDocument = dict[str, Any]


def score_facts_document(raw: bytes | str, rulebook: Rulebook) -> ScoreDocument:
    """Score a facts document of the rulebook's edition, or raise FactsRefused."""
    return score_document(score(read_facts(raw, edition=rulebook.edition), rulebook), rulebook)


def score_document(score: Score, rulebook: Rulebook) -> ScoreDocument:
    """Totals and percentages have one decimal, points and values up to four."""
    return {
        "edition": rulebook.edition,
        "rulebook_digest": digest(rulebook),
        "declared": assessment_document(score.declared),
        "verified": assessment_document(score.verified),
    }


def assessment_document(assessment: Assessment) -> ScoreDocument:
    return {
        "band": assessment.band,
        "total": _one_decimal(assessment.total),
        "level": assessment.level,
        "reason": assessment.reason,
        "bonus": assessment.bonus,
        "hiring_set_aside": assessment.hiring_set_aside,
        "families": {name: _family(family) for name, family in assessment.families.items()},
        "indicators": {name: _indicator(indicator) for name, indicator in assessment.indicators.items()},
    }


def _family(family: FamilyScore) -> ScoreDocument:
    document: ScoreDocument = {
        "points": _value(family.points),
        "maximum": _maximum(family.maximum),
        "percent": _one_decimal(family.percent),
    }
    return document | _not_applicable(family.reason)


def _indicator(indicator: Indicator) -> ScoreDocument:
    document: ScoreDocument = {
        "value": _value(indicator.value),
        "points": _value(indicator.points),
        "maximum": _maximum(indicator.maximum),
        "status": indicator.status,
        "rule": indicator.rule,
        "curve": _curve(indicator.curve),
    }
    if indicator.not_verified is not None:
        return document | {"reason": indicator.not_verified}
    return document | _not_applicable(indicator.reason)


def _not_applicable(reason: str | None) -> ScoreDocument:
    return {} if reason is None else {"status": "not_applicable", "reason": reason}


def _value(value: Fraction | str | None) -> str | None:
    return write_fraction(value) if isinstance(value, Fraction) else value


def _one_decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _maximum(value: Decimal) -> int | str:
    # A whole number as the reference shows it; a rulebook may have 13.5, which as a JSON number would not be exact.
    return int(value) if value == int(value) else write_decimal(value)


def _curve(curve: Curve | None) -> list[list[str]] | None:
    if curve is None:
        return None
    return [[write_decimal(value), write_decimal(points)] for value, points in curve.points]

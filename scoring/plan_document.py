"""The plan to the next level as the JSON that the API shows."""

from typing import Any

from scoring.bases import Basis
from scoring.deeds import Possible
from scoring.exact_numbers import write_decimal
from scoring.fact_sums import FactSums
from scoring.next_level import plan_next_level
from scoring.plans import LevelPlan
from scoring.rulebook import Rulebook


def next_level_document(
    sums: FactSums, rulebook: Rulebook, possible: Possible, *, basis: Basis | None = None
) -> dict[str, Any]:
    """Amounts and efforts are decimals as text, totals have one decimal."""
    found = plan_next_level(sums, rulebook, possible, basis=basis)
    return {
        "level": found.level,
        "basis": found.basis,
        "to_prove": [
            {
                "figure": proof.figure,
                "amount": write_decimal(proof.amount),
                "french": proof.sentence.french,
                "english": proof.sentence.english,
            }
            for proof in found.to_prove
        ],
        "reaches": found.reaches,
        "plan": _plan(found.plan),
        "alternatives": [_plan(plan) for plan in found.alternatives],
        "closest": _plan(found.closest),
        "next_year": _plan(found.next_year),
    }


def _plan(plan: LevelPlan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "effort": write_decimal(plan.effort),
        "deeds": [
            {
                "kind": deed.kind,
                "amount": str(deed.amount),
                "unit": deed.unit,
                "french": deed.sentence.french,
                "english": deed.sentence.english,
            }
            for deed in plan.deeds
        ],
        "total": None if plan.total is None else f"{plan.total:.1f}",
        "level": plan.level,
    }

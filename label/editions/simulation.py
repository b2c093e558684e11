"""The score of facts that someone only tries: no account, nothing kept."""

import msgspec

from label.editions import queries
from label.kit.errors import BadRequest, Fault, Invalid
from label.kit.sessions import ReadSession
from scoring import (
    Facts,
    FactsRefused,
    FactSums,
    Rulebook,
    assess,
    assess_basis,
    next_level,
    read_facts,
    score_document,
    smallest_steps,
    sum_facts,
)

LONGEST = 1_000  # items in a list of a simulation; `label score` reads longer ones
VALUES = 20_000  # JSON values in its document


def simulate(session: ReadSession, edition: str, body: bytes) -> bytes:
    """Score a facts document and say what is missing to the next level."""
    rulebook = queries.rulebook(session, queries.get(session, edition).rulebook_digest)
    sums = sum_facts(_facts(body, edition), rulebook)
    shown = score_document(assess(sums, rulebook), rulebook)
    return msgspec.json.encode(shown | {"next_level": missing(sums, rulebook)})


def missing(sums: FactSums, rulebook: Rulebook) -> dict[str, object]:
    """The next level above the verified one, and the smallest single steps to it; at the top: null and none."""
    level = assess_basis(sums, rulebook, "verified").level
    found = [
        {
            "kind": step.kind,
            "amount": step.amount,
            "unit": step.unit,
            "total": None if step.total is None else f"{step.total:.1f}",
            "level": step.level,
            "reaches": step.reaches,
        }
        for step in smallest_steps(sums, rulebook)
    ]
    return {"level": next_level(level), "steps": found}


def _facts(body: bytes, edition: str) -> Facts:
    try:
        return read_facts(body, edition=edition, longest=LONGEST)
    except FactsRefused as refused:
        faults = [Fault(fault.pointer, fault.message) for fault in refused.faults]
        if [fault.pointer for fault in faults] == [""]:
            raise BadRequest(faults[0].detail, faults) from None
        raise Invalid("The facts have faults.", faults) from None

"""The score of facts that someone only tries: no account, nothing kept."""

from datetime import date

import msgspec

from label.editions import queries
from label.editions.rules import possible_on
from label.kit.errors import BadRequest, Fault, Invalid
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession
from scoring import (
    Basis,
    Facts,
    FactsRefused,
    FactSums,
    Possible,
    Rulebook,
    assess,
    next_level_document,
    read_facts,
    score_document,
    sum_facts,
)
from scoring.shares import shares_document

LONGEST = 1_000  # items in a list of a simulation; `label score` reads longer ones
VALUES = 20_000  # JSON values in its document


def simulate(session: ReadSession, edition: str, today: date, body: bytes) -> bytes:
    """Score a facts document and plan the next level."""
    year = queries.get(session, edition)
    rulebook = queries.scoring_rulebook(session, queries.rulebook_in_force(session, edition))
    sums = sum_facts(_facts(body, edition), rulebook)
    shown = with_shares(score_document(assess(sums, rulebook), rulebook))
    return msgspec.json.encode(shown | {"next_level": missing(sums, rulebook, possible_on(year, today))})


def with_shares(document: JsonObject) -> JsonObject:
    """The score with what a reader adds up: points of the rulebook give the total only where all of them count."""
    return document | {"shares": shares_document(document)}


def missing(sums: FactSums, rulebook: Rulebook, possible: Possible, *, basis: Basis | None = None) -> JsonObject:
    """What is missing to the next level: what to prove, then a plan of deeds; `scoring.next_level` has the rules."""
    return next_level_document(sums, rulebook, possible, basis=basis)


def _facts(body: bytes, edition: str) -> Facts:
    try:
        return read_facts(body, edition=edition, longest=LONGEST)
    except FactsRefused as refused:
        faults = [Fault(fault.pointer, fault.message) for fault in refused.faults]
        if [fault.pointer for fault in faults] == [""]:
            raise BadRequest(faults[0].detail, faults) from None
        raise Invalid("The facts have faults.", faults) from None

"""Where figures come from, each source under a short reference: S the annual statements, D declarations, A what was
given to initiatives (apports), P people as associations have counted them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from csr.catalogue.french import AUDIENCES
from csr.initiatives.models import Delivery, Outcome
from csr.reports.statement.french import (
    ACTIONS,
    CONTRACTS,
    GROUPS,
    NBSP,
    PRESENCES,
    TIMES,
    counted,
    number,
)
from csr.reports.statement.schemas import ProvenanceOut, Status
from csr.reports.statement.source_rows import Gathered
from label.declarations.models import Declaration, Statement
from label.declarations.models import DeclarationState as Filed
from label.kit.clock import day

Key = tuple[str, ...]
VOLUNTEERING, LOCAL_HIRE = "volunteering", "local_hire"


@dataclass(frozen=True, slots=True)
class Sources:
    """Every source in order, and its reference by the row it is of."""

    listed: list[ProvenanceOut]
    refs: dict[Key, str]


def sources(found: Gathered) -> Sources:
    """All of them."""
    numbered = [
        *_numbered("S", ((annual_key(row), row) for row in found.annual)),
        *_numbered("D", (((row.id,), row) for row in found.declarations)),
        *_numbered("A", (((row.id,), row) for row in found.deliveries)),
        *_numbered("P", ((outcome_key(row), row) for row in found.outcomes)),
    ]
    refs = {key: ref for ref, key, _ in numbered}
    return Sources([_told(ref, row, found, refs) for ref, _, row in numbered], refs)


def annual_key(row: Statement) -> Key:
    """What names an annual statement."""
    return row.siren, row.edition


def outcome_key(row: Outcome) -> Key:
    """What names an outcome."""
    return row.initiative_id, row.partner_id, row.audience


Row = Statement | Declaration | Delivery | Outcome


def _numbered(letter: str, rows: Iterable[tuple[Key, Row]]) -> Iterator[tuple[str, Key, Row]]:
    for place, (key, row) in enumerate(rows, 1):
        yield f"{letter}{place}", key, row


def _told(ref: str, row: Row, found: Gathered, refs: dict[Key, str]) -> ProvenanceOut:
    if isinstance(row, Statement):
        return _annual(ref, row)
    if isinstance(row, Declaration):
        return _declaration(ref, row, found)
    if isinstance(row, Delivery):
        return _delivery(ref, row, found, refs)
    return _outcome(ref, row, found)


def _annual(ref: str, row: Statement) -> ProvenanceOut:
    return ProvenanceOut(
        ref=ref,
        kind="annual_statement",
        id=f"{row.siren}/{row.edition}",
        what="bilan annuel",
        status=_verdict(row.state),
        on=_day(row.judged_at),
        by=None,
        edition=row.edition,
        declared=_both(row.volunteers, row.hires_from_shared_vacancies),
        verified=_both(row.verified_volunteers, row.verified_hires_from_shared_vacancies)
        if row.state == Filed.CHECKED
        else None,
        counted=True,
        evidence=[],
    )


def _declaration(ref: str, row: Declaration, found: Gathered) -> ProvenanceOut:
    what, declared, verified = _claim(row)
    return ProvenanceOut(
        ref=ref,
        kind="declaration",
        id=row.id,
        what=what,
        status=_verdict(row.state),
        on=_day(row.judged_at),
        by=None,
        edition=row.edition,
        started_on=row.started_on,
        ended_on=row.ended_on,
        declared=declared,
        verified=verified if row.state == Filed.CHECKED else None,
        counted=True,
        evidence=found.evidence.get(row.id, []),
    )


def _claim(row: Declaration) -> tuple[str, str, str]:
    """What is claimed, as declared and as verified."""
    if row.kind == VOLUNTEERING:
        what = f"{ACTIONS[str(row.action)]}, {TIMES[str(row.time)]}"
        return what, f"{number(row.hours)}{NBSP}h", f"{number(row.verified_hours)}{NBSP}h"
    if row.kind == LOCAL_HIRE:
        what = f"embauche : {CONTRACTS[str(row.contract)]}, {GROUPS[str(row.group)]}"
        return what, number(row.count), number(row.verified_count)
    presence = "présence vérifiée" if row.presence_verified else "présence non retenue"
    return (
        f"forum : {PRESENCES[str(row.presence)]}",
        f"{counted(row.offers, 'offre')}, {counted(row.candidates_answered, 'réponse')}",
        f"{presence}, {counted(row.verified_offers, 'offre')}, {counted(row.verified_candidates_answered, 'réponse')}",
    )


def _delivery(ref: str, row: Delivery, found: Gathered, refs: dict[Key, str]) -> ProvenanceOut:
    as_declaration = found.declared.get(row.id)
    given = [
        *([f"{number(row.hours)}{NBSP}h"] if row.hours else []),
        *([f"{number(row.euros)}{NBSP}€"] if row.euros else []),
        *([counted(row.places, "place")] if row.places else []),
        *([counted(row.hires, "embauche")] if row.hires else []),
    ]
    return ProvenanceOut(
        ref=ref,
        kind="delivery",
        id=row.id,
        what=f"apport, {TIMES[row.time]}",
        status="declared",
        on=None,
        by=None,
        initiative=row.initiative_id,
        started_on=row.started_on,
        ended_on=row.ended_on,
        declared=", ".join(given) or "–",
        counted=as_declaration is None,
        counted_as=None if as_declaration is None else refs.get((as_declaration,), as_declaration),
        evidence=[],
    )


def _outcome(ref: str, row: Outcome, found: Gathered) -> ProvenanceOut:
    return ProvenanceOut(
        ref=ref,
        kind="outcome",
        id=row.initiative_id,
        what=f"personnes, {AUDIENCES[row.audience]}",
        status="confirmed" if row.confirmed_at else "declared",
        on=_day(row.confirmed_at),
        by=found.partners[row.initiative_id][row.partner_id],
        initiative=row.initiative_id,
        declared=f"{counted(row.reached, 'touchée')}, {number(row.started)} ayant commencé,"
        f" {counted(row.finished, 'allée')} au bout",
        counted=True,
        evidence=[],
    )


def _verdict(state: str) -> Status:
    return "verified" if state == Filed.CHECKED else "declared"


def _both(volunteers: int | None, hires: int | None) -> str:
    return f"{counted(volunteers, 'bénévole')}, {counted(hires, 'embauche')} d’offres partagées"


def _day(at: datetime | None) -> date | None:
    return day(at) if at else None

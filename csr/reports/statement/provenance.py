"""Where a statement's figures come from. Each source has a short reference: S for an annual statement, D for a
declaration, A for a delivery to an initiative (*apport*), P for people as an association has counted them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from csr.catalogue.french import AUDIENCES
from csr.initiatives.models import Delivery, Outcome
from csr.reports.french import CONTRACTS, GROUPS, NBSP, PRESENCES, number
from csr.reports.statement.french import ACTIONS, TIMES, with_noun
from csr.reports.statement.schemas import FigureStatus, ProvenanceOut
from csr.reports.statement.source_rows import SourceRows
from label.declarations.models import Declaration, Statement
from label.declarations.states import DeclarationKind, DeclarationState
from label.kit.clock import day

SourceKey = tuple[str, ...]  # the primary key of a source's row
SourceRow = Statement | Declaration | Delivery | Outcome


@dataclass(frozen=True, slots=True)
class Provenance:
    """The sources in order, and their references by the key of their row."""

    sources: list[ProvenanceOut]
    references: dict[SourceKey, str]


def build_provenance(rows: SourceRows) -> Provenance:
    """A source for every row that a figure may come from."""
    numbered = [
        *_numbered("S", ((annual_key(row), row) for row in rows.annual_statements)),
        *_numbered("D", (((row.id,), row) for row in rows.declarations)),
        *_numbered("A", (((row.id,), row) for row in rows.deliveries)),
        *_numbered("P", ((outcome_key(row), row) for row in rows.outcomes)),
    ]
    references = {key: reference for reference, key, _ in numbered}
    return Provenance([_source(reference, row, rows, references) for reference, _, row in numbered], references)


def annual_key(row: Statement) -> SourceKey:
    """SIREN and edition."""
    return row.siren, row.edition


def outcome_key(row: Outcome) -> SourceKey:
    """Initiative, association and audience."""
    return row.initiative_id, row.partner_id, row.audience


def _numbered(letter: str, rows: Iterable[tuple[SourceKey, SourceRow]]) -> Iterator[tuple[str, SourceKey, SourceRow]]:
    for place, (key, row) in enumerate(rows, 1):
        yield f"{letter}{place}", key, row


def _source(reference: str, row: SourceRow, rows: SourceRows, references: dict[SourceKey, str]) -> ProvenanceOut:
    match row:
        case Statement():
            return _annual_statement(reference, row)
        case Declaration():
            return _declaration(reference, row, rows)
        case Delivery():
            return _delivery(reference, row, rows, references)
        case Outcome():
            return _outcome(reference, row, rows)
        case _:
            assert_never(row)


def _annual_statement(reference: str, row: Statement) -> ProvenanceOut:
    return ProvenanceOut(
        ref=reference,
        kind="annual_statement",
        id=f"{row.siren}/{row.edition}",
        what="bilan annuel",
        status=_status(row.state),
        on=_day(row.judged_at),
        by=None,
        edition=row.edition,
        declared=_volunteers_and_hires(row.volunteers, row.hires_from_shared_vacancies),
        verified=_volunteers_and_hires(row.verified_volunteers, row.verified_hires_from_shared_vacancies)
        if row.state == DeclarationState.CHECKED
        else None,
        counted=True,
        evidence=[],
    )


def _declaration(reference: str, row: Declaration, rows: SourceRows) -> ProvenanceOut:
    what, declared, verified = _claim(row)
    return ProvenanceOut(
        ref=reference,
        kind="declaration",
        id=row.id,
        what=what,
        status=_status(row.state),
        on=_day(row.judged_at),
        by=None,
        edition=row.edition,
        started_on=row.started_on,
        ended_on=row.ended_on,
        declared=declared,
        verified=verified if row.state == DeclarationState.CHECKED else None,
        counted=True,
        evidence=rows.evidence.get(row.id, []),
    )


def _claim(row: Declaration) -> tuple[str, str, str]:
    """What is claimed, the quantities declared, and those verified, in French."""
    kind = DeclarationKind(row.kind)
    match kind:
        case DeclarationKind.VOLUNTEERING:
            what = f"{ACTIONS[str(row.action)]}, {TIMES[str(row.time)]}"
            return what, f"{number(row.hours)}{NBSP}h", f"{number(row.verified_hours)}{NBSP}h"
        case DeclarationKind.LOCAL_HIRE:
            what = f"embauche : {CONTRACTS[str(row.contract)]}, {GROUPS[str(row.group)]}"
            return what, number(row.count), number(row.verified_count)
        case DeclarationKind.FORUM:
            presence = "présence vérifiée" if row.presence_verified else "présence non retenue"
            return (
                f"forum : {PRESENCES[str(row.presence)]}",
                _offers_and_answers(row.offers, row.candidates_answered),
                f"{presence}, {_offers_and_answers(row.verified_offers, row.verified_candidates_answered)}",
            )
        case _:
            assert_never(kind)


def _delivery(reference: str, row: Delivery, rows: SourceRows, references: dict[SourceKey, str]) -> ProvenanceOut:
    declaration = rows.declared_deliveries.get(row.id)
    amounts = [
        *([f"{number(row.hours)}{NBSP}h"] if row.hours else []),
        *([f"{number(row.euros)}{NBSP}€"] if row.euros else []),
        *([with_noun(row.places, "place")] if row.places else []),
        *([with_noun(row.hires, "embauche")] if row.hires else []),
    ]
    return ProvenanceOut(
        ref=reference,
        kind="delivery",
        id=row.id,
        what=f"apport, {TIMES[row.time]}",
        status="declared",
        on=None,
        by=None,
        initiative=row.initiative_id,
        started_on=row.started_on,
        ended_on=row.ended_on,
        declared=", ".join(amounts) or "–",
        counted=declaration is None,
        # A declaration in an edition of another year has no reference in this statement: its id stands for it.
        counted_as=None if declaration is None else references.get((declaration,), declaration),
        evidence=[],
    )


def _outcome(reference: str, row: Outcome, rows: SourceRows) -> ProvenanceOut:
    return ProvenanceOut(
        ref=reference,
        kind="outcome",
        id=row.initiative_id,
        what=f"personnes, {AUDIENCES[row.audience]}",
        status="confirmed" if row.confirmed_at else "declared",
        on=_day(row.confirmed_at),
        by=rows.partners[row.initiative_id][row.partner_id],
        initiative=row.initiative_id,
        declared=f"{with_noun(row.reached, 'touchée')}, {number(row.started)} ayant commencé,"
        f" {with_noun(row.finished, 'allée')} au bout",
        counted=True,
        evidence=[],
    )


def _status(state: str) -> FigureStatus:
    return "verified" if state == DeclarationState.CHECKED else "declared"


def _volunteers_and_hires(volunteers: int | None, hires: int | None) -> str:
    return f"{with_noun(volunteers, 'bénévole')}, {with_noun(hires, 'embauche')} d’offres partagées"


def _offers_and_answers(offers: int | None, answers: int | None) -> str:
    return f"{with_noun(offers, 'offre')}, {with_noun(answers, 'réponse')}"


def _day(at: datetime | None) -> date | None:
    return day(at) if at else None

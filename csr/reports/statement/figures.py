"""A statement's figures, summed from its source rows. Pure. What a reviewer has verified or an association confirmed is
never added to what is only declared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from csr.initiatives.models import Delivery, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.french import PRESENCES
from csr.reports.statement.french import FIGURES, LEVELS, part_title
from csr.reports.statement.provenance import SourceKey, annual_key, outcome_key
from csr.reports.statement.schemas import FigureOut, FigureStatus, StatementCertificate, StatementEdition
from csr.reports.statement.source_rows import SourceRows
from label.certificates.models import CertificateState
from label.declarations.models import Declaration, Statement
from label.declarations.states import DeclarationKind, DeclarationState

MONTHS_LATER = ("durable_3", "other_3", "training_3", "durable_6", "other_6", "training_6")
FigurePart = tuple[tuple[str, str], ...]
References = Mapping[SourceKey, str]


@dataclass(slots=True)
class FigureSum:
    """A figure under construction. None is not 0: no source says anything of it."""

    verified: Decimal | None = None
    declared: Decimal | None = None
    status: FigureStatus = "verified"
    details: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FigureSums:
    """Figures by code and part."""

    sums: dict[tuple[str, FigurePart], FigureSum] = field(default_factory=dict)

    def add(
        self,
        code: str,
        value: Decimal | int | None,
        status: FigureStatus,
        reference: str | None,
        *,
        part: Mapping[str, str] | None = None,
        detail: str | None = None,
    ) -> None:
        """Add what one source says, in the column of its status."""
        figure = self.sums.setdefault((code, tuple((part or {}).items())), FigureSum())
        if value is not None:
            match status:
                case "declared":
                    figure.declared = (figure.declared or Decimal(0)) + value
                case "verified" | "confirmed":
                    figure.verified, figure.status = (figure.verified or Decimal(0)) + value, status
                case _:
                    assert_never(status)
        figure.details += [detail] if detail else []
        figure.references += [reference] if reference and reference not in figure.references else []


def build_figures(rows: SourceRows, editions: Sequence[StatementEdition], references: References) -> list[FigureOut]:
    """Every figure that some source says something of, in the order of `FIGURES`."""
    sums = FigureSums()
    for edition in editions:
        for certificate in edition.certificates:
            if is_counted(certificate):
                detail = f"{LEVELS[certificate.level]}, {certificate.number}"
                sums.add("label", None, "verified", None, detail=detail)
    for annual in rows.annual_statements:
        _add_annual_statement(sums, annual, references[annual_key(annual)])
    for declaration in rows.declarations:
        _add_declaration(sums, declaration, references[declaration.id,])
    for delivery in rows.deliveries:
        if delivery.ended_on >= rows.year.first_day:
            declared = delivery.id in rows.declared_deliveries
            _add_delivery(sums, delivery, references[delivery.id,], declared=declared)
    _add_initiatives(sums, rows, references)
    return list(_in_order(sums))


def is_counted(certificate: StatementCertificate) -> bool:
    """A label that was withdrawn or given back is no figure."""
    status = CertificateState(certificate.status)
    match status:
        case CertificateState.VALID | CertificateState.SUSPENDED | CertificateState.EXPIRED | CertificateState.REPLACED:
            return True
        case CertificateState.WITHDRAWN | CertificateState.RENOUNCED:
            return False
        case _:
            assert_never(status)


def _add_annual_statement(sums: FigureSums, row: Statement, reference: str) -> None:
    for code, declared, verified in (
        ("volunteers", row.volunteers, row.verified_volunteers),
        ("hires_from_shared_vacancies", row.hires_from_shared_vacancies, row.verified_hires_from_shared_vacancies),
    ):
        if declared:
            sums.add(code, *((declared, "declared") if verified is None else (verified, "verified")), reference)


def _add_declaration(sums: FigureSums, row: Declaration, reference: str) -> None:
    checked = row.state == DeclarationState.CHECKED
    status: FigureStatus = "verified" if checked else "declared"
    kind = DeclarationKind(row.kind)
    match kind:
        case DeclarationKind.VOLUNTEERING:
            sums.add(f"hours_{row.time}", row.verified_hours if checked else row.hours, status, reference)
            sums.add("participations", row.participants, "declared", reference)  # reviewers give no verdict on these
        case DeclarationKind.LOCAL_HIRE:
            part = {"contract": str(row.contract), "group": str(row.group)}
            sums.add("local_hires", row.verified_count if checked else row.count, status, reference, part=part)
        case DeclarationKind.FORUM:
            _add_forum(sums, row, status, reference)
        case _:
            assert_never(kind)


def _add_forum(sums: FigureSums, row: Declaration, status: FigureStatus, reference: str) -> None:
    checked = row.state == DeclarationState.CHECKED
    present = row.presence_verified if checked else row.presence != "absent"
    sums.add("forum", int(bool(present)), status, reference, detail=PRESENCES[str(row.presence)])
    sums.add("forum_offers", row.verified_offers if checked else row.offers, status, reference)
    answered = row.verified_candidates_answered if checked else row.candidates_answered
    sums.add("forum_answered", answered, status, reference)


def _add_delivery(sums: FigureSums, row: Delivery, reference: str, *, declared: bool) -> None:
    """Hours that a declaration counts are not counted a second time here."""
    if row.hours and not declared:
        sums.add(f"hours_{row.time}", row.hours, "declared", reference)
        sums.add("participations", row.participants, "declared", reference)
    for code, value in (("places", row.places), ("euros", row.euros), ("hires", row.hires)):
        if value:
            sums.add(f"initiative_{code}", value, "declared", reference)


def _add_initiatives(sums: FigureSums, rows: SourceRows, references: References) -> None:
    """Those that end in the year: an initiative over two years is not counted in both."""
    ending = {initiative.id: initiative for initiative in rows.initiatives if initiative.ended_on <= rows.year.last_day}
    outcomes = [outcome for outcome in rows.outcomes if outcome.initiative_id in ending]
    for initiative in ending.values():
        if initiative.state == InitiativeState.COMPLETED:
            sums.add("initiatives", 1, "confirmed" if initiative.confirmed_at else "declared", None)
            for outcome in outcomes:
                if outcome.initiative_id == initiative.id:
                    sums.add("initiatives", None, "confirmed", references[outcome_key(outcome)])
    for outcome in outcomes:
        _add_outcome(sums, outcome, references[outcome_key(outcome)])


def _add_outcome(sums: FigureSums, row: Outcome, reference: str) -> None:
    status: FigureStatus = "confirmed" if row.confirmed_at else "declared"
    part = {"audience": row.audience}
    for name in ("reached", "started", "finished"):
        sums.add(f"people_{name}", getattr(row, name), status, reference, part=part)
    for name in MONTHS_LATER:
        if getattr(row, name) is not None:
            sums.add(name, getattr(row, name), status, reference, part=part)


def _in_order(sums: FigureSums) -> Iterator[FigureOut]:
    places = {code: place for place, code in enumerate(FIGURES)}
    ordered = sorted(sums.sums.items(), key=lambda entry: (places[entry[0][0]], entry[0][1]))
    for (code, pairs), figure in ordered:
        title, unit = FIGURES[code]
        part = dict(pairs) or None
        yield FigureOut(
            code=code,
            title=title,
            part=part,
            part_title=part_title(part) if part else None,
            unit=unit,
            status=figure.status,
            verified=figure.verified,
            declared=figure.declared,
            detail=", ".join(figure.details) or None,
            lines=reporting_lines.fed_by(code),
            provenance=figure.references,
        )

"""A firm's CSR statement of a year, composed of its source rows. Pure."""

from datetime import date
from decimal import Decimal

from csr.catalogue.audiences import Audience
from csr.catalogue.french import AUDIENCES
from csr.initiatives.models import Commitment, Delivery, Initiative, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.schemas import Amounts, PeopleOut
from csr.reports.statement.figures import MONTHS_LATER, build_figures
from csr.reports.statement.french import NOTICES
from csr.reports.statement.provenance import SourceKey, build_provenance, outcome_key
from csr.reports.statement.schemas import (
    CsrStatementOut,
    InitiativePeople,
    StatementCertificate,
    StatementEdition,
    StatementInitiative,
)
from csr.reports.statement.source_rows import SourceRows
from label.certificates.queries import status

AMOUNTS = ("places", "hours", "euros", "hires")


def compose(rows: SourceRows, today: date) -> CsrStatementOut:
    """`today` decides how certificates stand, and is the day printed."""
    table, provenance = reporting_lines.table(), build_provenance(rows)
    editions = _editions(rows, today)
    return CsrStatementOut(
        siren=rows.company.siren,
        company=rows.company.name,
        year=rows.year.number,
        as_of=today,
        lines_version=table.version,
        lines_digest=table.digest,
        editions=editions,
        figures=build_figures(rows, editions, provenance.references),
        initiatives=[_initiative(row, rows, provenance.references) for row in rows.initiatives],
        provenance=provenance.sources,
        notices=list(NOTICES),
    )


def _editions(rows: SourceRows, today: date) -> list[StatementEdition]:
    return [
        StatementEdition(
            code=edition.code,
            title=edition.title,
            period_start=edition.period_start,
            period_end=edition.period_end,
            certificates=[
                StatementCertificate(
                    number=row.number,
                    level=row.level,
                    status=status(row, today),
                    issued_on=row.issued_on,
                    valid_until=row.valid_until,
                )
                for row in rows.certificates
                if row.edition == edition.code
            ],
        )
        for edition in rows.editions
    ]


def _initiative(row: Initiative, rows: SourceRows, references: dict[SourceKey, str]) -> StatementInitiative:
    deliveries = [delivery for delivery in rows.deliveries if delivery.initiative_id == row.id]
    return StatementInitiative(
        id=row.id,
        title=row.title,
        action=row.action,
        action_title=rows.titles[row.action, row.revision],
        state=InitiativeState(row.state),
        started_on=row.started_on,
        ended_on=row.ended_on,
        firms=rows.firms[row.id],
        partners=list(rows.partners.get(row.id, {}).values()),
        committed=_amounts([rows.commitments[row.id]]),
        achieved=_amounts(deliveries),
        people=[_people(outcome, rows, references) for outcome in rows.outcomes if outcome.initiative_id == row.id],
        provenance=[references[delivery.id,] for delivery in deliveries],
        evidence=rows.files.get(row.id, []),
    )


def _amounts(rows: list[Commitment] | list[Delivery]) -> Amounts:
    return Amounts(**{name: sum((getattr(row, name) for row in rows), Decimal(0)) for name in AMOUNTS})


def _people(row: Outcome, rows: SourceRows, references: dict[SourceKey, str]) -> InitiativePeople:
    counts = {name: getattr(row, name) for name in ("reached", "started", "finished", *MONTHS_LATER)}
    known = {f"known_{months}": row.reached for months in (3, 6) if counts[f"durable_{months}"] is not None}
    return InitiativePeople(
        audience=Audience(row.audience),
        title=AUDIENCES[row.audience],
        partner=rows.partners[row.initiative_id][row.partner_id],
        status="confirmed" if row.confirmed_at else "declared",
        provenance=references[outcome_key(row)],
        counts=PeopleOut(**counts, **known),
    )

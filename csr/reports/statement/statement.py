"""A firm's CSR statement of a year."""

from datetime import date
from decimal import Decimal

from csr.catalogue.french import AUDIENCES
from csr.catalogue.models import Audience
from csr.catalogue.schemas import YearAsked
from csr.initiatives.models import Commitment, Delivery, Initiative, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.board.queries import Year
from csr.reports.board.schemas import Amounts, PeopleOut
from csr.reports.statement import source_rows
from csr.reports.statement.figures import LATER, figures
from csr.reports.statement.french import NOTICES
from csr.reports.statement.provenance import outcome_key, sources
from csr.reports.statement.schemas import (
    CsrStatementOut,
    InitiativePeople,
    StatementCertificate,
    StatementEdition,
    StatementInitiative,
)
from csr.reports.statement.source_rows import Gathered
from label.certificates.queries import status
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

AMOUNTS = ("places", "hours", "euros", "hires")


def show(session: ReadSession, actor: Actor, siren: str, today: date, asked: YearAsked) -> CsrStatementOut:
    """The statement, as it stands today. `NotFound` for who may not see the company."""
    company = source_rows.company(session, actor, siren)
    return made(source_rows.gather(session, company, Year(asked.year)), today)


def made(found: Gathered, today: date) -> CsrStatementOut:
    """The statement made of what was gathered. Pure."""
    table, known = reporting_lines.table(), sources(found)
    editions = _editions(found, today)
    return CsrStatementOut(
        siren=found.company.siren,
        company=found.company.name,
        year=found.year.number,
        as_of=today,
        lines_version=table.version,
        lines_digest=table.digest,
        editions=editions,
        figures=figures(found, editions, known.refs),
        initiatives=[_initiative(each, found, known.refs) for each in found.initiatives],
        provenance=known.listed,
        notices=list(NOTICES),
    )


def _editions(found: Gathered, today: date) -> list[StatementEdition]:
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
                for row in found.certificates
                if row.edition == edition.code
            ],
        )
        for edition in found.editions
    ]


def _initiative(row: Initiative, found: Gathered, refs: dict[tuple[str, ...], str]) -> StatementInitiative:
    given = [each for each in found.deliveries if each.initiative_id == row.id]
    return StatementInitiative(
        id=row.id,
        title=row.title,
        action=row.action,
        action_title=found.titles[row.action, row.revision],
        state=InitiativeState(row.state),
        started_on=row.started_on,
        ended_on=row.ended_on,
        firms=found.firms[row.id],
        partners=list(found.partners.get(row.id, {}).values()),
        committed=_amounts([found.commitments[row.id]]),
        achieved=_amounts(given),
        people=[_people(each, found, refs) for each in found.outcomes if each.initiative_id == row.id],
        provenance=[refs[each.id,] for each in given],
        evidence=found.files.get(row.id, []),
    )


def _amounts(rows: list[Commitment] | list[Delivery]) -> Amounts:
    return Amounts(**{name: sum((getattr(row, name) for row in rows), Decimal(0)) for name in AMOUNTS})


def _people(row: Outcome, found: Gathered, refs: dict[tuple[str, ...], str]) -> InitiativePeople:
    counts = {name: getattr(row, name) for name in ("reached", "started", "finished", *LATER)}
    known = {f"known_{months}": row.reached for months in (3, 6) if counts[f"durable_{months}"] is not None}
    return InitiativePeople(
        audience=Audience(row.audience),
        title=AUDIENCES[row.audience],
        partner=found.partners[row.initiative_id][row.partner_id],
        status="confirmed" if row.confirmed_at else "declared",
        provenance=refs[outcome_key(row)],
        counts=PeopleOut(**counts, **known),
    )

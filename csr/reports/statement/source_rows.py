"""The rows that a statement is composed of, read in a number of queries that does not grow with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from csr.catalogue import queries as catalogue
from csr.firms import queries as firms
from csr.initiatives import firm_queries as initiatives
from csr.initiatives.models import Commitment, Delivery, Initiative, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports.calendar_year import CalendarYear
from label.certificates import queries as certificates
from label.certificates.models import Certificate
from label.companies.models import Company
from label.declarations import filing_queries as filings
from label.declarations.models import Declaration, Statement
from label.editions import queries as editions
from label.editions.models import Edition
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession

REPORTED = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED, InitiativeState.ABANDONED)
FROM_DELIVERY = "csr:"  # begins the origin of a declaration that counts the hours of a delivery


@dataclass(frozen=True, slots=True)
class SourceRows:
    """The rows of one company and year, each kind in a stable order. Of an initiative, by its id: the company's
    commitment, how many firms take part, its associations' names by their id, and its files' digests. `evidence` holds
    digests by declaration, `declared_deliveries` the declaration that counts a delivery's hours, by delivery; `titles`
    are those of the catalogue, by action and revision."""

    company: Company
    year: CalendarYear
    editions: Sequence[Edition]
    certificates: Sequence[Certificate]
    annual_statements: Sequence[Statement]
    declarations: Sequence[Declaration]
    evidence: dict[str, list[str]]
    initiatives: Sequence[Initiative]
    commitments: dict[str, Commitment]
    firms: dict[str, int]
    partners: dict[str, dict[str, str]]
    titles: dict[tuple[str, int], str]
    deliveries: Sequence[Delivery]
    declared_deliveries: dict[str, str]
    outcomes: Sequence[Outcome]
    files: dict[str, list[str]]


def readable_company(session: ReadSession, actor: Actor, siren: str) -> Company:
    """The company, for its members and for officers who may read its file. `NotFound` for everyone else."""
    if actor.acts_for(siren) or firms.reads_file(session, actor, siren):
        return firms.company(session, siren)
    raise NotFound(f"No company with SIREN {siren}.")


def read_source_rows(session: ReadSession, company: Company, year: CalendarYear) -> SourceRows:
    """Everything of a company and a year except drafts and what was sent back: neither is declared."""
    siren, first, last = company.siren, year.first_day, year.last_day
    ended = editions.ending_between(session, first, last)
    codes = [edition.code for edition in ended]
    commitments = initiatives.commitments_between(session, siren, REPORTED, first, last, year.end)
    ids = [initiative.id for initiative, _ in commitments]
    revisions = {(initiative.action, initiative.revision) for initiative, _ in commitments}
    return SourceRows(
        company=company,
        year=year,
        editions=ended,
        certificates=certificates.of_company(session, siren, codes),
        annual_statements=filings.filed_statements(session, siren, codes),
        declarations=filings.filed_declarations(session, siren, codes),
        evidence=filings.evidence_digests(session, siren, codes),
        initiatives=[initiative for initiative, _ in commitments],
        commitments={initiative.id: commitment for initiative, commitment in commitments},
        firms=initiatives.number_of_firms(session, ids),
        partners=initiatives.partner_names(session, ids),
        titles={key: content.title for key, content in catalogue.contents(session, revisions).items()},
        deliveries=initiatives.deliveries_of(session, siren, ids, first, last),
        declared_deliveries=filings.filed_by_origin(session, siren, FROM_DELIVERY),
        outcomes=initiatives.outcomes_of(session, ids),
        files=initiatives.file_digests(session, siren, ids),
    )

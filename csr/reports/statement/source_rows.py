"""The rows that a statement is composed of, read in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from csr.catalogue import queries as catalogue
from csr.firms import queries as firms
from csr.initiatives.models import Commitment, Delivery, Initiative, InitiativeFile, Involvement, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports.calendar_year import CalendarYear
from label.accounts.models import Partner
from label.certificates.models import Certificate
from label.companies.models import Company
from label.declarations.models import Declaration, DeclarationState, Evidence, Proof, Statement
from label.editions.models import Edition
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession

REPORTED = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED, InitiativeState.ABANDONED)
FILED = (DeclarationState.SUBMITTED, DeclarationState.CHECKED)
FROM_DELIVERY = "csr:"


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
    reads = actor.acts_for(siren) or firms.reads_file(session, actor, siren)
    company = session.get(Company, siren) if reads else None
    if company is None:
        raise NotFound(f"No company with SIREN {siren}.")
    return company


def read_source_rows(session: ReadSession, company: Company, year: CalendarYear) -> SourceRows:
    """Everything of a company and a year except drafts and what was sent back: neither is declared."""
    siren = company.siren
    editions = session.scalars(select(Edition).where(year.contains(Edition.period_end)).order_by(Edition.code)).all()
    codes = [edition.code for edition in editions]
    commitments = _commitments(session, siren, year)
    initiatives = [initiative for initiative, _ in commitments]
    ids = [initiative.id for initiative in initiatives]
    revisions = {(initiative.action, initiative.revision) for initiative in initiatives}
    return SourceRows(
        company=company,
        year=year,
        editions=editions,
        certificates=_certificates(session, siren, codes),
        annual_statements=_annual_statements(session, siren, codes),
        declarations=session.scalars(_declarations(siren, codes).order_by(Declaration.id)).all(),
        evidence=_evidence(session, siren, codes),
        initiatives=initiatives,
        commitments={initiative.id: commitment for initiative, commitment in commitments},
        firms=_firms(session, ids),
        partners=_partners(session, ids),
        titles={key: content.title for key, content in catalogue.contents(session, revisions).items()},
        deliveries=_deliveries(session, siren, ids, year),
        declared_deliveries=_declared_deliveries(session, siren),
        outcomes=_outcomes(session, ids),
        files=_files(session, siren, ids),
    )


def _commitments(session: ReadSession, siren: str, year: CalendarYear) -> Sequence[Row[Initiative, Commitment]]:
    """The company's, with their initiative."""
    rows = (
        select(Initiative, Commitment)
        .join(Commitment, Commitment.initiative_id == Initiative.id)
        .where(Commitment.siren == siren, Initiative.state.in_(REPORTED), _touches(year))
        .order_by(Initiative.started_on, Initiative.id)
    )
    return session.execute(rows).all()


def _touches(year: CalendarYear) -> ColumnElement[bool]:
    """Initiatives whose period overlaps the year, and that existed before its end."""
    return and_(year.overlaps(Initiative.started_on, Initiative.ended_on), Initiative.created_at < year.end)


def _outcomes(session: ReadSession, ids: list[str]) -> Sequence[Outcome]:
    order = (Outcome.initiative_id, Outcome.audience, Outcome.partner_id)
    return session.scalars(select(Outcome).where(Outcome.initiative_id.in_(ids)).order_by(*order)).all()


def _declarations(siren: str, codes: list[str]) -> Select[Declaration]:
    rows = select(Declaration).where(Declaration.siren == siren, Declaration.edition.in_(codes))
    return rows.where(Declaration.state.in_(FILED))


def _annual_statements(session: ReadSession, siren: str, codes: list[str]) -> Sequence[Statement]:
    rows = select(Statement).where(Statement.siren == siren, Statement.edition.in_(codes), Statement.state.in_(FILED))
    return session.scalars(rows.order_by(Statement.edition)).all()


def _certificates(session: ReadSession, siren: str, codes: list[str]) -> Sequence[Certificate]:
    rows = select(Certificate).where(Certificate.siren == siren, Certificate.edition.in_(codes))
    return session.scalars(rows.order_by(Certificate.number)).all()


def _evidence(session: ReadSession, siren: str, codes: list[str]) -> dict[str, list[str]]:
    declarations = _declarations(siren, codes).with_only_columns(Declaration.id)
    rows = (
        select(Proof.declaration_id, Evidence.digest)
        .join(Evidence, Evidence.id == Proof.evidence_id)
        .where(Proof.declaration_id.in_(declarations))
        .order_by(Proof.linked_at, Evidence.id)
    )
    return _grouped(session.execute(rows))


def _deliveries(session: ReadSession, siren: str, ids: list[str], year: CalendarYear) -> Sequence[Delivery]:
    """The company's up to the end of the year: those of the reported initiatives, and any other that ended in it."""
    wanted = or_(Delivery.initiative_id.in_(ids), year.contains(Delivery.ended_on))
    rows = select(Delivery).where(Delivery.siren == siren, Delivery.ended_on <= year.last_day, wanted)
    return session.scalars(rows.order_by(Delivery.ended_on, Delivery.id)).all()


def _declared_deliveries(session: ReadSession, siren: str) -> dict[str, str]:
    """By the delivery's id, the declaration that counts its hours, in any edition."""
    rows = select(Declaration.origin, Declaration.id).where(
        Declaration.siren == siren, Declaration.origin.startswith(FROM_DELIVERY), Declaration.state.in_(FILED)
    )
    return {str(origin).removeprefix(FROM_DELIVERY): declaration for origin, declaration in session.execute(rows)}


def _firms(session: ReadSession, ids: list[str]) -> dict[str, int]:
    counted = select(Commitment.initiative_id, func.count().label("firms")).where(Commitment.initiative_id.in_(ids))
    return {row.initiative_id: row.firms for row in session.execute(counted.group_by(Commitment.initiative_id))}


def _partners(session: ReadSession, ids: list[str]) -> dict[str, dict[str, str]]:
    rows = (
        select(Involvement.initiative_id, Partner.id, Partner.name)
        .join(Partner, Partner.id == Involvement.partner_id)
        .where(Involvement.initiative_id.in_(ids))
        .order_by(Partner.name, Partner.id)
    )
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for initiative_id, partner_id, name in session.execute(rows):
        names[initiative_id][partner_id] = name
    return names


def _files(session: ReadSession, siren: str, ids: list[str]) -> dict[str, list[str]]:
    """The files that all firms of an initiative share, and the company's own."""
    rows = select(InitiativeFile.initiative_id, InitiativeFile.digest).where(
        InitiativeFile.initiative_id.in_(ids), or_(InitiativeFile.siren.is_(None), InitiativeFile.siren == siren)
    )
    return _grouped(session.execute(rows.order_by(InitiativeFile.id)))


def _grouped(rows: Iterable[Any]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for owner, digest in rows:
        grouped[owner].append(digest)
    return grouped

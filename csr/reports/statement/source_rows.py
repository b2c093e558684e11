"""All that a statement is made of, read in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from csr.catalogue import queries as catalogue
from csr.firms import queries as firms
from csr.initiatives.models import Commitment, Delivery, Initiative, InitiativeFile, Involvement, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports.board.queries import Year
from label.accounts.models import Partner
from label.certificates.models import Certificate
from label.companies.models import Company
from label.declarations.models import Declaration, Evidence, Proof, Statement
from label.declarations.models import DeclarationState as Filed
from label.editions.models import Edition
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession

TOLD = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED, InitiativeState.ABANDONED)
FILED = (Filed.SUBMITTED, Filed.CHECKED)
FROM_DELIVERY = "csr:"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rows, each kind in the order they were made; what belongs to one is found by its id."""

    company: Company
    year: Year
    editions: Sequence[Edition]
    certificates: Sequence[Certificate]
    annual: Sequence[Statement]
    declarations: Sequence[Declaration]
    evidence: dict[str, list[str]]
    initiatives: Sequence[Initiative]
    commitments: dict[str, Commitment]
    firms: dict[str, int]
    partners: dict[str, dict[str, str]]
    titles: dict[tuple[str, int], str]
    deliveries: Sequence[Delivery]
    declared: dict[str, str]
    outcomes: Sequence[Outcome]
    files: dict[str, list[str]]


def company(session: ReadSession, actor: Actor, siren: str) -> Company:
    """The company, for itself and for who steers and may read its file; for others there is none."""
    steers = firms.reads_file(session, actor, siren)
    found = session.get(Company, siren) if steers or actor.acts_for(siren) else None
    if found is None:
        raise NotFound(f"No company with SIREN {siren}.")
    return found


def gather(session: ReadSession, known: Company, year: Year) -> Gathered:
    """Everything of a company and a year. Drafts, and what was sent back, are not declared."""
    siren = known.siren
    editions = session.scalars(select(Edition).where(year.holds(Edition.period_end)).order_by(Edition.code)).all()
    codes = [edition.code for edition in editions]
    joined = (
        select(Initiative, Commitment)
        .join(Commitment, Commitment.initiative_id == Initiative.id)
        .where(Commitment.siren == siren, Initiative.state.in_(TOLD), year.touches())
        .order_by(Initiative.started_on, Initiative.id)
    )
    rows = session.execute(joined).all()
    initiatives = [initiative for initiative, _ in rows]
    ids = [initiative.id for initiative in initiatives]
    told = {(each.action, each.revision) for each in initiatives}
    return Gathered(
        company=known,
        year=year,
        editions=editions,
        certificates=_certificates(session, siren, codes),
        annual=_annual(session, siren, codes),
        declarations=session.scalars(_declarations(siren, codes).order_by(Declaration.id)).all(),
        evidence=_evidence(session, siren, codes),
        initiatives=initiatives,
        commitments={initiative.id: commitment for initiative, commitment in rows},
        firms=_firms(session, ids),
        partners=_partners(session, ids),
        titles={key: content.title for key, content in catalogue.contents(session, told).items()},
        deliveries=_deliveries(session, siren, ids, year),
        declared=_declared(session, siren),
        outcomes=session.scalars(
            select(Outcome)
            .where(Outcome.initiative_id.in_(ids))
            .order_by(Outcome.initiative_id, Outcome.audience, Outcome.partner_id)
        ).all(),
        files=_files(session, siren, ids),
    )


def _declarations(siren: str, codes: list[str]) -> Select[Declaration]:
    mine = select(Declaration).where(Declaration.siren == siren, Declaration.edition.in_(codes))
    return mine.where(Declaration.state.in_(FILED))


def _annual(session: ReadSession, siren: str, codes: list[str]) -> Sequence[Statement]:
    rows = select(Statement).where(Statement.siren == siren, Statement.edition.in_(codes), Statement.state.in_(FILED))
    return session.scalars(rows.order_by(Statement.edition)).all()


def _certificates(session: ReadSession, siren: str, codes: list[str]) -> Sequence[Certificate]:
    rows = select(Certificate).where(Certificate.siren == siren, Certificate.edition.in_(codes))
    return session.scalars(rows.order_by(Certificate.number)).all()


def _evidence(session: ReadSession, siren: str, codes: list[str]) -> dict[str, list[str]]:
    theirs = _declarations(siren, codes).with_only_columns(Declaration.id)
    rows = (
        select(Proof.declaration_id, Evidence.digest)
        .join(Evidence, Evidence.id == Proof.evidence_id)
        .where(Proof.declaration_id.in_(theirs))
        .order_by(Proof.linked_at, Evidence.id)
    )
    return _grouped(session.execute(rows))


def _deliveries(session: ReadSession, siren: str, ids: list[str], year: Year) -> Sequence[Delivery]:
    """The firm's, up to the end of the year: of the initiatives told, and any other that ended in it."""
    theirs = or_(Delivery.initiative_id.in_(ids), year.holds(Delivery.ended_on))
    rows = select(Delivery).where(Delivery.siren == siren, Delivery.ended_on <= year.last, theirs)
    return session.scalars(rows.order_by(Delivery.ended_on, Delivery.id)).all()


def _declared(session: ReadSession, siren: str) -> dict[str, str]:
    """The declaration that counts a delivery's hours, of whatever edition, by the delivery's id."""
    rows = select(Declaration.origin, Declaration.id).where(
        Declaration.siren == siren, Declaration.origin.startswith(FROM_DELIVERY), Declaration.state.in_(FILED)
    )
    return {str(origin).removeprefix(FROM_DELIVERY): one for origin, one in session.execute(rows)}


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
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one, partner_id, name in session.execute(rows):
        found[one][partner_id] = name
    return found


def _files(session: ReadSession, siren: str, ids: list[str]) -> dict[str, list[str]]:
    """Common files of an initiative, and the firm's own."""
    rows = select(InitiativeFile.initiative_id, InitiativeFile.digest).where(
        InitiativeFile.initiative_id.in_(ids), or_(InitiativeFile.siren.is_(None), InitiativeFile.siren == siren)
    )
    return _grouped(session.execute(rows.order_by(InitiativeFile.id)))


def _grouped(rows: Iterable[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for owner, digest in rows:
        found[owner].append(digest)
    return found

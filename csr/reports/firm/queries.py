"""A large firm on one page: the registry, its file of the label, its initiatives, and SOEE's notes."""

from datetime import date

from csr.firms import contacts, duties, interactions, next_steps
from csr.firms import queries as firms
from csr.firms.portfolio import Scope
from csr.initiatives import firm_queries as initiatives
from csr.initiatives.models import Commitment, Initiative
from csr.initiatives.states import InitiativeState
from csr.reports.firm.schemas import (
    FirmApplicationOut,
    FirmCertificateOut,
    FirmFacts,
    FirmInitiativeOut,
    FirmLabelOut,
    FirmScoreOut,
)
from label.applications import queries as applications
from label.certificates import queries as certificates
from label.companies import queries as companies
from label.declarations import filing_queries as filings
from label.declarations import scores
from label.editions import queries as editions
from label.editions.rules import possible_on
from label.editions.simulation import missing
from label.kit.actor import Actor
from label.kit.sessions import ReadSession
from scoring import ARITHMETIC, assess_basis
from scoring.score_document import assessment_document
from scoring.shares import outcome_shares

LONGEST_LIST = 200
PAST = (InitiativeState.COMPLETED, InitiativeState.DECLINED, InitiativeState.ABANDONED)


def show(session: ReadSession, actor: Actor, scope: Scope, siren: str, today: date) -> FirmFacts:
    """The page of any company of the registry, in the portfolio or not. `NotFound`."""
    company = firms.company(session, siren)
    return FirmFacts(
        **dict(firms.shown(session, scope, siren)),
        establishments=companies.shown(session, company).establishments,
        label=_label(session, siren, today) if firms.reads_file(session, actor, siren) else None,
        initiatives=_initiatives(session, siren),
        contacts=contacts.of_firm(session, siren, LONGEST_LIST),
        duties=duties.of_firm(session, siren, LONGEST_LIST),
        interactions=interactions.latest(session, siren),
        next_steps=next_steps.of_firm(session, siren, today, LONGEST_LIST),
    )


def _label(session: ReadSession, siren: str, today: date) -> FirmLabelOut:
    return FirmLabelOut(
        certificate=_certificate(session, siren, today),
        applications=_applications(session, siren),
        score=_score(session, siren, today),
    )


def _certificate(session: ReadSession, siren: str, today: date) -> FirmCertificateOut | None:
    row = certificates.latest_of_company(session, siren)
    if row is None:
        return None
    columns = {name: getattr(row, name) for name in ("number", "edition", "level", "valid_until")}
    return FirmCertificateOut(status=certificates.status(row, today), **columns)


def _applications(session: ReadSession, siren: str) -> list[FirmApplicationOut]:
    rows = applications.latest_submitted(session, siren, LONGEST_LIST)
    return [FirmApplicationOut.model_validate(row) for row in rows]


def _score(session: ReadSession, siren: str, today: date) -> FirmScoreOut | None:
    statement = filings.latest_signed_statement(session, siren)
    if statement is None:
        return None
    edition = editions.get(session, statement.edition)
    rulebook, totals = scores.rulebook_and_tally(session, statement, edition)
    if rulebook.arithmetic != ARITHMETIC:
        return None
    assessment = assessment_document(assess_basis(totals, rulebook, "verified"))
    verified = {name: assessment[name] for name in ("level", "total", "families")}
    plan = missing(totals, rulebook, possible_on(edition, today))
    return FirmScoreOut(edition=edition.code, next_level=plan, shares=outcome_shares(assessment), **verified)


def _initiatives(session: ReadSession, siren: str) -> list[FirmInitiativeOut]:
    latest = initiatives.latest_commitments(session, siren, LONGEST_LIST)
    return [_initiative(row, commitment) for row, commitment in latest]


def _initiative(row: Initiative, commitment: Commitment) -> FirmInitiativeOut:
    names = ("id", "title", "action", "state", "started_on", "ended_on")
    amounts = ("places", "hours", "euros", "hires", "agreed_at")
    return FirmInitiativeOut(
        past=row.state in PAST,
        **{name: getattr(row, name) for name in names},
        **{name: getattr(commitment, name) for name in amounts},
    )

"""One firm on one page: what the registry says, how it stands with the label, what it does and what was spoken."""

from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlalchemy import select

from csr.firms import contacts, duties, interactions, next_steps, queries
from csr.firms.note_schemas import ContactOut, DutyOut, InteractionOut, StepOut
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmOut
from csr.initiatives.models import Commitment, Initiative
from csr.initiatives.states import InitiativeState
from label.applications.models import Application
from label.certificates.models import Certificate
from label.certificates.queries import status
from label.companies import queries as companies
from label.companies.schemas import EstablishmentOut
from label.declarations import scores
from label.declarations.models import DeclarationState as StatementState
from label.declarations.models import Statement
from label.editions import queries as editions
from label.editions.simulation import missing
from label.kit.actor import Actor
from label.kit.schemas import Count, Out, Quantity
from label.kit.sessions import ReadSession
from scoring import assess_basis
from scoring.document import assessment_document

MOST = 200
PAST = (InitiativeState.COMPLETED, InitiativeState.DECLINED, InitiativeState.ABANDONED)


class FirmCertificateOut(Out):
    """The firm's latest certificate, as it stands today."""

    number: str
    edition: str
    level: str
    status: str
    valid_until: date


class FirmApplicationOut(Out):
    """An application that was submitted, with the level and total verified then."""

    edition: str
    state: str
    submitted_at: datetime
    level: str | None
    total: str | None


class FirmScoreOut(Out):
    """The verified score of the latest edition with a signed statement, and what is missing to the next level."""

    edition: str
    level: str
    total: str | None
    families: dict[str, Any]
    next_level: dict[str, Any]


class FirmLabelOut(Out):
    """How the firm stands with the label."""

    certificate: FirmCertificateOut | None
    applications: list[FirmApplicationOut]
    score: FirmScoreOut | None


class FirmInitiativeOut(Out):
    """An initiative with what this firm committed; `past` once completed, declined or abandoned."""

    id: str
    title: str
    action: str
    state: InitiativeState
    past: bool
    started_on: date
    ended_on: date
    places: Count
    hours: Quantity
    euros: Quantity
    hires: Count
    agreed_at: datetime | None


class FirmFacts(FirmOut):
    """All that SOEE knows of a firm. Lists end at 200, interactions at the latest 20; each has a route of its own."""

    establishments: list[EstablishmentOut]
    label: FirmLabelOut | None = Field(description="Null for who is tied to the firm, or stepped back from its file.")
    initiatives: list[FirmInitiativeOut]
    contacts: list[ContactOut]
    duties: list[DutyOut]
    interactions: list[InteractionOut]
    next_steps: list[StepOut]


def show(session: ReadSession, actor: Actor, scope: Scope, siren: str, today: date) -> FirmFacts:
    """The firm's page; any company known may be looked at, in the portfolio or not."""
    known = queries.company(session, siren)
    return FirmFacts(
        **dict(queries.shown(session, scope, siren)),
        establishments=companies.shown(session, known).establishments,
        label=_label(session, siren, today) if queries.reads_file(session, actor, siren) else None,
        initiatives=_initiatives(session, siren),
        contacts=contacts.of_firm(session, siren, MOST),
        duties=duties.of_firm(session, siren, MOST),
        interactions=interactions.latest(session, siren),
        next_steps=next_steps.of_firm(session, siren, today, MOST),
    )


def _label(session: ReadSession, siren: str, today: date) -> FirmLabelOut:
    return FirmLabelOut(
        certificate=_certificate(session, siren, today),
        applications=_applications(session, siren),
        score=_score(session, siren),
    )


def _certificate(session: ReadSession, siren: str, today: date) -> FirmCertificateOut | None:
    mine = select(Certificate).filter_by(siren=siren).order_by(Certificate.issued_at.desc(), Certificate.number)
    row = session.scalar(mine.limit(1))
    if row is None:
        return None
    same = {name: getattr(row, name) for name in ("number", "edition", "level", "valid_until")}
    return FirmCertificateOut(status=status(row, today), **same)


def _applications(session: ReadSession, siren: str) -> list[FirmApplicationOut]:
    """A draft is the company's alone."""
    sent = select(Application).where(Application.siren == siren, Application.submitted_at.is_not(None))
    rows = session.scalars(sent.order_by(Application.submitted_at.desc(), Application.id).limit(MOST))
    return [FirmApplicationOut.model_validate(row) for row in rows]


def _score(session: ReadSession, siren: str) -> FirmScoreOut | None:
    """An unsigned statement is a draft too: it makes no score here."""
    signed = select(Statement).where(Statement.siren == siren, Statement.state != StatementState.DRAFT)
    statement = session.scalar(signed.order_by(Statement.edition.desc()).limit(1))
    if statement is None:
        return None
    edition = editions.get(session, statement.edition)
    rulebook = editions.rulebook(session, edition.rulebook_digest)
    tally = scores.tally_of(session, statement, edition)
    told = assessment_document(assess_basis(tally, rulebook, "verified"))
    kept = {name: told[name] for name in ("level", "total", "families")}
    return FirmScoreOut(edition=edition.code, next_level=missing(tally, rulebook), **kept)


def _initiatives(session: ReadSession, siren: str) -> list[FirmInitiativeOut]:
    mine = select(Initiative, Commitment).join(Commitment, Commitment.initiative_id == Initiative.id)
    latest = mine.where(Commitment.siren == siren).order_by(Initiative.started_on.desc(), Initiative.id.desc())
    return [_initiative(row, part) for row, part in session.execute(latest.limit(MOST))]


def _initiative(row: Initiative, part: Commitment) -> FirmInitiativeOut:
    names = ("id", "title", "action", "state", "started_on", "ended_on")
    committed = ("places", "hours", "euros", "hires", "agreed_at")
    return FirmInitiativeOut(
        past=row.state in PAST,
        **{name: getattr(row, name) for name in names},
        **{name: getattr(part, name) for name in committed},
    )

"""Decisions against the certificates that they granted."""

from collections.abc import Iterator

from sqlalchemy import select

from label.applications.models import Application, Decision, DecisionAnnulment
from label.applications.rules import DECIDED
from label.certificates.models import Certificate
from label.certificates.states import HELD
from label.diagnosis.scope import CheckScope
from label.kit.sessions import ReadSession


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """Each grant has one certificate of its level, and each certificate its grant."""
    first_issue = Certificate.reissue_of.is_(None)
    granted = select(Decision.id, Decision.application_id).outerjoin(
        Certificate, (Certificate.decision_id == Decision.id) & first_issue
    )
    for decision_id, application_id in session.execute(
        granted.where(Decision.outcome == "granted", Certificate.number.is_(None), *scope.recent(Decision.decided_at))
    ):
        yield f"decision {decision_id} grants application {application_id}, and no certificate was issued"
    rows = (
        select(Certificate, Decision, Application)
        .join(Decision, Decision.id == Certificate.decision_id)
        .join(Application, Application.id == Certificate.application_id)
        .where(*scope.recent(Decision.decided_at))
    )
    for certificate, decision, application in session.execute(rows.execution_options(yield_per=200)):
        yield from _compare(certificate, decision, application)
    annulled = select(Certificate.number).join(
        DecisionAnnulment, DecisionAnnulment.decision_id == Certificate.decision_id
    )
    decided = annulled.join(Application, Application.id == Certificate.application_id).where(
        Certificate.state.in_(HELD), Application.state.in_(DECIDED)
    )
    for number in session.scalars(decided.order_by(Certificate.number)):
        yield f"certificate {number} is in force, and its decision is annulled and another one made"


def _compare(certificate: Certificate, decision: Decision, application: Application) -> Iterator[str]:
    pairs = {
        "application": (certificate.application_id, decision.application_id),
        "outcome": ("granted", decision.outcome),
        "level": (certificate.level, decision.level),
        "company": (certificate.siren, application.siren),
        "edition": (certificate.edition, application.edition),
    }
    for name, (issued, decided) in pairs.items():
        if issued != decided:
            yield f"certificate {certificate.number}: {name} is {issued}, in its decision {decided}"

"""Decisions and the certificates they gave."""

from collections.abc import Iterator

from sqlalchemy import select

from label.applications.models import Application, Decision
from label.certificates.models import Certificate
from label.kit.sessions import ReadSession


def check(session: ReadSession) -> Iterator[str]:
    """A grant has one certificate of its level, and a certificate a grant."""
    first = Certificate.reissue_of.is_(None)
    without = select(Decision.id, Decision.application_id).outerjoin(
        Certificate, (Certificate.decision_id == Decision.id) & first
    )
    for one, asked in session.execute(without.where(Decision.outcome == "granted", Certificate.number.is_(None))):
        yield f"decision {one} grants application {asked}, and no certificate was issued"
    rows = (
        select(Certificate, Decision, Application)
        .join(Decision, Decision.id == Certificate.decision_id)
        .join(Application, Application.id == Certificate.application_id)
    )
    for certificate, decision, application in session.execute(rows.execution_options(yield_per=200)):
        yield from _compare(certificate, decision, application)


def _compare(certificate: Certificate, decision: Decision, application: Application) -> Iterator[str]:
    told = {
        "application": (certificate.application_id, decision.application_id),
        "outcome": ("granted", decision.outcome),
        "level": (certificate.level, decision.level),
        "company": (certificate.siren, application.siren),
        "edition": (certificate.edition, application.edition),
    }
    for what, (mine, theirs) in told.items():
        if mine != theirs:
            yield f"certificate {certificate.number}: {what} is {mine}, in its decision {theirs}"

"""Which certificate stands in the place of another, and which one a company has today."""

from datetime import date

from sqlalchemy import select

from label.certificates.models import Certificate, CertificateEvent, CertificateState
from label.certificates.states import HELD
from label.companies import queries as companies
from label.companies import successions
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession


def last_replacement(session: ReadSession, row: Certificate) -> Certificate | None:
    """The end of the chain of replacements that begins with this certificate; None if it was not replaced."""
    if row.state != CertificateState.REPLACED:
        return None
    replaced = select(CertificateEvent.number, CertificateEvent.other_number).filter_by(kind=CertificateState.REPLACED)
    events = replaced.join(Certificate, Certificate.number == CertificateEvent.number).where(
        Certificate.siren == row.siren
    )
    following = {number: other for number, other in session.execute(events) if other}
    number = row.number
    while number in following:  # each number is newer than the one before
        number = following[number]
    return session.get(Certificate, number) if number != row.number else None


def of_company(session: ReadSession, siren: str, today: date) -> Certificate:
    """The certificate that the company has today, also from a company that it follows: the one in force, else the last
    one. Raises NotFound for a company without one, and for one that must not be published."""
    company = companies.find(session, siren) if siren.isascii() and siren.isdecimal() else None
    sirens = [siren, *successions.predecessors(session, siren)] if company and company.diffusible else []
    rows = session.scalars(select(Certificate).where(Certificate.siren.in_(sirens))).all()
    if not rows:
        raise NotFound("This company has no public certificate.")
    return max(rows, key=lambda row: (row.state in HELD, row.valid_until >= today, row.issued_at))

"""What a person has done that can still be challenged, by the audit trail, which also names who was replaced since."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from label.applications.models import Application, Assignment
from label.applications.rules import UNDECIDED
from label.applications.time_limits import time_limits
from label.certificates.models import Certificate, CertificateState
from label.declarations.models import Declaration
from label.editions import queries as editions
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession
from label.pseudonyms.rules import Challenge, challenge_of
from label.remarks.models import Remark

READING = ("read", "export")
HELD = (CertificateState.VALID, CertificateState.SUSPENDED)


def challenges(session: ReadSession, person_id: str, today: date) -> list[Challenge]:
    """The applications in which this person has acted and that can still be challenged, the latest first."""
    held = select(func.max(Certificate.valid_until)).where(
        Certificate.application_id == Application.id, Certificate.state.in_(HELD)
    )
    rows = session.execute(
        select(Application, held.scalar_subquery()).where(_has_acts_of(person_id)).order_by(Application.id.desc())
    )
    found = [
        challenge_of(row, time_limits(row, editions.get(session, row.edition), None, None).appeal_by, until, today)
        for row, until in rows
    ]
    return [challenge for challenge in found if challenge is not None]


def entries_in_clear(session: ReadSession, person_id: str) -> int:
    """How many entries hold the person's name and address: those that made people before they were kept out."""
    mine = select(func.count()).select_from(AuditEntry).filter_by(subject="person", subject_id=person_id)
    return session.scalar(mine.where(AuditEntry.after.contains('"email"'))) or 0


def _has_acts_of(person_id: str) -> ColumnElement[bool]:
    def acted_on(subject: str) -> Select[str]:
        mine = select(AuditEntry.subject_id).filter_by(person_id=person_id, subject=subject)
        return mine.where(AuditEntry.action.not_in(READING))

    of_file = (Application.siren, Application.edition)
    claims = select(Declaration.id).where(
        Declaration.siren == of_file[0], Declaration.edition == of_file[1], Declaration.id.in_(acted_on("declaration"))
    )
    remarks = select(Remark.id).where(
        Remark.siren == of_file[0], Remark.edition == of_file[1], Remark.id.in_(acted_on("remark"))
    )
    certificates = select(Certificate.number).where(
        Certificate.application_id == Application.id, Certificate.number.in_(acted_on("certificate"))
    )
    # Also who was put there by somebody else, and so left no entry of their own.
    in_charge = select(Assignment.application_id).where(
        Assignment.application_id == Application.id,
        Assignment.round == Application.round,
        Assignment.person_id == person_id,
        Assignment.recused_at.is_(None),
    )
    return or_(
        Application.id.in_(acted_on("application")),
        and_(Application.state.in_(UNDECIDED), in_charge.exists()),
        (Application.siren + "/" + Application.edition).in_(acted_on("statement")),
        claims.exists(),
        remarks.exists(),
        certificates.exists(),
    )

"""Reissuing a certificate with today's company name, signatories and keys.

What was decided does not change: the decision, the level, the points, the last day of validity. The old certificate is
replaced, and the two certificates refer to each other.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from label.certificates import endings, printed_fields, queries
from label.certificates.issuance import add_certificate, audit_entry, record_event
from label.certificates.models import Certificate
from label.certificates.planning import CertificatePlan, Issuer, reserve_certificate
from label.certificates.printed_fields import PrintedPage
from label.certificates.production import SealedCertificate
from label.certificates.states import set_state
from label.companies import queries as companies
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, Forbidden
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession

UNCHANGED_FIELDS = ("level", "edition", "total", "families", "bonus", "cap", "valid_until")


def check(session: ReadSession, actor: Actor, number: str, at: datetime, *, lock: bool = True) -> Certificate:
    """The certificate, if this actor may reissue it (Forbidden, NotFound, Conflict). Readers pass `lock=False`."""
    if not actor.is_any(Role.CITY):
        raise Forbidden("Only a city officer may reissue a certificate.")
    row = queries.get(session, number, lock=lock)
    endings.check_independent(session, actor, row)
    endings.next_state(row, "reissue", at)
    return row


def plan(session: Session, issuer: Issuer, actor: Actor, number: str, at: datetime) -> CertificatePlan:
    """Reserves the new certificate."""
    row = check(session, actor, number, at)
    company = companies.get_known(session, row.siren)
    return reserve_certificate(session, issuer, company, _unchanged(printed_fields.from_json(row.page)), at)


def reissue(
    session: Session, actor: Actor, number: str, made: SealedCertificate, reason: str, at: datetime
) -> Certificate:
    """Replaces the old certificate. Raises Conflict if the new one does not have the same decided fields."""
    before = check(session, actor, number, at)
    page = made.plan.page
    if _unchanged(printed_fields.from_json(before.page)) != _unchanged(page):
        raise Conflict("The prepared certificate differs from what was granted.")
    set_state(session, before, endings.next_state(before, "reissue", at))
    record_event(session, before.number, before.state, actor, at, reason, page.number)
    session.flush()
    row = add_certificate(session, made, before.application_id, before.decision_id, at, before.number)
    record_event(session, row.number, "issued", actor, at, reason, before.number)
    audit_entry(session, actor, at, row, "reissue")
    return row


def _unchanged(page: PrintedPage) -> JsonObject:
    return {name: getattr(page, name) for name in UNCHANGED_FIELDS}

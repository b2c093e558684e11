"""Issuing a certificate anew in the place of another: with the name, the signatories and the keys of today.

What was decided stays: the decision, the level, the points, the last day of validity. The old certificate is replaced,
and each names the other.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from label.certificates import endings, printed_fields, queries
from label.certificates.issuance import add, audit_entry, record_event
from label.certificates.models import Certificate
from label.certificates.planning import Issuer, Planned, reserve
from label.certificates.production import Made
from label.certificates.states import set_state
from label.companies.models import Company
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, Forbidden
from label.kit.sessions import ReadSession

KEPT = ("level", "edition", "total", "families", "bonus", "valid_until")


def check(session: ReadSession, actor: Actor, number: str, at: datetime, *, lock: bool = True) -> Certificate:
    """The certificate, locked, if this actor may issue it anew: valid, and of a company they are not tied to. Without a
    lock, a reader may ask so too."""
    if not actor.is_any(Role.CITY):
        raise Forbidden("Only a city officer issues a certificate anew.")
    row = queries.get(session, number, lock=lock)
    endings.check_independent(session, actor, row)
    endings.next_state(row, "reissue", at)
    return row


def plan(session: Session, issuer: Issuer, actor: Actor, number: str, at: datetime) -> Planned:
    """Reserve the certificate to come."""
    row = check(session, actor, number, at)
    before = printed_fields.read(row.page)
    said = {name: getattr(before, name) for name in KEPT}
    return reserve(session, issuer, session.get_one(Company, row.siren), said, at)


def reissue(session: Session, actor: Actor, number: str, made: Made, reason: str, at: datetime) -> Certificate:
    """Put the certificate that was made in the place of the old one."""
    before = check(session, actor, number, at)
    page = made.planned.page
    if {name: getattr(printed_fields.read(before.page), name) for name in KEPT} != {
        name: getattr(page, name) for name in KEPT
    }:
        raise Conflict("What was planned is not what was granted.")
    set_state(session, before, endings.next_state(before, "reissue", at))
    record_event(session, before.number, before.state, actor, at, reason, page.number)
    session.flush()
    row = add(session, made, before.application_id, before.decision_id, at, before.number)
    record_event(session, row.number, "issued", actor, at, reason, before.number)
    audit_entry(session, actor, at, row, "reissue")
    return row

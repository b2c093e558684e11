"""Executing orders, one after the other, in three steps that are each committed before the next:

    take     the order is held, and its certificate is reserved                 (one transaction)
    make     the credential is signed, the page drawn, sealed and stored        (nothing is locked)
    issue    decision, certificate, credential and audit entries                (one transaction)

The order of a worker that dies stays held for half a minute; the next worker continues with the number that was
reserved. Two workers on one order issue it once: the second finds it ended. An order that cannot be executed for the
moment, for example because a key is missing, is postponed with the reason.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from label.accounts.authentication import actor_today
from label.applications import decisions
from label.campaigns import queue
from label.campaigns.actions import decision_of
from label.campaigns.models import Campaign, Order
from label.campaigns.schemas import GrantIn, ReissueIn
from label.certificates import reissue
from label.certificates.planning import CertificatePlan, Issuer, plan_of
from label.certificates.production import SealedCertificate, make
from label.kit.actor import Actor
from label.kit.audit_head import advance_sync
from label.kit.database import Database
from label.kit.errors import Conflict, Refusal, Unavailable
from label.kit.sessions import ReadSession

log = logging.getLogger("label.worker")


@dataclass(frozen=True, slots=True)
class TakenOrder:
    """An order that this worker holds, and its plan or its refusal."""

    id: str
    plan: CertificatePlan | Refusal


def process_next_order(
    database: Database, issuer: Issuer, now: Callable[[], datetime], hold: timedelta = queue.HOLD_DURATION
) -> bool:
    """Executes one order; False if there is none.

    Raises Unavailable if it was postponed: what it needed is missing for the other orders too.
    """
    if not database.read_sync(queue.has_ready_order, now()):
        return False
    taken = database.write_sync(_take, issuer, now(), hold)
    if taken is None:
        return False
    try:
        _execute(database, issuer, taken, now)
    except queue.OrderEnded as error:
        log.info("%s", error)
    return True


def _execute(database: Database, issuer: Issuer, taken: TakenOrder, now: Callable[[], datetime]) -> None:
    try:
        if isinstance(taken.plan, Refusal):
            raise taken.plan
        database.write_sync(_issue, taken.id, make(issuer, taken.plan), now())
    except Unavailable as error:
        database.write_sync(queue.postpone, taken.id, error.detail, now())
        raise
    except Refusal as refusal:
        database.write_sync(queue.mark_refused, taken.id, refusal.detail, now())
    else:
        advance_sync(database, issuer.settings.data_dir)


def _take(session: Session, issuer: Issuer, at: datetime, hold: timedelta) -> TakenOrder | None:
    row = queue.take(session, at, hold)
    if row is None:
        return None
    if row.tries > queue.MAX_ATTEMPTS:
        return TakenOrder(row.id, Conflict(f"Abandoned after {queue.MAX_ATTEMPTS} crashed attempts."))
    try:
        with session.begin_nested():
            return TakenOrder(row.id, _plan(session, issuer, row, at))
    except Refusal as refusal:
        return TakenOrder(row.id, refusal)


def _plan(session: Session, issuer: Issuer, row: Order, at: datetime) -> CertificatePlan:
    """The reserved certificate of an order: an earlier worker's reservation, or a new one."""
    if row.number:
        return plan_of(session, row.number)
    actor = _actor(session, session.get_one(Campaign, row.campaign_id))
    if row.reissue_of:
        plan = reissue.plan(session, issuer, actor, row.reissue_of, at)
    else:
        ready = decisions.prepare(session, actor, row.application_id or "", decision_of(_grant(row)), at, issuer=issuer)
        if ready.planned is None:
            raise AssertionError("a grant plans a certificate")
        row.facts_digest, plan = ready.facts_digest, ready.planned
    row.number = plan.page.number
    session.flush()
    return plan


def _issue(session: Session, order_id: str, made: SealedCertificate, at: datetime) -> None:
    row, campaign = queue.get(session, order_id)
    actor = _actor(session, campaign)
    if row.reissue_of:
        reason = ReissueIn.model_validate_json(row.asked).reason
        reissue.reissue(session, actor, row.reissue_of, made, reason, at)
    else:
        ready = decisions.MadeDecision(row.facts_digest, made)
        decisions.decide(session, actor, row.application_id or "", decision_of(_grant(row)), ready, at)
    queue.mark_issued(row, at)


def _grant(row: Order) -> GrantIn:
    return GrantIn.model_validate_json(row.asked)


def _actor(session: ReadSession, campaign: Campaign) -> Actor:
    """The officer who ordered the campaign, with their current roles."""
    return actor_today(session, campaign.person_id, campaign.token_id)

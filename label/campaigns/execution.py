"""Carrying out orders, one after the other: plan it, sign it, issue it, each committed before the next.

    take     the order is held, and what will be signed is written down        (one transaction)
    make     the credential is signed, the page drawn, sealed and stored        (nothing is locked)
    issue    the decision, the certificate, its status and its trail            (one transaction)

A worker that dies leaves the order held for half a minute; the next one finds the number that was reserved and goes on
from there. Two that carry out one order at once issue it once: the second finds it done. What cannot be carried out for
now, as when a key is missing, is put back with the reason.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from label.accounts.authentication import actor_today
from label.applications import decisions
from label.campaigns import queue
from label.campaigns.actions import decision
from label.campaigns.models import Campaign, Order
from label.campaigns.schemas import GrantIn, ReissueIn
from label.certificates import reissue
from label.certificates.planning import Issuer, Planned, planned
from label.certificates.production import Made, make
from label.kit.actor import Actor
from label.kit.database import Database
from label.kit.errors import Conflict, Refusal, Unavailable
from label.kit.sessions import ReadSession

log = logging.getLogger("label.worker")


@dataclass(frozen=True, slots=True)
class Taken:
    """An order in hand, and its plan, or what stands against one."""

    id: str
    plan: Planned | Refusal


def process_next_order(
    database: Database, issuer: Issuer, now: Callable[[], datetime], hold: timedelta = queue.HOLD
) -> bool:
    """Carry out one order; False when there is none to carry out.

    Raises Unavailable when it was put back: what it lacked, the next one would lack too.
    """
    if not database.read_sync(queue.is_waiting, now()):
        return False
    taken = database.write_sync(_take, issuer, now(), hold)
    if taken is None:
        return False
    try:
        _carry_out(database, issuer, taken, now)
    except queue.Ended as ended:
        log.info("%s", ended)
    return True


def _carry_out(database: Database, issuer: Issuer, taken: Taken, now: Callable[[], datetime]) -> None:
    try:
        if isinstance(taken.plan, Refusal):
            raise taken.plan
        database.write_sync(_issue, taken.id, make(issuer, taken.plan), now())
    except Unavailable as later:
        database.write_sync(queue.put_back, taken.id, later.detail, now())
        raise
    except Refusal as refused:
        database.write_sync(queue.refuse, taken.id, refused.detail, now())


def _take(session: Session, issuer: Issuer, at: datetime, hold: timedelta) -> Taken | None:
    row = queue.take(session, at, hold)
    if row is None:
        return None
    if row.tries > queue.TRIES:
        return Taken(row.id, Conflict(f"Given up: {queue.TRIES} workers died of it."))
    try:
        with session.begin_nested():
            return Taken(row.id, _plan(session, issuer, row, at))
    except Refusal as refused:
        return Taken(row.id, refused)


def _plan(session: Session, issuer: Issuer, row: Order, at: datetime) -> Planned:
    """What will be signed: as it was written down before, or written down now."""
    if row.number:
        return planned(session, row.number)
    actor = _actor(session, session.get_one(Campaign, row.campaign_id))
    if row.reissue_of:
        made = reissue.plan(session, issuer, actor, row.reissue_of, at)
    else:
        ready = decisions.prepare(session, actor, row.application_id or "", decision(_grant(row)), at, issuer=issuer)
        if ready.planned is None:
            raise AssertionError("a grant plans a certificate")
        row.facts_digest, made = ready.facts_digest, ready.planned
    row.number = made.page.number
    session.flush()
    return made


def _issue(session: Session, order_id: str, made: Made, at: datetime) -> None:
    row, campaign = queue.get(session, order_id)
    actor = _actor(session, campaign)
    if row.reissue_of:
        reason = ReissueIn.model_validate_json(row.asked).reason
        reissue.reissue(session, actor, row.reissue_of, made, reason, at)
    else:
        ready = decisions.MadeDecision(row.facts_digest, made)
        decisions.decide(session, actor, row.application_id or "", decision(_grant(row)), ready, at)
    queue.end(row, at)


def _grant(row: Order) -> GrantIn:
    return GrantIn.model_validate_json(row.asked)


def _actor(session: ReadSession, campaign: Campaign) -> Actor:
    """Who ordered the campaign, with the rights of today."""
    return actor_today(session, campaign.person_id, campaign.token_id)

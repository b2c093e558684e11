"""Carrying out orders, one after the other: plan it, sign it, issue it, each committed before the next.

    take     the order is held, and what will be signed is written down        (one transaction)
    make     the credential is signed, the page drawn, sealed and stored        (nothing is locked)
    issue    the decision, the certificate, its status and its trail            (one transaction)

A worker that dies leaves the order held for half a minute; the next one finds the number that was reserved and goes on
from there. Two that carry out one order at once issue it once: the second finds it done.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from label.accounts.authentication import acting
from label.applications import decide
from label.campaigns import queue
from label.campaigns.actions import decision
from label.campaigns.models import Campaign, Order
from label.campaigns.schemas import GrantIn, ReissueIn
from label.certificates import reissue
from label.certificates.make import Made, make
from label.certificates.plan import Issuer, Planned, planned
from label.kit.actor import Actor
from label.kit.database import Database
from label.kit.errors import Refusal, Unavailable

log = logging.getLogger("label.worker")


@dataclass(frozen=True, slots=True)
class Taken:
    """An order in hand; `planned` is None when it must be refused, for what `why` says."""

    id: str
    planned: Planned | None
    why: str = ""


def step(database: Database, issuer: Issuer, now: Callable[[], datetime]) -> bool:
    """Carry out one order; False when there is none to carry out."""
    if not database.read_here(queue.is_waiting, now()):
        return False
    taken = database.write_here(_take, issuer, now())
    if taken is None:
        return False
    try:
        if taken.planned is None:
            database.write_here(queue.refuse, taken.id, taken.why, now())
            return True
        database.write_here(_issue, taken.id, make(issuer, taken.planned), now())
    except LookupError as done:
        log.info("%s", done)
    except Unavailable as later:
        log.warning("order %s waits: %s", taken.id, later.detail)
        database.write_here(queue.put_back, taken.id, later.detail, now())
    except Refusal as refused:
        database.write_here(queue.refuse, taken.id, refused.detail, now())
    return True


def _take(session: Session, issuer: Issuer, at: datetime) -> Taken | None:
    row = queue.take(session, at)
    if row is None:
        return None
    if row.tries > queue.TRIES:
        return Taken(row.id, None, f"Given up: {queue.TRIES} workers died of it.")
    try:
        with session.begin_nested():
            return Taken(row.id, _plan(session, issuer, row, at))
    except Unavailable:
        raise
    except Refusal as refused:
        return Taken(row.id, None, refused.detail)


def _plan(session: Session, issuer: Issuer, row: Order, at: datetime) -> Planned:
    """What will be signed: as it was written down before, or written down now."""
    if row.number:
        return planned(session, row.number)
    actor = _actor(session, session.get_one(Campaign, row.campaign_id))
    if row.reissue_of:
        made = reissue.plan(session, issuer, actor, row.reissue_of, at)
    else:
        ready = decide.prepare(session, actor, row.application_id or "", decision(_grant(row)), at, issuer=issuer)
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
        ready = decide.Ready(row.facts_digest, made)
        decide.decide(session, actor, row.application_id or "", decision(_grant(row)), ready, at)
    queue.end(row, at)


def _grant(row: Order) -> GrantIn:
    return GrantIn.model_validate_json(row.asked)


def _actor(session: Session, campaign: Campaign) -> Actor:
    """Who ordered the campaign, with the rights of today."""
    return acting(session, campaign.person_id, campaign.token_id)

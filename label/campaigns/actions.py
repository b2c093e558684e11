"""Ordering a campaign: every order is checked as its own decision would be, all faults at once, and then queued.

To check 2,000 orders takes half a minute, so nothing is locked meanwhile; each is checked again when it is carried out.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from label.applications import decisions
from label.applications.schemas import DecisionIn
from label.campaigns import queries
from label.campaigns.models import Campaign, Order
from label.campaigns.schemas import CampaignIn, CampaignOut, GrantIn, ReissueIn
from label.certificates import reissue
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Fault, Invalid, Refusal
from label.kit.ids import new_id
from label.kit.sessions import ReadSession


def prepare(session: ReadSession, actor: Actor, data: CampaignIn, at: datetime) -> list[Order]:
    """The orders of a campaign that can be carried out as a whole."""
    orders, faults = _checked(session, actor, data, at)
    if faults:
        raise Invalid(f"{len(faults)} of the orders cannot be carried out: nothing was ordered.", faults)
    return orders


def order(session: Session, actor: Actor, data: CampaignIn, orders: list[Order], at: datetime) -> CampaignOut:
    """Queue a campaign's certificates. What was ordered by another campaign meanwhile, the database refuses."""
    campaign = Campaign(title=data.title, person_id=actor.person_id, token_id=actor.token_id, made_at=at)
    session.add(campaign)
    session.flush()
    # Identifiers of one moment come in no order: these are given out in the order of the campaign.
    for one, given in zip(orders, sorted(new_id() for _ in orders), strict=True):
        one.id, one.campaign_id = given, campaign.id
    session.add_all(orders)
    session.flush()
    after = {"title": data.title, "orders": len(orders)}
    audit.record(session, actor, at, "order", ("campaign", campaign.id), after=after)
    return queries.show(session, actor, campaign.id)


def _checked(session: ReadSession, actor: Actor, data: CampaignIn, at: datetime) -> tuple[list[Order], list[Fault]]:
    orders: list[Order] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for pointer, one in _each(data):
        try:
            made = _order(session, actor, one, at)
            named = made.application_id or made.reissue_of or ""
            if named in seen:
                faults.append(Fault(pointer, f"{named} is ordered twice."))
            seen.add(named)
            orders.append(made)
        except Refusal as refused:
            faults += _placed(pointer, refused)
    return orders, faults


def _each(data: CampaignIn) -> Iterator[tuple[str, GrantIn | ReissueIn]]:
    yield from ((f"/grants/{place}", one) for place, one in enumerate(data.grants))
    yield from ((f"/reissues/{place}", one) for place, one in enumerate(data.reissues))


def _order(session: ReadSession, actor: Actor, one: GrantIn | ReissueIn, at: datetime) -> Order:
    asked = one.model_dump_json()
    if isinstance(one, ReissueIn):
        row = reissue.check(session, actor, one.number, at, lock=False)
        queries.check_not_waiting(session, Order.reissue_of, row.number)
        return Order(siren=row.siren, reissue_of=row.number, asked=asked)
    found = decisions.check(session, actor, one.application, decision(one), at, lock=False)
    queries.check_not_waiting(session, Order.application_id, found.row.id)
    return Order(siren=found.row.siren, application_id=found.row.id, asked=asked)


def decision(one: GrantIn) -> DecisionIn:
    """The grant as a decision of its own."""
    said: dict[str, Any] = one.model_dump(exclude={"application"})
    return DecisionIn(outcome="granted", **said)


def _placed(pointer: str, refused: Refusal) -> list[Fault]:
    """What refused an order, told at its place in the campaign."""
    return [Fault(pointer + fault.pointer, fault.detail) for fault in refused.faults] or [
        Fault(pointer, refused.detail)
    ]

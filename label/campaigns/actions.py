"""Ordering a campaign: each order is checked like a single decision, all faults are reported at once.

Checking 2,000 orders takes half a minute (10 ms and more each), so a reader does it and nothing is locked; each order
is checked again when it is executed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

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
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession


def prepare(session: ReadSession, actor: Actor, data: CampaignIn, at: datetime) -> list[Order]:
    """The orders of a campaign, not stored yet. Raises Invalid with the faults of all orders: it is all or nothing."""
    orders, faults = _check_all(session, actor, data, at)
    if faults:
        raise Invalid(f"{len(faults)} of the orders cannot be carried out: nothing was ordered.", faults)
    return orders


def order(session: Session, actor: Actor, data: CampaignIn, orders: list[Order], at: datetime) -> CampaignOut:
    """Stores a campaign and its orders. A unique index refuses an order that another campaign queued meanwhile."""
    campaign = Campaign(title=data.title, person_id=actor.person_id, token_id=actor.token_id, made_at=at)
    session.add(campaign)
    session.flush()
    # UUIDs made in the same millisecond have no order: sort them, so that orders are listed as they were given.
    for queued, order_id in zip(orders, sorted(new_id() for _ in orders), strict=True):
        queued.id, queued.campaign_id = order_id, campaign.id
    session.add_all(orders)
    session.flush()
    after = {"title": data.title, "orders": len(orders)}
    audit.record(session, actor, at, "order", ("campaign", campaign.id), after=after)
    return queries.show(session, actor, campaign.id)


def _check_all(session: ReadSession, actor: Actor, data: CampaignIn, at: datetime) -> tuple[list[Order], list[Fault]]:
    orders: list[Order] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for pointer, entry in _entries(data):
        try:
            checked = _check_order(session, actor, entry, at)
            subject = checked.application_id or checked.reissue_of or ""
            if subject in seen:
                faults.append(Fault(pointer, f"{subject} is ordered twice."))
            seen.add(subject)
            orders.append(checked)
        except Refusal as refusal:
            faults += _located(pointer, refusal)
    return orders, faults


def _entries(data: CampaignIn) -> Iterator[tuple[str, GrantIn | ReissueIn]]:
    """Each entry with its JSON pointer."""
    yield from ((f"/grants/{index}", grant) for index, grant in enumerate(data.grants))
    yield from ((f"/reissues/{index}", reissued) for index, reissued in enumerate(data.reissues))


def _check_order(session: ReadSession, actor: Actor, entry: GrantIn | ReissueIn, at: datetime) -> Order:
    asked = entry.model_dump_json()
    match entry:
        case ReissueIn():
            row = reissue.check(session, actor, entry.number, at, lock=False)
            queries.check_not_waiting(session, Order.reissue_of, row.number)
            return Order(siren=row.siren, reissue_of=row.number, asked=asked)
        case GrantIn():
            found = decisions.check(session, actor, entry.application, decision_of(entry), at, lock=False)
            queries.check_not_waiting(session, Order.application_id, found.row.id)
            return Order(siren=found.row.siren, application_id=found.row.id, asked=asked)
        case _:
            assert_never(entry)


def decision_of(grant: GrantIn) -> DecisionIn:
    fields: JsonObject = grant.model_dump(exclude={"application"})
    return DecisionIn(outcome="granted", **fields)


def _located(pointer: str, refused: Refusal) -> list[Fault]:
    """The faults of a refused order, at its place in the campaign."""
    return [Fault(pointer + fault.pointer, fault.detail) for fault in refused.faults] or [
        Fault(pointer, refused.detail)
    ]

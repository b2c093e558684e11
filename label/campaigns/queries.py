"""Reading campaigns: for city officers; an order for a company that one is tied to is not there."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from label.campaigns.models import Campaign, Order, Progress
from label.campaigns.schemas import CampaignFilter, CampaignOut, CampaignPage, OrderFilter, OrderOut, OrderPage
from label.declarations.queries import withheld_sirens
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession


def visible_to(actor: Actor) -> Select[Campaign]:
    """All of them for the city, none for others."""
    rows = select(Campaign)
    return rows if actor.is_any(Role.CITY) else rows.where(Campaign.id.is_(None))


def get(session: ReadSession, actor: Actor, campaign_id: str) -> Campaign:
    """One campaign, if it exists for this actor."""
    row = session.scalar(visible_to(actor).where(Campaign.id == campaign_id))
    if row is None:
        raise NotFound(f"No campaign {campaign_id}.")
    return row


def show(session: ReadSession, actor: Actor, campaign_id: str) -> CampaignOut:
    """A campaign and how far it is."""
    row = get(session, actor, campaign_id)
    return _shown(row, _counts(session, [row.id]))


def listed(session: ReadSession, actor: Actor, asked: CampaignFilter) -> CampaignPage:
    """A page of campaigns, the newest first: one query for them, one for their counts."""
    found = page(session, visible_to(actor), asked, [Campaign.id], descending=True)
    counts = _counts(session, [row.id for row in found.items])
    return CampaignPage(items=[_shown(row, counts) for row in found.items], next=found.next)


def orders(session: ReadSession, actor: Actor, campaign_id: str, asked: OrderFilter) -> OrderPage:
    """A page of a campaign's orders."""
    campaign = get(session, actor, campaign_id)
    rows = select(Order).where(Order.campaign_id == campaign.id, Order.siren.not_in(withheld_sirens(actor.person_id)))
    if asked.state:
        rows = rows.where(Order.state == asked.state)
    found = page(session, rows, asked, [Order.id])
    return OrderPage(items=[_order(row) for row in found.items], next=found.next)


def check_not_waiting(session: ReadSession, column: InstrumentedAttribute[Any], value: str) -> None:
    """`Conflict` when it is ordered already."""
    if session.scalar(select(Order.id).where(column == value, Order.state == Progress.WAITING)) is not None:
        raise Conflict(f"{value} is ordered already, and waits for its certificate.")


def _counts(session: ReadSession, ids: list[str]) -> dict[tuple[str, str], int]:
    """(campaign, state) → orders."""
    counted = select(Order.campaign_id, Order.state, func.count()).where(Order.campaign_id.in_(ids))
    rows = session.execute(counted.group_by(Order.campaign_id, Order.state))
    return {(campaign, state): count for campaign, state, count in rows}


def _shown(row: Campaign, counts: dict[tuple[str, str], int]) -> CampaignOut:
    told = {state.value: counts.get((row.id, state.value), 0) for state in Progress}
    done = not told[Progress.WAITING.value]
    return CampaignOut(id=row.id, title=row.title, made_at=row.made_at, total=sum(told.values()), done=done, **told)


def _order(row: Order) -> OrderOut:
    names = ("id", "siren", "reissue_of", "state", "number", "why", "ended_at")
    return OrderOut(application=row.application_id, **{name: getattr(row, name) for name in names})

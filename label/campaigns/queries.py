"""Campaigns are for city officers. An officer does not see the orders for a company that they are tied to."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from label.campaigns.models import Campaign, Order, Progress
from label.campaigns.schemas import CampaignFilter, CampaignOut, CampaignPage, OrderFilter, OrderOut, OrderPage
from label.declarations.visibility import withheld_sirens
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession


def visible_to(actor: Actor) -> Select[Campaign]:
    rows = select(Campaign)
    return rows if actor.is_any(Role.CITY) else rows.where(Campaign.id.is_(None))


def get(session: ReadSession, actor: Actor, campaign_id: str) -> Campaign:
    row = session.scalar(visible_to(actor).where(Campaign.id == campaign_id))
    if row is None:
        raise NotFound(f"No campaign {campaign_id}.")
    return row


def show(session: ReadSession, actor: Actor, campaign_id: str) -> CampaignOut:
    row = get(session, actor, campaign_id)
    return _campaign_out(row, _order_counts(session, [row.id]))


def listed(session: ReadSession, actor: Actor, asked: CampaignFilter) -> CampaignPage:
    """The newest campaigns first, in two queries: the campaigns, and the counts of their orders."""
    found = page(session, visible_to(actor), asked, [Campaign.id], descending=True)
    counts = _order_counts(session, [row.id for row in found.items])
    return CampaignPage(items=[_campaign_out(row, counts) for row in found.items], next=found.next)


def orders(session: ReadSession, actor: Actor, campaign_id: str, asked: OrderFilter) -> OrderPage:
    campaign = get(session, actor, campaign_id)
    rows = select(Order).where(Order.campaign_id == campaign.id, Order.siren.not_in(withheld_sirens(actor.person_id)))
    if asked.state:
        rows = rows.where(Order.state == asked.state)
    found = page(session, rows, asked, [Order.id])
    return OrderPage(items=[_order_out(row) for row in found.items], next=found.next)


def check_not_waiting(session: ReadSession, column: InstrumentedAttribute[object], value: str) -> None:
    if session.scalar(select(Order.id).where(column == value, Order.state == Progress.WAITING)) is not None:
        raise Conflict(f"{value} is ordered already, and waits for its certificate.")


def waiting_orders(session: ReadSession, person_id: str) -> int:
    """How many orders of this person wait for their certificates."""
    ordered = select(Campaign.id).filter_by(person_id=person_id)
    waiting = select(func.count()).select_from(Order).filter_by(state=Progress.WAITING)
    return session.scalar(waiting.where(Order.campaign_id.in_(ordered))) or 0


def _order_counts(session: ReadSession, ids: list[str]) -> dict[tuple[str, str], int]:
    """By campaign and state."""
    counted = select(Order.campaign_id, Order.state, func.count()).where(Order.campaign_id.in_(ids))
    rows = session.execute(counted.group_by(Order.campaign_id, Order.state))
    return {(campaign, state): count for campaign, state, count in rows}


def _campaign_out(row: Campaign, counts: dict[tuple[str, str], int]) -> CampaignOut:
    by_state = {state.value: counts.get((row.id, state.value), 0) for state in Progress}
    total, done = sum(by_state.values()), not by_state[Progress.WAITING.value]
    return CampaignOut(id=row.id, title=row.title, made_at=row.made_at, total=total, done=done, **by_state)


def _order_out(row: Order) -> OrderOut:
    names = ("id", "siren", "reissue_of", "state", "number", "why", "ended_at")
    return OrderOut(application=row.application_id, **{name: getattr(row, name) for name in names})

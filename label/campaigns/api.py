"""The routes of campaigns; for the city."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.campaigns import actions, queries
from label.campaigns.schemas import (
    VALUES,
    CampaignFilter,
    CampaignIn,
    CampaignOut,
    CampaignPage,
    OrderFilter,
    OrderPage,
)
from label.web.context import Call, as_prepared
from label.web.injection import Given
from label.web.routes import CITY, route

Id = FromPath[str]


@route("POST", "/campaigns", who=CITY, takes=CampaignIn, values=VALUES, shows=CampaignOut, status=201)
async def order_campaign(call: Given[Call]) -> ASGIResponse:
    """Grant many applications, or issue many certificates anew: they are queued, and `label worker` issues them."""
    return await call.write_after(actions.prepare, as_prepared, actions.order)


@route("GET", "/campaigns", who=CITY, asks=CampaignFilter, shows=CampaignPage)
async def list_campaigns(call: Given[Call]) -> ASGIResponse:
    """Campaigns, the newest first."""
    return await call.read(queries.listed, call.asked(CampaignFilter), call.path)


@route("GET", "/campaigns/{campaign_id:str}", who=CITY, shows=CampaignOut)
async def show_campaign(call: Given[Call], campaign_id: Id) -> ASGIResponse:
    """A campaign and how far it is."""
    return await call.read(queries.show, campaign_id)


@route("GET", "/campaigns/{campaign_id:str}/orders", who=CITY, asks=OrderFilter, shows=OrderPage)
async def list_orders(call: Given[Call], campaign_id: Id) -> ASGIResponse:
    """A campaign's certificates, one by one, with what refused some of them."""
    return await call.read(queries.orders, campaign_id, call.asked(OrderFilter), call.path)


ROUTES = [order_campaign, list_campaigns, show_campaign, list_orders]

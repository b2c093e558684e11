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
from label.web.context import created
from label.web.dispatch import BodyContext, QueryContext, ReadContext, as_prepared
from label.web.injection import Injected
from label.web.routes import CITY, route

Id = FromPath[str]


@route("POST", "/campaigns", roles=CITY, body=CampaignIn, values=VALUES, response=CampaignOut, status=201)
async def order_campaign(context: Injected[BodyContext[CampaignIn]]) -> ASGIResponse:
    """Grant many applications, or issue many certificates anew: they are queued, and `label worker` issues them."""
    return await context.write_after_as(
        lambda made: created(made, f"/campaigns/{made.id}"), actions.prepare, as_prepared, actions.order
    )


@route("GET", "/campaigns", roles=CITY, query=CampaignFilter, response=CampaignPage)
async def list_campaigns(context: Injected[QueryContext[CampaignFilter]]) -> ASGIResponse:
    """Campaigns, the newest first."""
    return await context.read(queries.listed)


@route("GET", "/campaigns/{campaign_id:str}", roles=CITY, response=CampaignOut)
async def show_campaign(context: Injected[ReadContext], campaign_id: Id) -> ASGIResponse:
    """A campaign and how far it is."""
    return await context.read(queries.show, campaign_id)


@route("GET", "/campaigns/{campaign_id:str}/orders", roles=CITY, query=OrderFilter, response=OrderPage)
async def list_orders(context: Injected[QueryContext[OrderFilter]], campaign_id: Id) -> ASGIResponse:
    """A campaign's certificates, one by one, with what refused some of them."""
    return await context.read(queries.orders, campaign_id)


ROUTES = [order_campaign, list_campaigns, show_campaign, list_orders]

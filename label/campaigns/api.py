from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.campaigns import actions, queries
from label.campaigns.schemas import (
    MAX_JSON_VALUES,
    CampaignFilter,
    CampaignIn,
    CampaignOut,
    CampaignPage,
    OrderFilter,
    OrderPage,
)
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import QueryContext, ReadContext
from label.web.routes import CITY, route
from label.web.write_contexts import BodyContext, unchanged_plan

CampaignId = FromPath[str]


@route("POST", "/campaigns", roles=CITY, body=CampaignIn, values=MAX_JSON_VALUES, response=CampaignOut, status=201)
async def order_campaign(context: Injected[BodyContext[CampaignIn]]) -> ASGIResponse:
    """Grant many applications, or reissue many certificates: they are queued, and `label worker` issues them."""
    return await context.write_after_as(
        lambda made: created(made, f"/campaigns/{made.id}"), actions.prepare, unchanged_plan, actions.order
    )


@route("GET", "/campaigns", roles=CITY, query=CampaignFilter, response=CampaignPage)
async def list_campaigns(context: Injected[QueryContext[CampaignFilter]]) -> ASGIResponse:
    """Campaigns, the newest first."""
    return await context.read(queries.listed)


@route("GET", "/campaigns/{campaign_id:str}", roles=CITY, response=CampaignOut)
async def show_campaign(context: Injected[ReadContext], campaign_id: CampaignId) -> ASGIResponse:
    """A campaign and how far it is."""
    return await context.read(queries.show, campaign_id)


@route("GET", "/campaigns/{campaign_id:str}/orders", roles=CITY, query=OrderFilter, response=OrderPage)
async def list_orders(context: Injected[QueryContext[OrderFilter]], campaign_id: CampaignId) -> ASGIResponse:
    """The certificates of a campaign, one by one, with the reason where one was refused."""
    return await context.read(queries.orders, campaign_id)


ROUTES = [order_campaign, list_campaigns, show_campaign, list_orders]

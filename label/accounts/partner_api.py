"""The routes of partner associations."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.accounts import partners
from label.accounts.partner_schemas import NewPartnerIn, PartnerList, PartnerOut, PartnerPatch
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import PublicContext
from label.web.routes import CITY, route
from label.web.write_contexts import BodyContext

ONE = "/partners/{partner_id:str}"


@route("GET", "/partners", response=PartnerList)
async def list_partners(context: Injected[PublicContext]) -> ASGIResponse:
    """The partner associations; `volunteering.host` names one by its id."""
    return await context.read(partners.listed)


@route("POST", "/partners", roles=CITY, body=NewPartnerIn, response=PartnerOut, status=201)
async def add_partner(context: Injected[BodyContext[NewPartnerIn]]) -> ASGIResponse:
    """Add a partner association."""
    return await context.write_as(lambda made: created(made, f"/partners/{made.id}"), partners.add)


@route("GET", ONE, response=PartnerOut)
async def show_partner(context: Injected[PublicContext], partner_id: FromPath[str]) -> ASGIResponse:
    """One partner association."""
    return await context.read(partners.show, partner_id)


@route("PATCH", ONE, roles=CITY, body=PartnerPatch, response=PartnerOut)
async def change_partner(context: Injected[BodyContext[PartnerPatch]], partner_id: FromPath[str]) -> ASGIResponse:
    """Rename a partner association, change its address, close it or open it again."""
    return await context.write(partners.change, partner_id)


ROUTES = [list_partners, add_partner, show_partner, change_partner]

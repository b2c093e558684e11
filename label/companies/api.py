"""The routes of companies."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.companies import actions, queries
from label.companies.schemas import CompanyFilter, CompanyOut, CompanyPage, CompanyPatch, DisplayNameIn, InterestIn
from label.kit.actor import Role
from label.kit.versions import VersionQuery
from label.web.injection import Injected
from label.web.read_contexts import QueryContext, ReadContext
from label.web.routes import CITY, COMPANY, JUDGES, OFFICERS, route
from label.web.write_contexts import BodyContext, WriteQueryContext


@route("GET", "/companies", roles=OFFICERS, query=CompanyFilter, response=CompanyPage)
async def list_companies(context: Injected[QueryContext[CompanyFilter]]) -> ASGIResponse:
    """Companies by name."""
    return await context.read(queries.listed)


@route("GET", "/companies/{siren:str}", roles=OFFICERS | {Role.COMPANY}, response=CompanyOut)
async def show_company(context: Injected[ReadContext], siren: FromPath[str]) -> ASGIResponse:
    """One company."""
    return await context.read(queries.show, siren)


@route("PATCH", "/companies/{siren:str}", roles=COMPANY | CITY, body=CompanyPatch, response=CompanyOut)
async def change_company(context: Injected[BodyContext[CompanyPatch]], siren: FromPath[str]) -> ASGIResponse:
    """A company changes its headcount, group and contact details; the city may correct its group."""
    return await context.write(actions.change, siren)


@route("PUT", "/companies/{siren:str}/display-name", roles=CITY, body=DisplayNameIn, response=CompanyOut)
async def set_display_name(context: Injected[BodyContext[DisplayNameIn]], siren: FromPath[str]) -> ASGIResponse:
    """Approve a name that is shown beside INSEE's."""
    return await context.write(actions.set_display_name, siren)


@route("DELETE", "/companies/{siren:str}/display-name", roles=CITY, query=VersionQuery, status=204)
async def remove_display_name(context: Injected[WriteQueryContext[VersionQuery]], siren: FromPath[str]) -> ASGIResponse:
    """Show INSEE's name alone again."""
    return await context.write(actions.remove_display_name, siren)


@route("POST", "/me/interests", roles=JUDGES, body=InterestIn, status=204)
async def declare_interest(context: Injected[BodyContext[InterestIn]]) -> ASGIResponse:
    """Declare a tie to a company: its files no longer exist for you."""
    return await context.write(actions.declare_interest)


ROUTES = [
    list_companies,
    show_company,
    change_company,
    set_display_name,
    remove_display_name,
    declare_interest,
]

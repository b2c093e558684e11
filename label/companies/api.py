"""The routes of companies."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.companies import actions, queries
from label.companies.schemas import CompanyFilter, CompanyOut, CompanyPage, CompanyPatch, InterestIn
from label.kit.actor import Kind
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import CITY, COMPANY, JUDGES, OFFICERS, route


@route("GET", "/companies", who=OFFICERS, asks=CompanyFilter, shows=CompanyPage)
async def list_companies(call: Given[Call]) -> ASGIResponse:
    """Companies by name."""
    return await call.read(queries.listed, call.asked(CompanyFilter), call.path)


@route("GET", "/companies/{siren:str}", who=OFFICERS | {Kind.COMPANY}, shows=CompanyOut)
async def show_company(call: Given[Call], siren: FromPath[str]) -> ASGIResponse:
    """One company."""
    return await call.read(queries.show, siren)


@route("PATCH", "/companies/{siren:str}", who=COMPANY | CITY, takes=CompanyPatch, shows=CompanyOut)
async def change_company(call: Given[Call], siren: FromPath[str]) -> ASGIResponse:
    """A company says its headcount, its group, where to reach it; the city may correct its group."""
    return await call.write(actions.change, siren)


@route("POST", "/me/interests", who=JUDGES, takes=InterestIn, status=204)
async def declare_interest(call: Given[Call]) -> ASGIResponse:
    """Declare a tie to a company: its files no longer exist for you."""
    return await call.write(actions.declare_interest)


ROUTES = [list_companies, show_company, change_company, declare_interest]

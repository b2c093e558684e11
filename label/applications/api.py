"""The routes of applications."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.applications import actions, decisions, queries
from label.applications.schemas import (
    AnswerIn,
    AppealIn,
    ApplicationFilter,
    ApplicationIn,
    ApplicationOut,
    ApplicationPage,
    AssignmentIn,
    CompanyApplications,
    CorrectionIn,
    DecisionIn,
    OpinionIn,
    RecusalIn,
)
from label.certificates.planning import Issuer
from label.kit.actor import Kind
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import COMPANY, JUDGES, REVIEWER, route

FILE = JUDGES | {Kind.COMPANY}
YEAR = "/companies/{siren:str}/editions/{edition:str}"
Id = FromPath[str]


@route("GET", f"{YEAR}/applications", who=FILE, asks=CompanyApplications, shows=ApplicationPage)
async def list_company_applications(call: Given[Call], siren: FromPath[str], edition: FromPath[str]) -> ASGIResponse:
    """The company's applications in an edition."""
    return await call.read(queries.of_company, siren, edition, call.asked(CompanyApplications), call.path)


@route("POST", f"{YEAR}/applications", who=COMPANY, takes=ApplicationIn, shows=ApplicationOut, status=201)
async def make_application(call: Given[Call], siren: FromPath[str], edition: FromPath[str]) -> ASGIResponse:
    """Begin an application, as a draft."""
    return await call.write(actions.apply, siren, edition)


@route("GET", "/applications", who=JUDGES, asks=ApplicationFilter, shows=ApplicationPage)
async def list_applications(call: Given[Call]) -> ASGIResponse:
    """The applications submitted, the oldest first unless asked otherwise."""
    return await call.read(queries.listed, call.asked(ApplicationFilter), call.path)


@route("GET", "/applications/{application_id:str}", who=FILE, shows=ApplicationOut)
async def show_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """One application, with what may be done with it now."""
    return await call.read(queries.show, application_id)


@route("POST", "/applications/{application_id:str}/submission", who=COMPANY, shows=ApplicationOut)
async def submit_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Submit: the facts are frozen as they stand."""
    return await call.write(actions.submit, application_id)


@route("POST", "/applications/{application_id:str}/resubmission", who=COMPANY, takes=AnswerIn, shows=ApplicationOut)
async def resubmit_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Answer a correction; what was sent back is submitted again."""
    return await call.write(actions.resubmit, application_id)


@route("POST", "/applications/{application_id:str}/withdrawal", who=COMPANY, shows=ApplicationOut)
async def withdraw_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Take the application back."""
    return await call.write(actions.withdraw, application_id)


@route("POST", "/applications/{application_id:str}/appeal", who=COMPANY, takes=AppealIn, shows=ApplicationOut)
async def appeal_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Ask for a refusal to be decided again by other people."""
    return await call.write(actions.appeal, application_id)


@route("POST", "/applications/{application_id:str}/assignment", who=JUDGES, takes=AssignmentIn, shows=ApplicationOut)
async def assign_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Take an application in charge, or give it to a reviewer."""
    return await call.write(actions.assign, application_id)


@route("POST", "/applications/{application_id:str}/recusal", who=REVIEWER, takes=RecusalIn, status=204)
async def recuse_from_application(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Step back; from now on the application does not exist for you."""
    return await call.write(actions.recuse, application_id)


@route("POST", "/applications/{application_id:str}/correction", who=REVIEWER, takes=CorrectionIn, shows=ApplicationOut)
async def ask_correction(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Ask the company to correct its file."""
    return await call.write(actions.ask_correction, application_id)


@route(
    "POST",
    "/applications/{application_id:str}/opinions",
    who=REVIEWER,
    takes=OpinionIn,
    shows=ApplicationOut,
    status=201,
)
async def give_opinion(call: Given[Call], application_id: Id) -> ASGIResponse:
    """Advise to grant or to refuse."""
    return await call.write(actions.advise, application_id)


@route("POST", "/applications/{application_id:str}/decision", who=JUDGES, takes=DecisionIn, shows=ApplicationOut)
async def decide_application(call: Given[Call], issuer: Given[Issuer], application_id: Id) -> ASGIResponse:
    """Grant, with the certificate, or refuse, with what was missing."""
    return await call.write_after(
        partial(decisions.prepare, issuer=issuer),
        partial(decisions.produce, issuer),
        decisions.decide,
        application_id,
        reserving=True,
    )


ROUTES = [
    list_company_applications,
    make_application,
    list_applications,
    show_application,
    submit_application,
    resubmit_application,
    withdraw_application,
    appeal_application,
    assign_application,
    recuse_from_application,
    ask_correction,
    give_opinion,
    decide_application,
]

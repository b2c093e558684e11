"""The routes of applications."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.applications import actions, annulments, decisions, openings, queries, reviews
from label.applications.schemas import (
    AnnulmentIn,
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
from label.certificates.schemas import CertificateOut, EndingIn
from label.editions.schemas import EditionOut
from label.kit.actor import Role
from label.kit.audit_head import advance_after
from label.kit.ids import EditionCode, InseeCommune, Siren
from label.kit.settings import Settings
from label.remarks.schemas import RemarkAnswerIn, RemarkOut
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import QueryContext, ReadContext
from label.web.routes import CITY, COMPANY, JUDGES, REVIEWER, route
from label.web.write_contexts import BodyContext, WriteContext

FILE = JUDGES | {Role.COMPANY}
YEAR = "/companies/{siren:str}/editions/{edition:str}"
Id = FromPath[str]


@route("GET", f"{YEAR}/applications", roles=FILE, query=CompanyApplications, response=ApplicationPage)
async def list_company_applications(
    context: Injected[QueryContext[CompanyApplications]], siren: FromPath[Siren], edition: FromPath[EditionCode]
) -> ASGIResponse:
    """The company's applications in an edition."""
    return await context.read(queries.of_company, siren, edition)


@route("POST", f"{YEAR}/applications", roles=COMPANY, body=ApplicationIn, response=ApplicationOut, status=201)
async def make_application(
    context: Injected[BodyContext[ApplicationIn]], siren: FromPath[Siren], edition: FromPath[EditionCode]
) -> ASGIResponse:
    """Begin an application, as a draft."""
    return await context.write_as(lambda made: created(made, f"/applications/{made.id}"), actions.apply, siren, edition)


@route("GET", "/applications", roles=JUDGES, query=ApplicationFilter, response=ApplicationPage)
async def list_applications(context: Injected[QueryContext[ApplicationFilter]]) -> ASGIResponse:
    """The applications submitted, the oldest first unless asked otherwise."""
    return await context.read(queries.listed)


@route("GET", "/applications/{application_id:str}", roles=FILE, response=ApplicationOut)
async def show_application(context: Injected[ReadContext], application_id: Id) -> ASGIResponse:
    """One application, with what may be done with it now."""
    return await context.read(queries.show, application_id)


@route("POST", "/editions/{edition:str}/opening", roles=CITY, response=EditionOut)
async def open_edition(context: Injected[WriteContext], edition: FromPath[str]) -> ASGIResponse:
    """Open an edition, once enough reviewers and people who decide are there for a first decision and an appeal."""
    return await context.write(openings.open_edition, edition)


@route("POST", "/applications/{application_id:str}/submission", roles=COMPANY, response=ApplicationOut)
async def submit_application(
    context: Injected[WriteContext], settings: Injected[Settings], application_id: Id
) -> ASGIResponse:
    """Submit: the facts are frozen as they are now."""
    return await context.write(actions.submit, application_id, InseeCommune(settings.commune_code))


@route("POST", "/applications/{application_id:str}/resubmission", roles=COMPANY, body=AnswerIn, response=ApplicationOut)
async def resubmit_application(
    context: Injected[BodyContext[AnswerIn]], settings: Injected[Settings], application_id: Id
) -> ASGIResponse:
    """Answer a correction; what was sent back is submitted again."""
    return await context.write(actions.resubmit, application_id, InseeCommune(settings.commune_code))


@route("POST", "/applications/{application_id:str}/withdrawal", roles=COMPANY, response=ApplicationOut)
async def withdraw_application(context: Injected[WriteContext], application_id: Id) -> ASGIResponse:
    """Withdraw the application."""
    return await context.write(actions.withdraw, application_id)


@route("POST", "/applications/{application_id:str}/appeal", roles=COMPANY, body=AppealIn, response=ApplicationOut)
async def appeal_application(context: Injected[BodyContext[AppealIn]], application_id: Id) -> ASGIResponse:
    """Appeal against a refusal, within the edition's months: other people decide again."""
    return await context.write(actions.appeal, application_id)


@route(
    "PUT",
    "/applications/{application_id:str}/remarks/{remark_id:str}",
    roles=JUDGES,
    body=RemarkAnswerIn,
    response=RemarkOut,
)
async def answer_remark(
    context: Injected[BodyContext[RemarkAnswerIn]], application_id: Id, remark_id: Id
) -> ASGIResponse:
    """Answer a remark, with the reason: nobody decides while one is open."""
    return await context.write(reviews.answer_remark, application_id, remark_id)


@route(
    "POST", "/applications/{application_id:str}/assignment", roles=JUDGES, body=AssignmentIn, response=ApplicationOut
)
async def assign_application(context: Injected[BodyContext[AssignmentIn]], application_id: Id) -> ASGIResponse:
    """Take charge of an application, or assign it to a reviewer."""
    return await context.write(reviews.assign, application_id)


@route("POST", "/applications/{application_id:str}/recusal", roles=REVIEWER, body=RecusalIn, status=204)
async def recuse_from_application(context: Injected[BodyContext[RecusalIn]], application_id: Id) -> ASGIResponse:
    """Recuse yourself; from then on the application does not exist for you."""
    return await context.write(reviews.recuse, application_id)


@route(
    "POST", "/applications/{application_id:str}/correction", roles=REVIEWER, body=CorrectionIn, response=ApplicationOut
)
async def ask_correction(context: Injected[BodyContext[CorrectionIn]], application_id: Id) -> ASGIResponse:
    """Ask the company to correct its file; it answers within the edition's days."""
    return await context.write(reviews.ask_correction, application_id)


@route("POST", "/applications/{application_id:str}/resumption", roles=REVIEWER, response=ApplicationOut)
async def resume_application(
    context: Injected[WriteContext], settings: Injected[Settings], application_id: Id
) -> ASGIResponse:
    """Go on without the company's answer to a correction, after its last day."""
    return await context.write(reviews.resume, application_id, InseeCommune(settings.commune_code))


@route(
    "POST",
    "/applications/{application_id:str}/opinions",
    roles=REVIEWER,
    body=OpinionIn,
    response=ApplicationOut,
    status=201,
)
async def give_opinion(context: Injected[BodyContext[OpinionIn]], application_id: Id) -> ASGIResponse:
    """Advise to grant or to refuse."""
    return await context.write(reviews.advise, application_id)


@route("POST", "/applications/{application_id:str}/decision", roles=JUDGES, body=DecisionIn, response=ApplicationOut)
async def decide_application(
    context: Injected[BodyContext[DecisionIn]], issuer: Injected[Issuer], application_id: Id
) -> ASGIResponse:
    """Grant, with the certificate, or refuse, with what was missing."""
    answer = await context.write_after_reserving(
        lambda session, actor, application, data, at: decisions.prepare(
            session, actor, application, data, at, issuer=issuer
        ),
        lambda plan: decisions.produce(issuer, plan),
        decisions.decide,
        application_id,
    )
    await advance_after(context.database, issuer.settings.data_dir)
    return answer


@route(
    "POST",
    "/applications/{application_id:str}/decision-annulment",
    roles=CITY,
    body=AnnulmentIn,
    response=ApplicationOut,
)
async def annul_decision(context: Injected[BodyContext[AnnulmentIn]], application_id: Id) -> ASGIResponse:
    """Annul the decision as a mistake: the application is decided again. A certificate stays in force meanwhile."""
    return await context.write(annulments.annul, application_id)


@route("POST", "/certificates/{number:str}/annulment", roles=CITY, body=EndingIn, response=CertificateOut)
async def annul_end_of_certificate(
    context: Injected[BodyContext[EndingIn]], settings: Injected[Settings], number: FromPath[str]
) -> ASGIResponse:
    """Annul a withdrawal or a renunciation that was a mistake: the certificate is valid again from its first day."""
    return await context.write(annulments.annul_ending, number, settings)


ROUTES = [
    open_edition,
    list_company_applications,
    make_application,
    list_applications,
    show_application,
    submit_application,
    resubmit_application,
    withdraw_application,
    appeal_application,
    answer_remark,
    assign_application,
    recuse_from_application,
    ask_correction,
    resume_application,
    give_opinion,
    decide_application,
    annul_decision,
    annul_end_of_certificate,
]

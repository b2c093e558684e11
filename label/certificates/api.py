from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.certificates import cessations, endings, holders, queries, register, responses
from label.certificates.file_check import FileChecks
from label.certificates.schemas import (
    CeasedFilter,
    CeasedPage,
    CertificateOut,
    EndingIn,
    RegisterFilter,
    RegisterPage,
    RetentionIn,
    RetentionOut,
    VerdictOut,
)
from label.companies.schemas import SuccessionEndIn, SuccessionIn, SuccessionOut
from label.kit.clock import day, now
from label.kit.settings import Settings
from label.kit.storage import Store
from label.web.injection import Injected
from label.web.read_contexts import PublicContext, PublicQueryContext, QueryContext
from label.web.routes import CITY, COMPANY, route
from label.web.write_contexts import BodyContext

CertificateNumber = FromPath[str]
PDF = ".pdf"


@route("GET", "/register", query=RegisterFilter, response=RegisterPage)
async def show_register(context: Injected[PublicQueryContext[RegisterFilter]]) -> ASGIResponse:
    """Who holds the label today."""
    return await context.read_inline(register.listed)


@route("GET", "/register.csv", query=RegisterFilter)
async def download_register(context: Injected[PublicQueryContext[RegisterFilter]]) -> ASGIResponse:
    """The whole register, as CSV; `level` and `name` filter it."""
    return await context.read_as(responses.register_csv, register.lines)


@route("GET", "/register.xlsx", query=RegisterFilter)
async def download_register_workbook(context: Injected[PublicQueryContext[RegisterFilter]]) -> ASGIResponse:
    """The same as a workbook (XLSX), for people."""
    return await context.render(partial(responses.register_xlsx, day(now())), register.lines)


@route("GET", "/register/schema.json")
async def download_register_schema(context: Injected[PublicContext]) -> ASGIResponse:
    """The Table Schema of the register's CSV."""
    return context.respond(responses.register_schema())


@route("GET", "/certificates/{number:str}", response=CertificateOut, formats=(PDF,))
async def show_certificate(
    context: Injected[PublicContext], settings: Injected[Settings], files: Injected[Store], number: CertificateNumber
) -> ASGIResponse:
    """A certificate in any state; with `.pdf` after the number, the page as issued."""
    if number.lower().endswith(PDF):
        return await context.read_as(
            partial(responses.certificate_pdf, files), queries.file_digest, number[: -len(PDF)]
        )
    return await context.read(queries.show, number, settings)


@route("GET", "/certificates/{number:str}/without-scores.pdf")
async def download_without_scores(
    context: Injected[PublicContext], files: Injected[Store], number: CertificateNumber
) -> ASGIResponse:
    """The certificate without its points, as issued: the same seal and the same data."""
    return await context.read_as(partial(responses.certificate_pdf, files), queries.plain_file_digest, number)


@route("GET", "/certificates/of-ceased-companies", roles=CITY, query=CeasedFilter, response=CeasedPage)
async def list_of_ceased_companies(context: Injected[QueryContext[CeasedFilter]]) -> ASGIResponse:
    """The certificates in force of companies that have ceased, about which the city has not decided."""
    return await context.read(cessations.listed)


@route("POST", "/certificates/{number:str}/retention", roles=CITY, body=RetentionIn, response=RetentionOut)
async def keep_certificate(context: Injected[BodyContext[RetentionIn]], number: CertificateNumber) -> ASGIResponse:
    """Keep the certificate of a company that has ceased, with the reason."""
    return await context.write(cessations.keep, number)


@route("POST", "/companies/{siren:str}/successor", roles=CITY, body=SuccessionIn, response=SuccessionOut)
async def record_successor(context: Injected[BodyContext[SuccessionIn]], siren: FromPath[str]) -> ASGIResponse:
    """Record which company follows this one: it holds the certificates, and reads the files."""
    return await context.write(holders.record_successor, siren)


@route("POST", "/companies/{siren:str}/successor/end", roles=CITY, body=SuccessionEndIn, response=SuccessionOut)
async def end_succession(context: Injected[BodyContext[SuccessionEndIn]], siren: FromPath[str]) -> ASGIResponse:
    """End a mistaken record of a successor, with the reason; it stays in the history."""
    return await context.write(holders.end_succession, siren)


@route("POST", "/certificates/{number:str}/suspension", roles=CITY, body=EndingIn, response=CertificateOut)
async def suspend_certificate(
    context: Injected[BodyContext[EndingIn]], settings: Injected[Settings], number: CertificateNumber
) -> ASGIResponse:
    """Suspend a certificate, with the reason shown to the public."""
    return await context.write(endings.end, number, settings, "suspend")


@route("POST", "/certificates/{number:str}/reinstatement", roles=CITY, body=EndingIn, response=CertificateOut)
async def reinstate_certificate(
    context: Injected[BodyContext[EndingIn]], settings: Injected[Settings], number: CertificateNumber
) -> ASGIResponse:
    """End a suspension."""
    return await context.write(endings.end, number, settings, "reinstate")


@route("POST", "/certificates/{number:str}/withdrawal", roles=CITY, body=EndingIn, response=CertificateOut)
async def withdraw_certificate(
    context: Injected[BodyContext[EndingIn]], settings: Injected[Settings], number: CertificateNumber
) -> ASGIResponse:
    """Withdraw a certificate; only an annulment undoes it."""
    return await context.write(endings.end, number, settings, "withdraw")


@route("POST", "/certificates/{number:str}/renunciation", roles=COMPANY, body=EndingIn, response=CertificateOut)
async def renounce_certificate(
    context: Injected[BodyContext[EndingIn]], settings: Injected[Settings], number: CertificateNumber
) -> ASGIResponse:
    """Give the label back, as the company that holds it."""
    return await context.write(endings.end, number, settings, "renounce")


@route("POST", "/verifications", upload=True, response=VerdictOut)
async def verify_file(context: Injected[PublicContext], checks: Injected[FileChecks]) -> ASGIResponse:
    """Send a certificate's PDF (multipart, field `file`): is it the one that was issued? Nothing of it is kept."""
    _, content = await context.upload()
    return context.respond(await checks.check(context.request.scope, content))


ROUTES = [
    verify_file,
    show_register,
    download_register,
    download_register_workbook,
    download_register_schema,
    list_of_ceased_companies,
    record_successor,
    end_succession,
    show_certificate,
    download_without_scores,
    keep_certificate,
    suspend_certificate,
    reinstate_certificate,
    withdraw_certificate,
    renounce_certificate,
]

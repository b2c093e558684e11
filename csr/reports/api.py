"""Routes of the reports: the firm's page, its CSR statement, SOEE's board, the yearly observatory."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.catalogue.schemas import YearAsked
from csr.firms.portfolio import Scope
from csr.reports import count_sheets, reporting_lines
from csr.reports.board import queries as board
from csr.reports.board.schemas import BoardOut
from csr.reports.firm import queries as firm
from csr.reports.firm.schemas import FirmFacts
from csr.reports.observatory import catalog, publication
from csr.reports.observatory import queries as observatory
from csr.reports.observatory import responses as observatory_responses
from csr.reports.observatory.schemas import FreezeIn, NumberAsked, ObservatoryList, ObservatoryOut
from csr.reports.reporting_lines import LinesOut
from csr.reports.statement import queries as statement
from csr.reports.statement import responses as statement_responses
from csr.reports.statement.schemas import CsrStatementOut
from label.kit.clock import day, now
from label.kit.settings import Settings
from label.web.context import Result, created
from label.web.injection import Injected
from label.web.read_contexts import PublicContext, PublicQueryContext, QueryContext, ReadContext
from label.web.routes import COMPANY, STEERS, route
from label.web.write_contexts import BodyContext

READERS = COMPANY | STEERS
OBSERVATORY = "/csr/observatory/{year:str}"
STATEMENT = "/csr/companies/{siren:str}/csr-statement"


@route("GET", "/csr/firms/{siren:str}", roles=STEERS, response=FirmFacts)
async def show_firm(context: Injected[ReadContext], settings: Injected[Settings], siren: FromPath[str]) -> ASGIResponse:
    """A firm on one page: registry, label, initiatives, contacts, duties, interactions and next steps."""
    return await context.read(firm.show, Scope.of(settings), siren, day(now()))


@route("GET", STATEMENT, roles=READERS, query=YearAsked, response=CsrStatementOut)
async def show_csr_statement(context: Injected[QueryContext[YearAsked]], siren: FromPath[str]) -> ASGIResponse:
    """What a firm did in a year for job seekers, how that is known, and the reporting lines it feeds."""
    return await context.read(statement.show, siren, day(now()))


@route("GET", STATEMENT + ".pdf", roles=READERS, query=YearAsked)
async def download_csr_statement_pdf(context: Injected[QueryContext[YearAsked]], siren: FromPath[str]) -> ASGIResponse:
    """The same as a PDF."""
    return await context.render(statement_responses.pdf_file, statement.show, siren, day(now()))


@route("GET", STATEMENT + ".xlsx", roles=READERS, query=YearAsked)
async def download_csr_statement_xlsx(context: Injected[QueryContext[YearAsked]], siren: FromPath[str]) -> ASGIResponse:
    """The same as a workbook."""
    return await context.render(statement_responses.xlsx_file, statement.show, siren, day(now()))


@route("GET", "/csr/lines", response=LinesOut)
async def show_lines(context: Injected[PublicContext]) -> ASGIResponse:
    """Which figures of a statement feed which lines of the public reporting standards."""
    return await context.read(reporting_lines.show)


@route("GET", "/csr/board", roles=STEERS, query=YearAsked, response=BoardOut)
async def show_board(context: Injected[QueryContext[YearAsked]], settings: Injected[Settings]) -> ASGIResponse:
    """A year's pipeline, commitments against results, people by audience, and the pace toward the targets."""
    return await context.read(board.show, Scope.of(settings), day(now()))


@route("GET", "/csr/observatory", response=ObservatoryList)
async def list_observatory(context: Injected[PublicContext]) -> ASGIResponse:
    """The years of the observatory, each frozen once it had ended."""
    return await context.read(observatory.listed)


@route("GET", "/csr/observatory/catalog.jsonld")
async def download_observatory_catalog(context: Injected[PublicContext], settings: Injected[Settings]) -> ASGIResponse:
    """The observatory's open data as a DCAT catalogue."""
    return await context.read_as(observatory_responses.catalog_file, catalog.latest_catalog, settings)


@route("GET", OBSERVATORY, query=NumberAsked, response=ObservatoryOut, formats=(".pdf", ".csv", ".xlsx"))
async def show_observatory(context: Injected[PublicQueryContext[NumberAsked]], year: FromPath[str]) -> ASGIResponse:
    """The tables of a year as frozen, without small counts; `.pdf`, `.csv` or `.xlsx` after it: in that form."""
    if year.endswith(".pdf"):
        return await context.render(observatory_responses.pdf_file, observatory.show, year.removesuffix(".pdf"))
    if year.endswith(".xlsx"):
        return await context.render(observatory_responses.xlsx_file, observatory.show, year.removesuffix(".xlsx"))
    if year.endswith(".csv"):
        return await context.read_as(observatory_responses.csv_file, observatory.show, year.removesuffix(".csv"))
    return await context.read(observatory.show, year)


@route("GET", OBSERVATORY + "/schema.json", query=NumberAsked)
async def download_observatory_schema(
    context: Injected[PublicQueryContext[NumberAsked]], year: FromPath[str]
) -> ASGIResponse:
    """The Table Schema of a year's CSV."""
    return await context.read_as(observatory_responses.schema_file, observatory.show, year)


@route("GET", OBSERVATORY + "/preview", roles=STEERS, response=ObservatoryOut)
async def preview_observatory(
    context: Injected[ReadContext], settings: Injected[Settings], year: FromPath[str]
) -> ASGIResponse:
    """What a year's tables would be if it were frozen now."""
    return await context.read(observatory.preview, Scope.of(settings), year)


@route("POST", OBSERVATORY, roles=STEERS, body=FreezeIn, response=ObservatoryOut, status=201)
async def freeze_observatory(
    context: Injected[BodyContext[FreezeIn]], settings: Injected[Settings], year: FromPath[str]
) -> ASGIResponse:
    """Freeze a year that has ended; or freeze it again, as a correction with its reason."""
    return await context.write_after_as(
        lambda made: created(made, f"/csr/observatory/{made.year}?number={made.number}"),
        publication.prepare,
        publication.count,
        publication.freeze,
        Scope.of(settings),
        year,
        snapshot=True,
    )


@route("GET", "/count-sheets/volunteering.pdf")
async def download_volunteering_sheet(context: Injected[PublicContext]) -> ASGIResponse:
    """A sheet to print: the volunteers of an action and their hours, counted without names."""
    return await _count_sheet(context, "volunteering", "feuille-emargement-chiffree.pdf")


@route("GET", "/count-sheets/forum.pdf")
async def download_forum_sheet(context: Injected[PublicContext]) -> ASGIResponse:
    """A sheet to print: the candidates met at the forum, counted without names."""
    return await _count_sheet(context, "forum", "feuille-comptage-forum.pdf")


async def _count_sheet(context: PublicContext, sheet: count_sheets.CountSheetKind, name: str) -> ASGIResponse:
    headers = {"content-type": "application/pdf", "content-disposition": f'inline; filename="{name}"'}
    content = await context.database.run_in_executor(count_sheets.render, sheet)
    return context.respond(Result(content, headers | {"cache-control": "public, max-age=86400"}))


ROUTES = [
    download_volunteering_sheet,
    download_forum_sheet,
    list_observatory,
    download_observatory_catalog,
    show_observatory,
    download_observatory_schema,
    preview_observatory,
    freeze_observatory,
    show_csr_statement,
    download_csr_statement_pdf,
    download_csr_statement_xlsx,
    show_lines,
    show_board,
    show_firm,
]

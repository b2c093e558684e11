"""The routes of reports."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.catalogue.schemas import YearAsked
from csr.firms.portfolio import Scope
from csr.reports import firm, reporting_lines
from csr.reports.board import board
from csr.reports.board.schemas import BoardOut
from csr.reports.firm import FirmFacts
from csr.reports.observatory import files as published
from csr.reports.observatory import publication, queries
from csr.reports.observatory.schemas import FreezeIn, NumberAsked, ObservatoryList, ObservatoryOut
from csr.reports.reporting_lines import LinesOut
from csr.reports.statement import files, statement
from csr.reports.statement.schemas import CsrStatementOut
from label.kit.clock import day, now
from label.kit.settings import Settings
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import COMPANY, STEERS, route

READERS = COMPANY | STEERS
OBSERVATORY = "/csr/observatory/{year:str}"
STATEMENT = "/csr/companies/{siren:str}/csr-statement"


@route("GET", "/csr/firms/{siren:str}", who=STEERS, shows=FirmFacts)
async def show_firm(call: Given[Call], settings: Given[Settings], siren: FromPath[str]) -> ASGIResponse:
    """A firm on one page: registry, label, initiatives, contacts, duties, what was spoken and what comes next."""
    return await call.read(firm.show, Scope.of(settings), siren, day(now()))


@route("GET", STATEMENT, who=READERS, asks=YearAsked, shows=CsrStatementOut)
async def show_csr_statement(call: Given[Call], siren: FromPath[str]) -> ASGIResponse:
    """What a firm did in a year for job seekers, how that is known, and the reporting lines it feeds."""
    return await call.read(statement.show, siren, call.asked(YearAsked), day(now()))


@route("GET", STATEMENT + ".pdf", who=READERS, asks=YearAsked)
async def download_csr_statement_pdf(call: Given[Call], siren: FromPath[str]) -> ASGIResponse:
    """The same as a PDF."""
    return await call.draw(statement.show, files.pdf_file, siren, call.asked(YearAsked), day(now()))


@route("GET", STATEMENT + ".xlsx", who=READERS, asks=YearAsked)
async def download_csr_statement_xlsx(call: Given[Call], siren: FromPath[str]) -> ASGIResponse:
    """The same as a workbook."""
    return await call.draw(statement.show, files.xlsx_file, siren, call.asked(YearAsked), day(now()))


@route("GET", "/csr/lines", shows=LinesOut)
async def show_lines(call: Given[Call]) -> ASGIResponse:
    """Which figures of a statement feed which lines of public reporting standards."""
    return await call.read(reporting_lines.show)


@route("GET", "/csr/board", who=STEERS, asks=YearAsked, shows=BoardOut)
async def show_board(call: Given[Call], settings: Given[Settings]) -> ASGIResponse:
    """A year's pipeline, commitments against results, people by audience, and the pace toward the targets."""
    return await call.read(board.show, Scope.of(settings), call.asked(YearAsked), day(now()))


@route("GET", "/csr/observatory", shows=ObservatoryList)
async def list_observatory(call: Given[Call]) -> ASGIResponse:
    """The years of the observatory, each frozen once it had ended."""
    return await call.read(queries.listed)


@route("GET", "/csr/observatory/catalog.jsonld")
async def download_observatory_catalog(call: Given[Call], settings: Given[Settings]) -> ASGIResponse:
    """The observatory's open data as a DCAT catalogue."""
    return await call.read(partial(published.catalog_file, settings))


@route("GET", OBSERVATORY, asks=NumberAsked, shows=ObservatoryOut, also=(".pdf", ".csv"))
async def show_observatory(call: Given[Call], year: FromPath[str]) -> ASGIResponse:
    """A year's tables as they were frozen, small counts withheld; with `.pdf` or `.csv` behind the year, as that."""
    asked = call.asked(NumberAsked)
    if year.endswith(".pdf"):
        return await call.draw(queries.show, published.pdf_file, year.removesuffix(".pdf"), asked)
    if year.endswith(".csv"):
        return await call.read(published.csv_file, year.removesuffix(".csv"), asked)
    return await call.read(queries.show, year, asked)


@route("GET", OBSERVATORY + "/schema.json", asks=NumberAsked)
async def download_observatory_schema(call: Given[Call], year: FromPath[str]) -> ASGIResponse:
    """The Table Schema of a year's CSV."""
    return await call.read(published.schema_file, year, call.asked(NumberAsked))


@route("GET", OBSERVATORY + "/preview", who=STEERS, shows=ObservatoryOut)
async def preview_observatory(call: Given[Call], settings: Given[Settings], year: FromPath[str]) -> ASGIResponse:
    """What a year's tables would be if it were frozen now."""
    return await call.read(queries.preview, Scope.of(settings), year)


@route("POST", OBSERVATORY, who=STEERS, takes=FreezeIn, shows=ObservatoryOut, status=201)
async def freeze_observatory(call: Given[Call], settings: Given[Settings], year: FromPath[str]) -> ASGIResponse:
    """Freeze a year that has ended; once more, as a correction, with its reason."""
    return await call.write_after(
        publication.prepare, publication.count, publication.freeze, Scope.of(settings), year, surveying=True
    )


ROUTES = [
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

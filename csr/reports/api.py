"""The routes of reports."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.catalogue.schemas import YearAsked
from csr.firms.portfolio import Scope
from csr.reports import firm, lines
from csr.reports.board import board
from csr.reports.board.schemas import BoardOut
from csr.reports.firm import FirmFacts
from csr.reports.lines import LinesOut
from csr.reports.statement import forms, statement
from csr.reports.statement.schemas import CsrStatementOut
from label.kit.clock import day, now
from label.kit.settings import Settings
from label.web.call import Call
from label.web.given import Given
from label.web.routes import COMPANY, STEERS, route

READERS = COMPANY | STEERS
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
    return await call.draw(statement.show, forms.pdf_file, siren, call.asked(YearAsked), day(now()))


@route("GET", STATEMENT + ".xlsx", who=READERS, asks=YearAsked)
async def download_csr_statement_xlsx(call: Given[Call], siren: FromPath[str]) -> ASGIResponse:
    """The same as a workbook."""
    return await call.draw(statement.show, forms.xlsx_file, siren, call.asked(YearAsked), day(now()))


@route("GET", "/csr/lines", shows=LinesOut)
async def show_lines(call: Given[Call]) -> ASGIResponse:
    """Which figures of a statement feed which lines of public reporting standards."""
    return await call.read(lines.show)


@route("GET", "/csr/board", who=STEERS, asks=YearAsked, shows=BoardOut)
async def show_board(call: Given[Call], settings: Given[Settings]) -> ASGIResponse:
    """A year's pipeline, commitments against results, people by audience, and the pace toward the targets."""
    return await call.read(board.show, Scope.of(settings), call.asked(YearAsked), day(now()))


ROUTES = [
    show_csr_statement,
    download_csr_statement_pdf,
    download_csr_statement_xlsx,
    show_lines,
    show_board,
    show_firm,
]

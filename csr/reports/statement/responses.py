"""A statement as files."""

from csr.reports.statement import pdf, xlsx
from csr.reports.statement.schemas import CsrStatementOut
from label.web.context import Result

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf_file(statement: CsrStatementOut) -> Result:
    """To be looked at."""
    return _file(pdf.draw(statement), statement, "application/pdf", "inline", "pdf")


def xlsx_file(statement: CsrStatementOut) -> Result:
    """To be kept."""
    return _file(xlsx.draw(statement), statement, XLSX, "attachment", "xlsx")


def _file(content: bytes, statement: CsrStatementOut, media_type: str, how: str, suffix: str) -> Result:
    name = f"csr-statement-{statement.siren}-{statement.year}.{suffix}"
    return Result(content, {"content-type": media_type, "content-disposition": f'{how}; filename="{name}"'})

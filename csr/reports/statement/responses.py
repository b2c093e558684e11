"""The statement in other media types than JSON."""

from csr.reports.statement import pdf, xlsx
from csr.reports.statement.schemas import CsrStatementOut
from label.kit import workbook
from label.web.context import Result


def pdf_file(statement: CsrStatementOut) -> Result:
    return _file(pdf.render(statement), statement, "application/pdf", "inline", "pdf")


def xlsx_file(statement: CsrStatementOut) -> Result:
    return _file(xlsx.render(statement), statement, workbook.MEDIA_TYPE, "attachment", "xlsx")


def _file(content: bytes, statement: CsrStatementOut, media_type: str, disposition: str, suffix: str) -> Result:
    name = f"csr-statement-{statement.siren}-{statement.year}.{suffix}"
    return Result(content, {"content-type": media_type, "content-disposition": f'{disposition}; filename="{name}"'})

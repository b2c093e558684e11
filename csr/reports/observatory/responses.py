"""The observatory in other media types than the JSON of its routes."""

import json

from csr.reports.observatory import open_data, pdf, xlsx
from csr.reports.observatory.schemas import ObservatoryOut
from label.kit import csv_export, workbook
from label.web.context import Result


def pdf_file(year: ObservatoryOut) -> Result:
    return _file(pdf.render(year), year, "application/pdf", "inline", "pdf")


def csv_file(year: ObservatoryOut) -> Result:
    return _file(open_data.render_csv(year), year, csv_export.MEDIA_TYPE, "attachment", "csv")


def xlsx_file(year: ObservatoryOut) -> Result:
    return _file(xlsx.render(year), year, workbook.MEDIA_TYPE, "attachment", "xlsx")


def schema_file(year: ObservatoryOut) -> Result:
    return Result(_json(open_data.table_schema(year)), {"content-type": "application/json"})


def catalog_file(catalog: dict[str, object]) -> Result:
    return Result(_json(catalog), {"content-type": "application/ld+json"})


def _file(content: bytes, year: ObservatoryOut, media_type: str, disposition: str, suffix: str) -> Result:
    name = f"observatoire-{year.year}-{year.number}.{suffix}"
    return Result(content, {"content-type": media_type, "content-disposition": f'{disposition}; filename="{name}"'})


def _json(content: dict[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()

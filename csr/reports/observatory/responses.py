"""A year of the observatory as files."""

from typing import Any

from csr.reports.observatory import open_data, pdf
from csr.reports.observatory.schemas import ObservatoryOut
from label.web.context import Result


def pdf_file(year: ObservatoryOut) -> Result:
    """To be looked at."""
    return _file(pdf.draw(year), year, "application/pdf", "inline", "pdf")


def csv_file(year: ObservatoryOut) -> Result:
    """To be counted with."""
    return _file(open_data.csv_of(year), year, "text/csv; charset=utf-8; header=present", "attachment", "csv")


def schema_file(year: ObservatoryOut) -> Result:
    """What the columns of that file are."""
    return Result(open_data.as_json(open_data.table_schema(year)), {"content-type": "application/json"})


def catalog_file(catalog: dict[str, Any]) -> Result:
    """What there is, for a portal to harvest."""
    return Result(open_data.as_json(catalog), {"content-type": "application/ld+json"})


def _file(content: bytes, year: ObservatoryOut, media_type: str, how: str, suffix: str) -> Result:
    name = f"observatoire-{year.year}-{year.number}.{suffix}"
    return Result(content, {"content-type": media_type, "content-disposition": f'{how}; filename="{name}"'})

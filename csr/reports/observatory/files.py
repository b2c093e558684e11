"""A year of the observatory as files."""

from sqlalchemy.orm import Session

from csr.reports.observatory import open_data, pdf, queries
from csr.reports.observatory.schemas import NumberAsked, ObservatoryOut
from label.kit.settings import Settings
from label.web.context import Shown


def pdf_file(year: ObservatoryOut) -> Shown:
    """To be looked at."""
    return _file(pdf.draw(year), year, "application/pdf", "inline", "pdf")


def csv_file(session: Session, year: str, asked: NumberAsked) -> Shown:
    """To be counted with."""
    found = queries.show(session, year, asked)
    return _file(open_data.csv_of(found), found, "text/csv; charset=utf-8; header=present", "attachment", "csv")


def schema_file(session: Session, year: str, asked: NumberAsked) -> Shown:
    """What the columns of that file are."""
    found = queries.show(session, year, asked)
    return Shown(open_data.as_json(open_data.table_schema(found)), {"content-type": "application/json"})


def catalog_file(settings: Settings, session: Session) -> Shown:
    """What there is, for a portal to harvest."""
    content = open_data.as_json(open_data.catalog(settings, queries.latest(session)))
    return Shown(content, {"content-type": "application/ld+json"})


def _file(content: bytes, year: ObservatoryOut, media_type: str, how: str, suffix: str) -> Shown:
    name = f"observatoire-{year.year}-{year.number}.{suffix}"
    return Shown(content, {"content-type": media_type, "content-disposition": f'{how}; filename="{name}"'})

"""Reading a firm's CSR statement."""

from datetime import date

from csr.catalogue.schemas import YearAsked
from csr.reports.calendar_year import CalendarYear
from csr.reports.statement.composition import compose
from csr.reports.statement.schemas import CsrStatementOut
from csr.reports.statement.source_rows import read_source_rows, readable_company
from label.kit.actor import Actor
from label.kit.sessions import ReadSession


def show(session: ReadSession, actor: Actor, siren: str, today: date, asked: YearAsked) -> CsrStatementOut:
    """The statement of a year as of today. `NotFound` for an actor who may not see the company."""
    company = readable_company(session, actor, siren)
    return compose(read_source_rows(session, company, CalendarYear(asked.year)), today)

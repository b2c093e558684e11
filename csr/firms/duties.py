"""The reports on social responsibility that a firm publishes."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms import queries, rules, stages
from csr.firms.models import Duty
from csr.firms.note_schemas import DutyOut, DutyPage, DutyPut, NotesFilter
from csr.firms.states import Report
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import NotFound
from label.kit.ids import ReportCode, Siren, YearText
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.kit.versions import VersionQuery, check_version, require_version

FIELDS = tuple(name for name in DutyPut.model_fields if name != "version")


def listed(session: ReadSession, actor: Actor, siren: str, asked: NotesFilter) -> DutyPage:
    """A page of a firm's reports, the latest year first."""
    queries.company(session, siren)
    rows = select(Duty).where(Duty.siren == siren)
    found = page(session, rows, asked, [Duty.year, Duty.report], descending=True)
    items = [DutyOut.model_validate(row) for row in found.items]
    return DutyPage(items=items, next=found.next)


def of_firm(session: ReadSession, siren: str, limit: int) -> list[DutyOut]:
    """A firm's reports, the latest year first."""
    rows = select(Duty).where(Duty.siren == siren).order_by(Duty.year.desc(), Duty.report.desc()).limit(limit)
    return [DutyOut.model_validate(row) for row in session.scalars(rows)]


def put(
    session: Session, actor: Actor, siren: Siren, year: YearText, report: ReportCode, data: DutyPut, at: datetime
) -> DutyOut:
    key = _key(siren, year, report)
    stages.lock_firm(session, siren)
    row = session.scalar(select(Duty).filter_by(**key))
    check_version(row.version if row else 1, data.version)
    rules.check_not_future(data.published_on, "/published_on", day(at))
    before = _facts(row) if row else None
    row = row or Duty(**key)
    for name in FIELDS:
        setattr(row, name, getattr(data, name))
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "state", _subject(key), siren=siren, before=before, after=_facts(row))
    return DutyOut.model_validate(row)


def delete(
    session: Session,
    actor: Actor,
    siren: Siren,
    year: YearText,
    report: ReportCode,
    asked: VersionQuery,
    at: datetime,
) -> None:
    key = _key(siren, year, report)
    queries.company(session, siren)
    row = session.scalar(select(Duty).filter_by(**key))
    if row is None:
        raise NotFound(f"No report {report} of {year} is noted for {siren}.")
    require_version(row.version, asked.version)
    audit.record(session, actor, at, "delete", _subject(key), siren=siren, before=_facts(row))
    session.delete(row)
    session.flush()


def _key(siren: str, year: str, report: str) -> dict[str, object]:
    """The key columns of a report in a path; `NotFound`."""
    if not re.fullmatch(r"20\d\d", year, re.ASCII):
        raise NotFound(f"No year {year}.")
    if report not in list(Report):
        raise NotFound(f"No report {report}: one of {', '.join(Report)}.")
    return {"siren": siren, "year": int(year), "report": report}


def _subject(key: dict[str, object]) -> tuple[str, str]:
    return "duty", "{siren}/{year}/{report}".format_map(key)


def _facts(row: Duty) -> dict[str, object]:
    return {name: getattr(row, name) for name in FIELDS}

"""The city's targets for a year."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue import rules
from csr.catalogue.models import Measure, Target
from csr.catalogue.schemas import YearAsked
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import NotFound, invalid
from label.kit.ids import AudienceCode, MeasureCode, YearText
from label.kit.schemas import Out, Positive, plain
from label.kit.sessions import ReadSession
from label.kit.versions import VersionIn, VersionQuery, check_version, require_version


class TargetIn(VersionIn):
    """How many people, hours, places, hires or firms a year should reach."""

    goal: Positive


class TargetOut(Out):
    """A target; `audience` is `all`, or for people one of the audiences."""

    year: int
    measure: Measure
    audience: str
    goal: Positive
    version: int


class TargetList(Out):
    """The targets of a year: at most one for everything that may be counted."""

    year: int
    items: list[TargetOut]


def of_year(session: ReadSession, year: int) -> list[Target]:
    """The targets of a year, by measure and audience."""
    return list(session.scalars(select(Target).filter_by(year=year).order_by(Target.measure, Target.audience)))


def people_goals(session: ReadSession, year: int) -> dict[str, Decimal]:
    """How many people of each audience the year should reach; audiences without a target are left out."""
    rows = of_year(session, year)
    return {row.audience: row.goal for row in rows if row.measure == Measure.PEOPLE and row.audience != rules.EVERYONE}


def listed(session: ReadSession, actor: Actor, asked: YearAsked) -> TargetList:
    return TargetList(year=asked.year, items=[TargetOut.model_validate(row) for row in of_year(session, asked.year)])


def put(
    session: Session,
    actor: Actor,
    year: YearText,
    measure: MeasureCode,
    audience: AudienceCode,
    data: TargetIn,
    at: datetime,
) -> TargetOut:
    key = (rules.year_of(year), *rules.target_key(measure, audience))
    row = session.get(Target, key)
    check_version(row.version if row else None, data.version)
    if key[1] != Measure.HOURS and data.goal != int(data.goal):
        raise invalid("/goal", f"The {measure} are counted by ones.")
    before = {"goal": plain(row.goal)} if row else None
    row = row or Target(year=key[0], measure=key[1], audience=key[2])
    row.goal = data.goal
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "set", _subject(row), before=before, after={"goal": plain(row.goal)})
    return TargetOut.model_validate(row)


def delete(
    session: Session,
    actor: Actor,
    year: YearText,
    measure: MeasureCode,
    audience: AudienceCode,
    asked: VersionQuery,
    at: datetime,
) -> None:
    """The audit trail keeps what the target was."""
    row = session.get(Target, (rules.year_of(year), *rules.target_key(measure, audience)))
    if row is None:
        raise NotFound(f"No target {year}/{measure}/{audience}.")
    require_version(row.version, asked.version)
    audit.record(session, actor, at, "delete", _subject(row), before={"goal": plain(row.goal)})
    session.delete(row)


def _subject(row: Target) -> tuple[str, str]:
    return "target", f"{row.year}/{row.measure}/{row.audience}"

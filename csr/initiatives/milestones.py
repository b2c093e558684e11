from datetime import date, datetime

from pydantic import Field
from sqlalchemy.orm import Session

from csr.initiatives import queries, requirements, rules
from csr.initiatives.models import Initiative, Milestone
from csr.initiatives.schemas import InitiativeDay
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, NotFound, invalid
from label.kit.paging import Paged, page
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession
from label.kit.text import Name
from label.kit.versions import RequiredVersionIn, VersionIn, VersionQuery, check_version, require_version


class MilestoneIn(In):
    """Something to have done by a day."""

    title: Name
    due_on: InitiativeDay


class MilestonePatch(RequiredVersionIn):
    """Changes to some of a milestone's fields."""

    title: Name | None = None
    due_on: InitiativeDay | None = None


class MilestoneDoneIn(VersionIn):
    """Mark a milestone as done."""

    done_on: InitiativeDay | None = Field(default=None, description="Left out: today.")


class MilestoneOut(Out):
    """A milestone. `late`: its day has passed, it is not done, and the initiative goes on; `days_late` also says how
    late it was done."""

    id: str
    initiative_id: str
    title: str
    due_on: date
    done_on: date | None
    late: bool
    days_late: int
    version: int


class MilestoneFilter(Paged):
    """The milestones of an initiative have no filters."""


class MilestonePage(Out):
    """A page of milestones, the first due first."""

    items: list[MilestoneOut]
    next: str | None


def listed(
    session: ReadSession, actor: Actor, initiative_id: str, today: date, asked: MilestoneFilter
) -> MilestonePage:
    initiative = queries.get(session, actor, initiative_id)
    rows = queries.rows_of(Milestone, initiative)
    found = page(session, rows, asked, [Milestone.due_on, Milestone.id])
    items = [_out(row, initiative, today) for row in found.items]
    return MilestonePage(items=items, next=found.next)


def plan(session: Session, actor: Actor, initiative_id: str, data: MilestoneIn, at: datetime) -> MilestoneOut:
    initiative = queries.lock_for(session, actor, initiative_id, "plan").row
    row = Milestone(initiative_id=initiative.id, **data.model_dump())
    session.add(row)
    session.flush()
    _record(session, actor, at, "plan", row, None)
    return _out(row, initiative, day(at))


def change(session: Session, actor: Actor, milestone_id: str, data: MilestonePatch, at: datetime) -> MilestoneOut:
    row, initiative = _lock(session, actor, milestone_id)
    require_version(row.version, data.version)
    changes = data.model_dump(exclude_unset=True, exclude={"version"})
    requirements.refuse_nulls(changes)
    before = _facts(row)
    for name, value in changes.items():
        setattr(row, name, value)
    session.flush()
    _record(session, actor, at, "change", row, before)
    return _out(row, initiative, day(at))


def finish(session: Session, actor: Actor, milestone_id: str, data: MilestoneDoneIn, at: datetime) -> MilestoneOut:
    row, initiative = _lock(session, actor, milestone_id)
    check_version(row.version, data.version)
    if row.done_on is not None:
        raise Conflict(f"This was done on {row.done_on}.")
    today = day(at)
    done_on = data.done_on or today
    if done_on > today:
        raise invalid("/done_on", "This date is in the future.")
    before, row.done_on = _facts(row), done_on
    session.flush()
    _record(session, actor, at, "finish", row, before)
    return _out(row, initiative, today)


def delete(session: Session, actor: Actor, milestone_id: str, asked: VersionQuery, at: datetime) -> None:
    row, _ = _lock(session, actor, milestone_id)
    require_version(row.version, asked.version)
    audit.record(session, actor, at, "delete", ("milestone", row.id), before=_facts(row))
    session.delete(row)


def _lock(session: ReadSession, actor: Actor, milestone_id: str) -> tuple[Milestone, Initiative]:
    """A milestone and its locked initiative. Only SOEE calls this, which sees every initiative."""
    row = session.get(Milestone, milestone_id)
    if row is None:
        raise NotFound(f"No milestone {milestone_id}.")
    initiative = queries.lock_for(session, actor, row.initiative_id, "plan").row
    return row, initiative


def _out(row: Milestone, initiative: Initiative, today: date) -> MilestoneOut:
    late, days_late = requirements.lateness(row, today, over=initiative.state in rules.OVER)
    names = ("id", "initiative_id", "title", "due_on", "done_on", "version")
    return MilestoneOut(late=late, days_late=days_late, **{name: getattr(row, name) for name in names})


def _facts(row: Milestone) -> dict[str, object]:
    names = ("initiative_id", "title", "due_on", "done_on")
    return {name: getattr(row, name) for name in names}


def _record(
    session: Session, actor: Actor, at: datetime, act: str, row: Milestone, before: dict[str, object] | None
) -> None:
    audit.record(session, actor, at, act, ("milestone", row.id), before=before, after=_facts(row))

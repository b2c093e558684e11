"""What the board counts, each in one query whatever there is. A year takes in: initiatives whose period touches it,
commitments and people of initiatives that end in it, what firms gave that ended in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select

from csr.firms.models import Firm, Stage, StageChange
from csr.firms.portfolio import STAGE, Scope, large
from csr.initiatives.models import Commitment, Delivery, Initiative, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports.board.schemas import Amounts, PeopleOut
from label.companies.models import Company
from label.kit.clock import end_of
from label.kit.sessions import ReadSession

BINDING = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED)
ACTING = (InitiativeState.UNDER_WAY, InitiativeState.COMPLETED)
CLOSED = (InitiativeState.DECLINED, InitiativeState.ABANDONED)
_AMOUNTS = ("places", "hours", "euros", "hires")
_LATER = tuple(f"{what}_{months}" for months in (3, 6) for what in ("durable", "other", "training"))


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year."""

    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.number, 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.number, 12, 31)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return end_of(self.last)

    @property
    def quarters(self) -> list[tuple[int, date]]:
        """The first three, with the last day of each."""
        return [(number, date(self.number, 3 * number, 31 if number == 1 else 30)) for number in (1, 2, 3)]

    def holds(self, day: Any) -> ColumnElement[bool]:
        """A day in it."""
        return and_(day >= self.first, day <= self.last)

    def touches(self) -> ColumnElement[bool]:
        """Initiatives whose period touches it, and that were there before its end."""
        return and_(
            Initiative.started_on <= self.last, Initiative.ended_on >= self.first, Initiative.created_at < self.end
        )


def stages(session: ReadSession, scope: Scope, year: Year, today: date) -> dict[tuple[str, bool], int]:
    """Firms by stage at the year's end, or now; large ones (True) whether SOEE has noted anything or not."""
    stage: ColumnElement[Any] = STAGE
    told = select(Company.siren).outerjoin(Firm, Firm.siren == Company.siren)
    if today > year.last:
        changes = _last_changes(year)
        stage = func.coalesce(changes.c.stage, Stage.NOT_CONTACTED.value).label("stage")
        told = told.outerjoin(changes, and_(changes.c.siren == Company.siren, changes.c.place == 1))
    is_large = case((large(scope), 1), else_=0).label("large")
    rows = told.where(or_(large(scope), Firm.siren.is_not(None))).with_only_columns(stage, is_large).subquery()
    counted = select(rows.c.stage, rows.c.large, func.count()).group_by(rows.c.stage, rows.c.large)
    return {(stage, bool(is_large)): firms for stage, is_large, firms in session.execute(counted)}


def _last_changes(year: Year) -> Subquery:
    """Stage changes before the year's end, each firm's last at place 1."""
    latest = (StageChange.at.desc(), StageChange.id.desc())
    place = func.row_number().over(partition_by=StageChange.siren, order_by=latest).label("place")
    return select(StageChange.siren, StageChange.stage, place).where(StageChange.at < year.end).subquery()


def states(session: ReadSession, year: Year) -> dict[str, int]:
    """Initiatives of the year by state."""
    state = _state_at(year.end).label("state")
    told = select(state).where(year.touches()).subquery()
    counted = select(told.c.state, func.count().label("initiatives")).group_by(told.c.state)
    return {row.state: row.initiatives for row in session.execute(counted)}


def committed(session: ReadSession, year: Year) -> dict[int, Amounts]:
    """What firms have committed in initiatives that were agreed and end in the year, by quarter of that end."""
    joined = select(Initiative.ended_on, *_columns(Commitment)).join(
        Commitment, Commitment.initiative_id == Initiative.id
    )
    return _by_quarter(session, joined.where(year.holds(Initiative.ended_on), _state_at(year.end).in_(BINDING)), year)


def achieved(session: ReadSession, year: Year) -> dict[int, Amounts]:
    """What firms have given that ended in the year, by quarter."""
    rows = select(Delivery.ended_on, *_columns(Delivery)).where(year.holds(Delivery.ended_on))
    return _by_quarter(session, rows, year)


def acting(session: ReadSession, year: Year) -> int:
    """Firms with a part in an initiative of the year that has begun."""
    joined = select(func.count(Commitment.siren.distinct())).join(Initiative, Initiative.id == Commitment.initiative_id)
    return session.scalars(joined.where(year.touches(), _state_at(year.end).in_(ACTING))).one()


def people(session: ReadSession, year: Year) -> dict[tuple[str, bool], PeopleOut]:
    """People of initiatives that end in the year, by audience and whether an association has confirmed them."""
    confirmed = case((Outcome.confirmed_at.is_not(None), 1), else_=0).label("confirmed")
    counted = {name: getattr(Outcome, name) for name in ("reached", "started", "finished", *_LATER)}
    for months in (3, 6):
        known = counted[f"durable_{months}"].is_not(None)
        counted[f"known_{months}"] = case((known, Outcome.reached), else_=0)
    told = (
        select(Outcome.audience, confirmed, *(column.label(name) for name, column in counted.items()))
        .join(Initiative, Initiative.id == Outcome.initiative_id)
        .where(year.holds(Initiative.ended_on))
        .subquery()
    )
    sums = [func.sum(told.c[name]).label(name) for name in counted]
    rows = session.execute(select(told.c.audience, told.c.confirmed, *sums).group_by(told.c.audience, told.c.confirmed))
    return {
        (row.audience, bool(row.confirmed)): PeopleOut(**{name: _whole(getattr(row, name)) for name in counted})
        for row in rows
    }


def _state_at(moment: datetime) -> ColumnElement[str]:
    """An initiative's state before a moment, from the moments kept; one that was closed has kept none, and reads as
    closed."""
    steps = (
        (InitiativeState.COMPLETED, Initiative.completed_at),
        (InitiativeState.UNDER_WAY, Initiative.started_at),
        (InitiativeState.COMMITTED, Initiative.committed_at),
    )
    return case(
        (Initiative.state.in_((*CLOSED, InitiativeState.PROPOSED)), Initiative.state),
        *((at < moment, literal(state.value)) for state, at in steps),
        else_=literal(InitiativeState.IN_DISCUSSION.value),
    )


def _columns(table: type[Commitment | Delivery]) -> list[Any]:
    return [getattr(table, name) for name in _AMOUNTS]


def _by_quarter(session: ReadSession, rows: Any, year: Year) -> dict[int, Amounts]:
    told = rows.subquery()
    quarter = case(*((told.c.ended_on <= last, number) for number, last in year.quarters), else_=4).label("quarter")
    sums = [func.sum(told.c[name]).label(name) for name in _AMOUNTS]
    found = session.execute(select(quarter, *sums).group_by(quarter))
    return {row.quarter: Amounts(**{name: getattr(row, name) for name in _AMOUNTS}) for row in found}


def total(quarters: Iterable[Amounts]) -> Amounts:
    """The sum of some quarters."""
    every = list(quarters)
    return Amounts(**{name: sum(getattr(one, name) for one in every) for name in _AMOUNTS})


def _whole(value: Any) -> int | None:
    """PostgreSQL sums whole numbers as decimals."""
    return None if value is None else int(value)

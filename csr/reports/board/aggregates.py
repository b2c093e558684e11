"""What the board counts, each in one statement whatever there is: a counting pass over the tables of firms, initiatives
and companies.

A year comprises the initiatives whose period overlaps it, the commitments and people of initiatives that end in it, and
the deliveries that ended in it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select

from csr.firms.models import Firm, StageChange
from csr.firms.portfolio import STAGE, Scope, large
from csr.firms.states import Stage
from csr.initiatives.models import Commitment, Delivery, Initiative, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports.calendar_year import CalendarYear
from csr.reports.schemas import Amounts, PeopleOut
from label.companies.models import Company
from label.kit.sessions import ReadSession

BINDING = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED)
BEGUN = (InitiativeState.UNDER_WAY, InitiativeState.COMPLETED)
CLOSED = (InitiativeState.DECLINED, InitiativeState.ABANDONED)
_AMOUNTS = ("places", "hours", "euros", "hires")
_MONTHS_LATER = tuple(f"{what}_{months}" for months in (3, 6) for what in ("durable", "other", "training"))


def stages(session: ReadSession, scope: Scope, year: CalendarYear, today: date) -> dict[tuple[str, bool], int]:
    """How many firms there are by stage and by whether they are large: at the year's end, or now while the year lasts.
    Large firms count even when SOEE has noted nothing of them."""
    stage = _stage_at(year.end) if today > year.last_day else STAGE
    is_large = case((large(scope), 1), else_=0).label("large")
    noted = select(stage, is_large).select_from(Firm).join(Company, Company.siren == Firm.siren)
    # In two parts: one condition over both tables would read every company.
    not_noted = and_(large(scope), ~exists().where(Firm.siren == Company.siren))
    others = select(literal(Stage.NOT_CONTACTED.value), literal(1)).select_from(Company).where(not_noted)
    rows = noted.union_all(others).subquery()
    counted = select(rows.c.stage, rows.c.large, func.count()).group_by(rows.c.stage, rows.c.large)
    return {(stage, bool(is_large)): count for stage, is_large, count in session.execute(counted)}


def _stage_at(moment: datetime) -> ColumnElement[str]:
    """The stage to which a firm came last before a moment."""
    changes = select(StageChange.stage).where(StageChange.siren == Firm.siren, StageChange.at < moment)
    last = changes.order_by(StageChange.at.desc(), StageChange.id.desc()).limit(1).correlate(Firm).scalar_subquery()
    return func.coalesce(last, Stage.NOT_CONTACTED.value).label("stage")


def states(session: ReadSession, year: CalendarYear) -> dict[str, int]:
    """How many initiatives of the year are in each state at its end, or now while it lasts."""
    state = _state_at(year.end).label("state")
    initiatives = select(state).where(_touches(year)).subquery()
    counted = select(initiatives.c.state, func.count().label("initiatives")).group_by(initiatives.c.state)
    return {row.state: row.initiatives for row in session.execute(counted)}


def committed(session: ReadSession, year: CalendarYear) -> dict[int, Amounts]:
    """What firms have committed in the agreed initiatives that end in the year, by the quarter of their end."""
    joined = select(Initiative.ended_on, *_amount_columns(Commitment)).join(
        Commitment, Commitment.initiative_id == Initiative.id
    )
    return _by_quarter(
        session, joined.where(year.contains(Initiative.ended_on), _state_at(year.end).in_(BINDING)), year
    )


def achieved(session: ReadSession, year: CalendarYear) -> dict[int, Amounts]:
    """The deliveries that ended in the year, by the quarter of their end."""
    rows = select(Delivery.ended_on, *_amount_columns(Delivery)).where(year.contains(Delivery.ended_on))
    return _by_quarter(session, rows, year)


def active_firms(session: ReadSession, year: CalendarYear) -> int:
    """How many firms take part in an initiative of the year that has begun."""
    joined = select(func.count(Commitment.siren.distinct())).join(Initiative, Initiative.id == Commitment.initiative_id)
    return session.scalars(joined.where(_touches(year), _state_at(year.end).in_(BEGUN))).one()


def people(session: ReadSession, year: CalendarYear) -> dict[tuple[str, bool], PeopleOut]:
    """The people of initiatives that end in the year, by audience and by whether an association has confirmed them."""
    confirmed = case((Outcome.confirmed_at.is_not(None), 1), else_=0).label("confirmed")
    counted = {name: getattr(Outcome, name) for name in ("reached", "started", "finished", *_MONTHS_LATER)}
    for months in (3, 6):
        known = counted[f"durable_{months}"].is_not(None)
        counted[f"known_{months}"] = case((known, Outcome.reached), else_=0)
    outcomes = (
        select(Outcome.audience, confirmed, *(column.label(name) for name, column in counted.items()))
        .join(Initiative, Initiative.id == Outcome.initiative_id)
        .where(year.contains(Initiative.ended_on))
        .subquery()
    )
    sums = [func.sum(outcomes.c[name]).label(name) for name in counted]
    keys = (outcomes.c.audience, outcomes.c.confirmed)
    rows = session.execute(select(*keys, *sums).group_by(*keys))
    return {
        (row.audience, bool(row.confirmed)): PeopleOut(**{name: _as_int(getattr(row, name)) for name in counted})
        for row in rows
    }


def _touches(year: CalendarYear) -> ColumnElement[bool]:
    """Initiatives whose period overlaps the year, and that existed before its end."""
    return and_(year.overlaps(Initiative.started_on, Initiative.ended_on), Initiative.created_at < year.end)


def _state_at(moment: datetime) -> ColumnElement[str]:
    """An initiative's state before a moment, from the moments that its row keeps. The moment of a closure is not kept:
    an initiative that is closed now counts as closed at any moment."""
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


def _amount_columns(table: type[Commitment | Delivery]) -> list[object]:
    return [getattr(table, name) for name in _AMOUNTS]


def _by_quarter(session: ReadSession, rows: Any, year: CalendarYear) -> dict[int, Amounts]:
    dated = rows.subquery()
    quarter = case(*((dated.c.ended_on <= last, number) for number, last in year.first_quarters), else_=4).label(
        "quarter"
    )
    sums = [func.sum(dated.c[name]).label(name) for name in _AMOUNTS]
    rows_by_quarter = session.execute(select(quarter, *sums).group_by(quarter))
    return {row.quarter: Amounts(**{name: getattr(row, name) for name in _AMOUNTS}) for row in rows_by_quarter}


def total(quarters: Iterable[Amounts]) -> Amounts:
    """Their sum, each amount by itself."""
    amounts = list(quarters)
    return Amounts(**{name: sum(getattr(quarter, name) for quarter in amounts) for name in _AMOUNTS})


def _as_int(value: Decimal | int | None) -> int | None:
    """PostgreSQL sums whole numbers as decimals."""
    return None if value is None else int(value)

"""SOEE's board: where firms and initiatives stand, what was committed and given, whom it reached, and the pace."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from csr.catalogue import targets
from csr.catalogue.models import Audience, Measure, Target
from csr.catalogue.rules import EVERYONE
from csr.catalogue.schemas import YearAsked
from csr.firms.models import Stage
from csr.firms.portfolio import Scope
from csr.initiatives.states import InitiativeState
from csr.reports.board import queries
from csr.reports.board.pace import pace
from csr.reports.board.queries import Year
from csr.reports.board.schemas import (
    Amounts,
    AudienceLine,
    Balance,
    BoardOut,
    PeopleOut,
    QuarterLine,
    StageLine,
    StateLine,
    TargetLine,
)
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

QUARTERS = (1, 2, 3, 4)
Achieved = Mapping[tuple[str, str], Decimal]


def show(session: ReadSession, actor: Actor, scope: Scope, today: date, asked: YearAsked) -> BoardOut:
    """The board of a year, in seven queries."""
    year = Year(asked.year)
    stages, states = queries.stages(session, scope, year, today), queries.states(session, year)
    committed, achieved = queries.committed(session, year), queries.achieved(session, year)
    people, whole = queries.people(session, year), queries.total(achieved.values())
    so_far = achieved_of(whole, people, queries.acting(session, year))
    return BoardOut(
        year=year.number,
        as_of=min(today, year.last),
        firms=[_stage(stage, stages) for stage in Stage],
        initiatives=[StateLine(state=state, initiatives=states.get(state, 0)) for state in InitiativeState],
        quarters=[
            QuarterLine(quarter=one, committed=committed.get(one, Amounts()), achieved=achieved.get(one, Amounts()))
            for one in QUARTERS
        ],
        year_in_sum=Balance(committed=queries.total(committed.values()), achieved=whole),
        people=[_audience(each, people) for each in Audience],
        targets=[target_line(row, so_far, today) for row in targets.of_year(session, year.number)],
    )


def achieved_of(
    given: Amounts, people: Mapping[tuple[str, bool], PeopleOut], firms: int
) -> dict[tuple[str, str], Decimal]:
    """What each target counts, by measure and audience; people only when confirmed."""
    reached = {audience: one.reached for (audience, confirmed), one in people.items() if confirmed}
    return {
        (Measure.PEOPLE, EVERYONE): Decimal(sum(reached.values())),
        (Measure.HOURS, EVERYONE): given.hours,
        (Measure.PLACES, EVERYONE): Decimal(given.places),
        (Measure.HIRES, EVERYONE): Decimal(given.hires),
        (Measure.FIRMS, EVERYONE): Decimal(firms),
        **{(Measure.PEOPLE, each): Decimal(reached.get(each, 0)) for each in Audience},
    }


def target_line(row: Target, so_far: Achieved, today: date) -> TargetLine:
    """A target with the pace toward it."""
    achieved = so_far[row.measure, row.audience]
    now = pace(row.goal, achieved, row.year, today)
    return TargetLine(
        measure=Measure(row.measure),
        audience=row.audience,
        goal=row.goal,
        achieved=achieved,
        percent=now.percent,
        expected=now.expected,
        on_pace=now.on_pace,
        needed_per_month=now.needed_per_month,
    )


def _stage(stage: Stage, found: Mapping[tuple[str, bool], int]) -> StageLine:
    return StageLine(stage=stage, portfolio=found.get((stage, True), 0), others=found.get((stage, False), 0))


def _audience(each: Audience, found: Mapping[tuple[str, bool], PeopleOut]) -> AudienceLine:
    nobody = PeopleOut()
    return AudienceLine(
        audience=each,
        confirmed=found.get((each, True), nobody),
        unconfirmed=found.get((each, False), nobody),
    )

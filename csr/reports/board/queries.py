"""SOEE's board: where firms and initiatives stand, what was committed and achieved, whom it reached, and the pace."""

from collections.abc import Mapping
from datetime import date

from csr.catalogue import targets
from csr.catalogue.audiences import Audience
from csr.catalogue.schemas import YearAsked
from csr.firms.portfolio import Scope
from csr.firms.states import Stage
from csr.initiatives.states import InitiativeState
from csr.reports.board import aggregates
from csr.reports.board.schemas import AudienceLine, Balance, BoardOut, QuarterLine, StageLine, StateLine
from csr.reports.board.targets import achievements, target_line
from csr.reports.calendar_year import CalendarYear
from csr.reports.schemas import Amounts, PeopleOut
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

QUARTERS = (1, 2, 3, 4)


def show(session: ReadSession, actor: Actor, scope: Scope, today: date, asked: YearAsked) -> BoardOut:
    """The board of a year, in seven queries."""
    year = CalendarYear(asked.year)
    stages, states = aggregates.stages(session, scope, year, today), aggregates.states(session, year)
    committed, achieved = aggregates.committed(session, year), aggregates.achieved(session, year)
    people, delivered = aggregates.people(session, year), aggregates.total(achieved.values())
    toward_targets = achievements(delivered, people, aggregates.active_firms(session, year))
    return BoardOut(
        year=year.number,
        as_of=min(today, year.last_day),
        firms=[_stage_line(stage, stages) for stage in Stage],
        initiatives=[StateLine(state=state, initiatives=states.get(state, 0)) for state in InitiativeState],
        quarters=[
            QuarterLine(
                quarter=quarter,
                committed=committed.get(quarter, Amounts()),
                achieved=achieved.get(quarter, Amounts()),
            )
            for quarter in QUARTERS
        ],
        year_in_sum=Balance(committed=aggregates.total(committed.values()), achieved=delivered),
        people=[_audience_line(audience, people) for audience in Audience],
        targets=[target_line(row, toward_targets, today) for row in targets.of_year(session, year.number)],
    )


def _stage_line(stage: Stage, firms: Mapping[tuple[str, bool], int]) -> StageLine:
    return StageLine(stage=stage, portfolio=firms.get((stage, True), 0), others=firms.get((stage, False), 0))


def _audience_line(audience: Audience, people: Mapping[tuple[str, bool], PeopleOut]) -> AudienceLine:
    nobody = PeopleOut()
    return AudienceLine(
        audience=audience,
        confirmed=people.get((audience, True), nobody),
        unconfirmed=people.get((audience, False), nobody),
    )

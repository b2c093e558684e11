"""What has been achieved of a year's targets, and the pace toward them. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from csr.catalogue.audiences import Audience
from csr.catalogue.models import Measure, Target
from csr.catalogue.rules import EVERYONE
from csr.reports.board.pace import pace
from csr.reports.board.schemas import TargetLine
from csr.reports.schemas import Amounts, PeopleOut

Achievements = Mapping[tuple[str, str], Decimal]  # by measure and audience


def achievements(delivered: Amounts, people: Mapping[tuple[str, bool], PeopleOut], firms: int) -> Achievements:
    """What each target may count. `people` are by audience and by whether they are confirmed: only those confirmed
    count; `firms` are those that are active."""
    reached = {audience: counts.reached for (audience, confirmed), counts in people.items() if confirmed}
    return {
        (Measure.PEOPLE, EVERYONE): Decimal(sum(reached.values())),
        (Measure.HOURS, EVERYONE): delivered.hours,
        (Measure.PLACES, EVERYONE): Decimal(delivered.places),
        (Measure.HIRES, EVERYONE): Decimal(delivered.hires),
        (Measure.FIRMS, EVERYONE): Decimal(firms),
        **{(Measure.PEOPLE, audience): Decimal(reached.get(audience, 0)) for audience in Audience},
    }


def target_line(target: Target, achieved: Achievements, today: date) -> TargetLine:
    """A target with the pace toward it at the end of today."""
    amount = achieved[target.measure, target.audience]
    progress = pace(target.goal, amount, target.year, today)
    return TargetLine(
        measure=Measure(target.measure),
        audience=target.audience,
        goal=target.goal,
        achieved=amount,
        percent=progress.percent,
        expected=progress.expected,
        on_pace=progress.on_pace,
        needed_per_month=progress.needed_per_month,
    )

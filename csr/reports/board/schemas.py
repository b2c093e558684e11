"""SOEE's board on the wire."""

from datetime import date

from pydantic import Field

from csr.catalogue.audiences import Audience
from csr.catalogue.models import Measure
from csr.firms.states import Stage
from csr.initiatives.states import InitiativeState
from csr.reports.schemas import Amounts, PeopleOut, Total
from label.kit.schemas import Out


class StageLine(Out):
    """Firms at a stage: the large ones of the portfolio, and others that SOEE follows."""

    stage: Stage
    portfolio: int
    others: int


class StateLine(Out):
    """How many initiatives of the year are in a state."""

    state: InitiativeState
    initiatives: int


class Balance(Out):
    """Commitments against results."""

    committed: Amounts
    achieved: Amounts


class QuarterLine(Balance):
    """A quarter, 1 to 4: what was committed by initiatives that end in it, and what was given in it."""

    quarter: int


class AudienceLine(Out):
    """People of an audience: confirmed by the associations, and only reported."""

    audience: Audience
    confirmed: PeopleOut
    unconfirmed: PeopleOut


class TargetLine(Out):
    """A target of the year, and the pace toward it. People count when confirmed."""

    measure: Measure
    audience: str
    goal: Total
    achieved: Total
    percent: Total = Field(description="Of the goal, one place, rounded down.")
    expected: Total = Field(description="By the end of today, linear in days; the whole goal once the year ended.")
    on_pace: bool
    needed_per_month: Total | None = Field(description="In each month left, this one included; null after the year.")


class BoardOut(Out):
    """A year as of today, or as it ended."""

    year: int
    as_of: date = Field(description="Today, or the last day of a year that has ended.")
    firms: list[StageLine]
    initiatives: list[StateLine]
    quarters: list[QuarterLine]
    year_in_sum: Balance
    people: list[AudienceLine]
    targets: list[TargetLine]

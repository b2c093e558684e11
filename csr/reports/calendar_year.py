"""A calendar year in Boulogne-Billancourt, as a period of days, a moment and a condition on columns."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_

from label.kit.clock import end_of


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """`start` and `end` are moments in UTC: the first of the year, and the first after it."""

    number: int

    @property
    def first_day(self) -> date:
        """1 January."""
        return date(self.number, 1, 1)

    @property
    def last_day(self) -> date:
        """31 December."""
        return date(self.number, 12, 31)

    @property
    def start(self) -> datetime:
        """Midnight in Paris, as every moment of the city."""
        return end_of(date(self.number - 1, 12, 31))

    @property
    def end(self) -> datetime:
        """The first moment of the next year."""
        return end_of(self.last_day)

    @property
    def first_quarters(self) -> list[tuple[int, date]]:
        """Quarters 1 to 3, each with its last day: what is after them is in the fourth."""
        return [(number, date(self.number, 3 * number, 31 if number == 1 else 30)) for number in (1, 2, 3)]

    def contains(self, column: Any) -> ColumnElement[bool]:
        """The condition that a column of dates holds a day of the year."""
        return and_(column >= self.first_day, column <= self.last_day)

    def overlaps(self, started_on: Any, ended_on: Any) -> ColumnElement[bool]:
        """The condition that a period between two columns of dates has a day in the year."""
        return and_(started_on <= self.last_day, ended_on >= self.first_day)

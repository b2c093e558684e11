"""Until when an application's acts are possible. Pure: the edition's limits, counted from the days of its acts."""

from dataclasses import dataclass
from datetime import date, timedelta

from label.applications.models import Application, ApplicationState
from label.editions.models import Edition
from label.kit.clock import day, months_later
from label.kit.errors import Conflict


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Last days, included; None where the act is not at hand. `ask_by`: for a reviewer to ask for a correction;
    `answer_by`: for the company to answer the one that was asked."""

    appeal_by: date | None = None
    ask_by: date | None = None
    answer_by: date | None = None

    def out_of_time(self, today: date) -> frozenset[str]:
        """The acts that are not possible today: too late, or, for `resume`, too early."""
        late = {"appeal": self.appeal_by, "correct": self.ask_by, "resubmit": self.answer_by}
        acts = {act for act, last in late.items() if last is not None and today > last}
        return frozenset(acts | ({"resume"} if self.answer_by is not None and today <= self.answer_by else set()))

    def check(self, act: str, today: date) -> None:
        """Raises Conflict, with the day that decides."""
        if act in self.out_of_time(today):
            raise Conflict(_SENTENCES[act].format(self))


def time_limits(row: Application, edition: Edition, asked_on: date | None, appealed_on: date | None) -> TimeLimits:
    """`asked_on`: the day of the correction that waits for an answer; `appealed_on`: the day of the appeal."""
    received_on = appealed_on or (row.submitted_at and day(row.submitted_at))
    refused = row.state == ApplicationState.REFUSED and row.decided_at is not None
    return TimeLimits(
        appeal_by=months_later(day(row.decided_at), edition.appeal_months) if refused and row.decided_at else None,
        ask_by=months_later(received_on, edition.correction_months) if received_on else None,
        answer_by=last_day_to_answer(edition, asked_on) if asked_on else None,
    )


def last_day_to_answer(edition: Edition, asked_on: date) -> date:
    return asked_on + timedelta(days=edition.correction_days)


_SENTENCES = {
    "appeal": "An appeal was possible until {0.appeal_by}; it is too late.",
    "correct": "Corrections could be asked for until {0.ask_by}: decide on the facts as submitted.",
    "resubmit": "The correction could be answered until {0.answer_by}; the reviewers go on without an answer.",
    "resume": "The company may answer until {0.answer_by}: wait for its answer.",
}

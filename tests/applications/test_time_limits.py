"""Until when an appeal, a correction and its answer are possible: the last day included, by the calendar of Paris."""

from datetime import date, datetime, timedelta

import pytest

from label.applications.models import Application, ApplicationState
from label.applications.time_limits import TimeLimits, time_limits
from label.editions.models import Edition
from label.kit.clock import PARIS
from label.kit.errors import Conflict

EDITION = Edition(code="2026", appeal_months=2, correction_days=30, correction_months=6)
A_DAY = timedelta(days=1)
LIMITS = TimeLimits(appeal_by=date(2027, 2, 28), ask_by=date(2027, 2, 28), answer_by=date(2027, 2, 28))


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=PARIS)


def application(state: ApplicationState, **moments: datetime) -> Application:
    return Application(state=state.value, **moments)


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (at(2026, 12, 31), date(2027, 2, 28)),
        (at(2027, 12, 31), date(2028, 2, 29)),
        (at(2026, 12, 15, hour=0), date(2027, 2, 15)),
        (at(2026, 12, 15, hour=23), date(2027, 2, 15)),
    ],
)
def test_an_appeal_is_possible_for_calendar_months_after_the_day_of_the_refusal(decided: datetime, last: date) -> None:
    refused = application(ApplicationState.REFUSED, submitted_at=at(2026, 11, 2), decided_at=decided)
    assert time_limits(refused, EDITION, None, None).appeal_by == last


def test_only_a_refusal_has_a_last_day_to_appeal() -> None:
    for state in set(ApplicationState) - {ApplicationState.REFUSED}:
        row = application(state, submitted_at=at(2026, 11, 2), decided_at=at(2026, 12, 1))
        assert time_limits(row, EDITION, None, None).appeal_by is None


def test_corrections_are_asked_for_from_the_submission_and_after_an_appeal_from_the_appeal() -> None:
    row = application(ApplicationState.UNDER_REVIEW, submitted_at=at(2026, 8, 31))
    assert time_limits(row, EDITION, None, None).ask_by == date(2027, 2, 28)
    assert time_limits(row, EDITION, None, date(2026, 12, 1)).ask_by == date(2027, 6, 1)


def test_a_correction_is_answered_within_the_days_of_the_edition() -> None:
    row = application(ApplicationState.CORRECTION_ASKED, submitted_at=at(2026, 11, 2))
    assert time_limits(row, EDITION, date(2027, 1, 29), None).answer_by == date(2027, 2, 28)


def test_a_draft_has_no_limits() -> None:
    assert time_limits(application(ApplicationState.DRAFT), EDITION, None, None) == TimeLimits()


def test_the_last_day_is_in_time_and_the_next_one_is_not() -> None:
    last = date(2027, 2, 28)
    assert LIMITS.out_of_time(last) == {"resume"}
    assert LIMITS.out_of_time(last + A_DAY) == {"appeal", "correct", "resubmit"}
    for act in ("appeal", "correct", "resubmit"):
        LIMITS.check(act, last)
        with pytest.raises(Conflict, match="until 2027-02-28"):
            LIMITS.check(act, last + A_DAY)
    LIMITS.check("resume", last + A_DAY)
    with pytest.raises(Conflict, match="The company may answer until 2027-02-28"):
        LIMITS.check("resume", last)

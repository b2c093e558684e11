from datetime import date

import pytest

from label.editions.models import Edition
from label.editions.rules import possible_on

EDITION = Edition(
    period_end=date(2026, 11, 30),
    applications_close=date(2026, 12, 15),
    forum_held=True,
    forum_on=date(2026, 10, 8),
)


@pytest.mark.parametrize(
    ("today", "closed"),
    [
        (date(2026, 10, 8), set()),
        (date(2026, 10, 9), {"forum_open"}),
        (date(2026, 11, 7), {"forum_open"}),
        (date(2026, 11, 8), {"forum_open", "answers_open"}),
        (date(2026, 11, 30), {"forum_open", "answers_open"}),
        (date(2026, 12, 1), {"forum_open", "answers_open", "period_open"}),
        (date(2026, 12, 15), {"forum_open", "answers_open", "period_open"}),
        (date(2026, 12, 16), {"forum_open", "answers_open", "period_open", "window_open"}),
    ],
)
def test_each_date_of_the_edition_is_the_last_day_that_counts(today: date, closed: set[str]) -> None:
    possible = possible_on(EDITION, today)
    names = ("period_open", "forum_open", "answers_open", "window_open")
    assert {name for name in names if not getattr(possible, name)} == closed


def test_without_a_forum_nothing_counts_at_the_forum() -> None:
    edition = Edition(
        period_end=date(2026, 11, 30), applications_close=date(2026, 12, 15), forum_held=False, forum_on=None
    )
    possible = possible_on(edition, date(2026, 9, 1))
    assert (possible.forum_open, possible.answers_open, possible.period_open) == (False, False, True)

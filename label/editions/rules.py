"""What an edition's calendar allows on a day. Pure."""

from datetime import date, timedelta

from label.editions.models import Edition
from scoring import Possible

TIME_TO_ANSWER = timedelta(days=30)  # the rulebook counts answers within 30 days of the forum (F3)


def possible_on(edition: Edition, today: date) -> Possible:
    """What still counts for the edition on this day; each date is the last day that does."""
    forum_on = edition.forum_on if edition.forum_held else None
    return Possible(
        period_open=today <= edition.period_end,
        forum_open=forum_on is not None and today <= forum_on,
        answers_open=forum_on is not None and today <= forum_on + TIME_TO_ANSWER,
        window_open=today <= edition.applications_close,
    )

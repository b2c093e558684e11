"""The only place where the time is read; everything else is given it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def day(at: datetime) -> date:
    """The calendar day at this moment in Boulogne-Billancourt: deadlines and validity end at its midnight."""
    return at.astimezone(PARIS).date()


def months_later(start: date, months: int) -> date:
    """The same day `months` later, or the last of that month: 31 August plus 6 is 28 (or 29) February."""
    year, month = divmod(start.month - 1 + months, 12)
    for number in range(start.day, 27, -1):
        try:
            return date(start.year + year, month + 1, number)
        except ValueError:
            continue
    return date(start.year + year, month + 1, start.day)


def end_of(last: date) -> datetime:
    """The first moment after a day, in Boulogne-Billancourt."""
    return datetime.combine(last + timedelta(days=1), time(), PARIS).astimezone(UTC)

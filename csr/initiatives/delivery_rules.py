"""What a delivery may say. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from csr.initiatives.delivery_schemas import DeliveryIn
from csr.initiatives.rules import FIGURES, InitiativeAggregate
from label.kit.errors import Fault

HOURS_A_DAY = 24


def faults(data: DeliveryIn, aggregate: InitiativeAggregate, today: date) -> Iterator[Fault]:
    """A delivery lies in the period and in the past, is for one of the audiences, and gives something."""
    first, last = data.started_on, data.ended_on or data.started_on
    yield from _day_faults(first, last, aggregate, today)
    if data.audience not in aggregate.audiences:
        yield Fault("/audience", f"The initiative is not for {data.audience}.")
    if data.host is not None and data.host not in aggregate.partners:
        yield Fault("/host", f"The association {data.host} is not part of this initiative.")
    if not any(getattr(data, name) for name in FIGURES):
        yield Fault("/hours", "Say what was given: hours, euros, places or hires.")
    if data.hours and not data.participants:
        yield Fault("/participants", "Say how many participants gave these hours.")
    days = max((last - first + timedelta(days=1)).days, 0)
    most = HOURS_A_DAY * days * data.participants
    if data.hours and days and most and data.hours > most:
        words = f"{data.participants} participants on {days} days cannot give more than {most} hours."
        yield Fault("/hours", words)


def _day_faults(first: date, last: date, aggregate: InitiativeAggregate, today: date) -> Iterator[Fault]:
    row = aggregate.row
    if first < row.started_on:
        yield Fault("/started_on", f"The initiative begins on {row.started_on}.")
    if last > row.ended_on:
        yield Fault("/ended_on", f"The initiative ends on {row.ended_on}.")
    if last < first:
        yield Fault("/ended_on", "Before the beginning.")
    elif last > today:
        yield Fault("/ended_on", "This date is in the future: record a contribution after it was given.")

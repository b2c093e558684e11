"""What a delivery may say."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import Field

from csr.catalogue.models import Audience
from csr.catalogue.schemas import PartnerId
from csr.initiatives.rules import FIGURES, InitiativeAggregate
from csr.initiatives.schemas import Day, Version
from label.companies.identifiers import Siren
from label.kit.errors import Fault
from label.kit.paging import Paged
from label.kit.schemas import Count, In, Out, Quantity
from label.kit.text import Text
from scoring.facts import Action as Volunteering

HOURS_A_DAY = 24
Time = Literal["paid", "personal"]


class DeliveryIn(In):
    """What a firm has given for one audience: hours of some employees, euros, places, hires. People are not named."""

    siren: Siren | None = Field(default=None, description="Left out by a firm: itself.")
    started_on: Day
    ended_on: Day | None = Field(default=None, description="Left out: the same day.")
    audience: Audience
    time: Time = "paid"
    participants: Count = Field(default=0, description="Employees who gave the hours.")
    hours: Quantity = Field(default=Decimal(0), description="Of all participants together.")
    euros: Quantity = Decimal(0)
    places: Count = 0
    hires: Count = 0
    volunteering: Volunteering | None = Field(
        default=None,
        description="The label's action the hours may be declared as; left out: what the catalogue says; null: none.",
    )
    host: PartnerId | None = Field(default=None, description="The association that hosted it, one of the initiative.")
    note: Text | None = Field(default=None, description="No job seeker's name.")


class DeliveryPatch(In):
    """Some of a delivery anew; the whole is checked again."""

    started_on: Day | None = None
    ended_on: Day | None = None
    audience: Audience | None = None
    time: Time | None = None
    participants: Count | None = None
    hours: Quantity | None = None
    euros: Quantity | None = None
    places: Count | None = None
    hires: Count | None = None
    volunteering: Volunteering | None = None
    host: PartnerId | None = None
    note: Text | None = None
    version: Version = None


class DeliveryOut(Out):
    """What a firm has given. `declaration`: the one made of it for the label; while it stands, this is not changed."""

    id: str
    initiative_id: str
    siren: str
    started_on: date
    ended_on: date
    audience: Audience
    time: Time
    participants: int
    hours: Quantity
    euros: Quantity
    places: int
    hires: int
    volunteering: str | None
    host: str | None
    note: str | None
    declaration: str | None
    recorded_at: datetime
    version: int


class DeliveryFilter(Paged):
    """The deliveries of an initiative have no filters."""


class DeliveryPage(Out):
    """A page of deliveries, in the order they were written down."""

    items: list[DeliveryOut]
    next: str | None


def faults(data: DeliveryIn, whole: InitiativeAggregate, today: date) -> Iterator[Fault]:
    """All that is wrong with a delivery: it is in the period, past, for the audiences, and of something."""
    first, last = data.started_on, data.ended_on or data.started_on
    yield from _day_faults(first, last, whole, today)
    if data.audience not in whole.audiences:
        yield Fault("/audience", f"The initiative is not for {data.audience}.")
    if data.host is not None and data.host not in whole.partners:
        yield Fault("/host", f"The association {data.host} is not part of this initiative.")
    if not any(getattr(data, name) for name in FIGURES):
        yield Fault("/hours", "Say what was given: hours, euros, places or hires.")
    if data.hours and not data.participants:
        yield Fault("/participants", "Hours are given by someone: say how many.")
    days = max((last - first + timedelta(days=1)).days, 0)
    most = HOURS_A_DAY * days * data.participants
    if data.hours and days and most and data.hours > most:
        words = f"{data.participants} participants on {days} days cannot give more than {most} hours."
        yield Fault("/hours", words)


def _day_faults(first: date, last: date, whole: InitiativeAggregate, today: date) -> Iterator[Fault]:
    row = whole.row
    if first < row.started_on:
        yield Fault("/started_on", f"The initiative begins on {row.started_on}.")
    if last > row.ended_on:
        yield Fault("/ended_on", f"The initiative ends on {row.ended_on}.")
    if last < first:
        yield Fault("/ended_on", "Before the beginning.")
    elif last > today:
        yield Fault("/ended_on", "This is yet to come: write down what was given.")

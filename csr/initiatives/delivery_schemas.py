"""What firms have given, on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from csr.catalogue.audiences import Audience
from csr.catalogue.schemas import PartnerId
from csr.initiatives.schemas import InitiativeDay
from label.companies.identifiers import SirenField
from label.kit.paging import Paged
from label.kit.schemas import Count, In, Out, Quantity
from label.kit.text import Text
from label.kit.versions import RequiredVersionIn
from scoring.facts import VolunteeringAction

DeliveryTime = Literal["paid", "personal"]


class DeliveryIn(In):
    """What a firm has given for one audience: hours of some employees, euros, places, hires. People are not named."""

    siren: SirenField | None = Field(default=None, description="Left out by a firm: itself.")
    started_on: InitiativeDay
    ended_on: InitiativeDay | None = Field(default=None, description="Left out: the same day.")
    audience: Audience
    time: DeliveryTime = "paid"
    participants: Count = Field(default=0, description="Employees who gave the hours.")
    hours: Quantity = Field(default=Decimal(0), description="Of all participants together.")
    euros: Quantity = Decimal(0)
    places: Count = 0
    hires: Count = 0
    volunteering: VolunteeringAction | None = Field(
        default=None,
        description="The label's action the hours may be declared as; left out: what the catalogue says; null: none.",
    )
    host: PartnerId | None = Field(default=None, description="The association that hosted it, one of the initiative.")
    note: Text | None = Field(default=None, description="No job seeker's name.")


class DeliveryPatch(RequiredVersionIn):
    """Changes to some of a delivery's fields; the whole is checked again."""

    started_on: InitiativeDay | None = None
    ended_on: InitiativeDay | None = None
    audience: Audience | None = None
    time: DeliveryTime | None = None
    participants: Count | None = None
    hours: Quantity | None = None
    euros: Quantity | None = None
    places: Count | None = None
    hires: Count | None = None
    volunteering: VolunteeringAction | None = None
    host: PartnerId | None = None
    note: Text | None = None


class DeliveryOut(Out):
    """What a firm has given. `declaration`: the one created from it for the label; fixed while that exists."""

    id: str
    initiative_id: str
    siren: str
    started_on: date
    ended_on: date
    audience: Audience
    time: DeliveryTime
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

"""Events and registrations on the wire."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from csr.events.models import EventKind
from csr.initiatives.schemas import InitiativeDay
from label.kit.paging import Paged
from label.kit.patches import NotEmptied, Patch
from label.kit.schemas import Count, In, Out
from label.kit.text import Name, Text
from label.kit.versions import VersionIn
from label.kit.written_forms import of_text, read_moment

EventCapacity = Annotated[int, Field(ge=1, le=100_000, description="How many firms may come; left out: no limit.")]
People = Annotated[int, Field(ge=1, le=10_000)]
EditionCodeField = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Za-z-]+$")]
# Within a century: the first and last days of the calendar have no midnight in some time zones.
EventMoment = Annotated[
    AwareDatetime,
    Field(
        ge=datetime(2000, 1, 1, tzinfo=UTC),
        lt=datetime(2100, 1, 1, tzinfo=UTC),
        description="With its offset or Z; kept in UTC.",
    ),
    of_text(read_moment),
]


class EventIn(In):
    """A new event."""

    kind: EventKind
    title: Name
    theme: Name | None = Field(default=None, description="Of a job dating: the trade it is about.")
    description: Text | None = None
    place: Name
    starts_at: EventMoment
    ends_at: EventMoment
    register_until: EventMoment | None = Field(default=None, description="Left out: until it starts.")
    capacity: EventCapacity | None = None
    edition: EditionCodeField | None = Field(default=None, description="Of a forum: the label's edition it belongs to.")


EVENT_FIELDS: tuple[str, ...] = tuple(EventIn.model_fields)


class EventPatch(Patch):
    """Changes to some of an event's fields; its kind stays."""

    title: Annotated[Name | None, NotEmptied] = None
    theme: Name | None = None
    description: Text | None = None
    place: Annotated[Name | None, NotEmptied] = None
    starts_at: Annotated[EventMoment | None, NotEmptied] = None
    ends_at: Annotated[EventMoment | None, NotEmptied] = None
    register_until: EventMoment | None = None
    capacity: EventCapacity | None = None
    edition: EditionCodeField | None = None


class CancellationIn(In):
    """Why an event does not take place; the public reads it."""

    reason: Text


class EventFilter(Paged):
    """Which events; those that are over come only when asked for."""

    kind: EventKind | None = None
    since: InitiativeDay | None = Field(default=None, description="That end on this day or later; left out: today.")
    until: InitiativeDay | None = Field(default=None, description="That start on this day or earlier.")


class OccasionOut(Out):
    """An event. `places_left` is null when there is no limit."""

    id: str
    kind: EventKind
    title: str
    theme: str | None
    description: str | None
    place: str
    starts_at: datetime
    ends_at: datetime
    register_until: datetime | None
    capacity: int | None
    registered: int = Field(description="Firms that have said they come.")
    places_left: int | None
    edition: str | None
    cancelled_at: datetime | None
    cancelled_because: str | None
    version: int


class EventPage(Out):
    """A page of events, the soonest first."""

    items: list[OccasionOut]
    next: str | None


class RegistrationPut(VersionIn):
    """A firm comes, with how many people and how many offers."""

    people: People
    offers: Count = 0
    note: Text | None = None


class RegistrationOut(Out):
    """A firm that comes, or came; `withdrawn_at` when it no longer does."""

    event_id: str
    siren: str
    company: str
    people: int
    offers: int
    note: str | None
    registered_at: datetime
    withdrawn_at: datetime | None
    version: int


class RegistrationFilter(Paged):
    """Registrations have no filters."""


class RegistrationPage(Out):
    """A page of registrations, by SIREN."""

    items: list[RegistrationOut]
    next: str | None

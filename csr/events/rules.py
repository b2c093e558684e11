"""What an event may say, and until when firms may register. Pure."""

from datetime import datetime

from csr.events.models import CityEvent, EventKind
from label.kit.errors import Conflict, Fault, Invalid
from label.kit.schemas import JsonObject

PUBLIC = (EventKind.FORUM, EventKind.JOB_DATING)


def check_event(values: JsonObject) -> None:
    """Times are in order; only a job dating has a theme, only a forum an edition. Raises every fault at once."""
    faults = []
    if values["ends_at"] <= values["starts_at"]:
        faults.append(Fault("/ends_at", "It must end after it starts."))
    if values["register_until"] is not None and values["register_until"] > values["starts_at"]:
        faults.append(Fault("/register_until", "Registration must end before the event starts."))
    if values["theme"] is not None and values["kind"] != EventKind.JOB_DATING:
        faults.append(Fault("/theme", "Only a job dating has a theme."))
    if values["edition"] is not None and values["kind"] != EventKind.FORUM:
        faults.append(Fault("/edition", "Only a forum belongs to an edition of the label."))
    if faults:
        raise Invalid("The event has faults.", faults)


def check_capacity(capacity: int | None, registered: int) -> None:
    """A smaller capacity still holds every registered firm."""
    if capacity is not None and capacity < registered:
        raise Conflict(f"{registered} firms have registered already: the capacity cannot be {capacity}.")


def check_not_cancelled(event: CityEvent) -> None:
    if event.cancelled_at is not None:
        raise Conflict("The event is cancelled.")


def check_open(event: CityEvent, at: datetime) -> None:
    """Registrations are made, changed and withdrawn until `register_until`, or the start of the event."""
    check_not_cancelled(event)
    if at >= (event.register_until or event.starts_at):
        raise Conflict("Registration is closed.")


def check_place(event: CityEvent, others: int) -> None:
    if event.capacity is not None and others >= event.capacity:
        raise Conflict(f"The event is full: all {event.capacity} places are taken.")

"""What an event may say, and who may still come. Pure."""

from datetime import datetime
from typing import Any

from csr.events.models import CityEvent, EventKind
from label.kit.errors import Conflict, Fault, Invalid

PUBLIC = (EventKind.FORUM, EventKind.JOB_DATING)


def check_event(said: dict[str, Any]) -> None:
    """Times in order; only a job dating has a theme, only a forum an edition. All faults at once."""
    faults = []
    if said["ends_at"] <= said["starts_at"]:
        faults.append(Fault("/ends_at", "It must end after it starts."))
    if said["register_until"] is not None and said["register_until"] > said["starts_at"]:
        faults.append(Fault("/register_until", "Registration must end before the event starts."))
    if said["theme"] is not None and said["kind"] != EventKind.JOB_DATING:
        faults.append(Fault("/theme", "Only a job dating has a theme."))
    if said["edition"] is not None and said["kind"] != EventKind.FORUM:
        faults.append(Fault("/edition", "Only a forum belongs to an edition of the label."))
    if faults:
        raise Invalid("The event has faults.", faults)


def check_capacity(capacity: int | None, registered: int) -> None:
    """Nobody who has registered is put out by a smaller room."""
    if capacity is not None and capacity < registered:
        raise Conflict(f"{registered} firms have registered already: the capacity cannot be {capacity}.")


def check_not_cancelled(event: CityEvent) -> None:
    """What was cancelled stays as it was."""
    if event.cancelled_at is not None:
        raise Conflict("The event is cancelled.")


def check_open(event: CityEvent, at: datetime) -> None:
    """Registrations are made, changed and withdrawn until a moment."""
    check_not_cancelled(event)
    if at >= (event.register_until or event.starts_at):
        raise Conflict("Registration is closed.")


def check_place(event: CityEvent, others: int) -> None:
    """One more firm still finds a place."""
    if event.capacity is not None and others >= event.capacity:
        raise Conflict(f"The event is full: all {event.capacity} places are taken.")

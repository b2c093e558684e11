"""Which firms are steered, and how one comes from stage to stage. Pure: values in, an answer or a refusal out."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from csr.firms.models import FirmPresence, Interaction, Stage, ThresholdStatus
from label.companies.size_classes import SIZE_CLASSES, SizeClass
from label.kit.columns import Versioned
from label.kit.errors import Conflict, Fault, Invalid, invalid

FORWARD = (Stage.NOT_CONTACTED, Stage.IN_DISCUSSION, Stage.COMMITTED, Stage.ACTING)
SPOKEN_WITH = FORWARD[1:]

# From each stage, what SOEE may say and where it leads: ahead, back, into a pause and out of it to anywhere.
_ACTS = {
    Stage.NOT_CONTACTED: "start_over",
    Stage.IN_DISCUSSION: "discuss",
    Stage.COMMITTED: "commit",
    Stage.ACTING: "act",
    Stage.PAUSED: "pause",
}
LIFE: dict[Stage, dict[str, Stage]] = {
    here: {act: there for there, act in _ACTS.items() if there is not here} for here in Stage
}


def threshold_status(headcount: Decimal | None, size_class: str | None, threshold: int) -> ThresholdStatus:
    """Has a firm more employees than the threshold? Its headcount decides; else its class, if wholly on one side."""
    if headcount is not None:
        return ThresholdStatus.OVER if headcount > threshold else ThresholdStatus.UNDER
    found = next((each for each in SIZE_CLASSES if each.code == size_class), None)
    return ThresholdStatus.UNKNOWN if found is None else _standing_of_class(found, threshold)


def classes(standing: ThresholdStatus, threshold: int) -> list[str]:
    """The classes that say this of a firm without a headcount."""
    return [each.code for each in SIZE_CLASSES if _standing_of_class(each, threshold) is standing]


def classes_that_reach(threshold: int) -> list[str]:
    """The classes of which some firm has as many employees as the threshold, or more."""
    return [each.code for each in SIZE_CLASSES if each.maximum is None or each.maximum >= threshold]


def is_large(headcount: Decimal | None, size_class: str | None, threshold: int) -> bool:
    """Is a firm of the portfolio's size: as many employees as the threshold, or maybe as many?"""
    return size_class in classes_that_reach(threshold) if headcount is None else headcount >= threshold


def presence_of(places: Iterable[tuple[str | None, bool]], commune: str) -> FirmPresence:
    """Is a firm in the commune? `places`: (commune, active) of the establishments known; a commune may be withheld."""
    known = list(places)
    open_in = {code for code, active in known if active}
    if commune in open_in:
        return FirmPresence.HERE
    return FirmPresence.UNKNOWN if not known or None in open_in else FirmPresence.ELSEWHERE


def is_ahead(here: str, there: str) -> bool:
    """Whether going from one stage to the other is a step forward; from a pause nothing is."""
    return here in FORWARD and there in FORWARD and FORWARD.index(Stage(here)) < FORWARD.index(Stage(there))


def check_stage(here: str, there: Stage, reason: str | None) -> None:
    """A firm comes to another stage; a pause says why."""
    if there not in LIFE[Stage(here)].values():
        raise Conflict(f"The firm is {here} already.")
    if there is Stage.PAUSED and reason is None:
        raise invalid("/reason", "Say why it is paused.")


def check_version(row: Versioned | None, version: int | None) -> None:
    """The version that was read is still the one in force; what nobody has written yet is at 1."""
    now = row.version if row else 1
    if version not in (None, now):
        raise Conflict(f"This is at version {now} now: read it again.")


def check_not_ahead(day: date | None, pointer: str, today: date) -> None:
    """What is told as done has been done."""
    if day is not None and day > today:
        raise invalid(pointer, f"In the future: today is {today}.")


def check_interaction(said: Mapping[str, Any], today: date, others: Iterable[Fault] = ()) -> None:
    """It has happened, and its next step is whole and after it. `others` are faults that only the database knows."""
    faults = list(others)
    if said["happened_on"] > today:
        faults.append(Fault("/happened_on", f"In the future: today is {today}."))
    step = {name: said[column] for name, column in _STEP.items()}
    if any(value is not None for value in step.values()):
        lacking = [name for name, value in step.items() if value is None]
        faults += [Fault(f"/{name}", "A next step is a step, who takes it, and until when.") for name in lacking]
    if said["due_on"] is not None and said["due_on"] < said["happened_on"]:
        faults.append(Fault("/due_on", "Before the interaction."))
    if faults:
        raise Invalid("The interaction has faults.", faults)


def check_done(row: Interaction, done_on: date, today: date) -> None:
    """There is a next step, it is not done yet, and it was done after the interaction."""
    if row.next_step is None:
        raise Conflict("This interaction has no next step.")
    if row.done_on is not None:
        raise Conflict(f"The next step was done on {row.done_on}.")
    check_not_ahead(done_on, "/done_on", today)
    if done_on < row.happened_on:
        raise invalid("/done_on", f"Before the interaction of {row.happened_on}.")


def days_late(due_on: date, today: date) -> int:
    """How many days have passed since a step's day; none while it lasts."""
    return max((today - due_on).days, 0)


def percent(part: int, whole: int) -> str | None:
    """With one place, half up; of none there is no part."""
    if not whole:
        return None
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


_STEP = {"next_step": "next_step", "next_owner": "next_owner_id", "due_on": "due_on"}


def _standing_of_class(known: SizeClass, threshold: int) -> ThresholdStatus:
    if known.minimum > threshold:
        return ThresholdStatus.OVER
    return (
        ThresholdStatus.UNDER if known.maximum is not None and known.maximum <= threshold else ThresholdStatus.UNKNOWN
    )

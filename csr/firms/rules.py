"""Which firms are in the portfolio, and the steps from stage to stage. Pure: values in, an answer or a refusal out."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from csr.firms.models import Interaction
from csr.firms.states import FirmPresence, Stage, ThresholdStatus
from label.companies.size_classes import KNOWN_CLASSES, SizeClass, categories_reaching, known_class
from label.kit.errors import Conflict, Fault, Invalid, invalid

FORWARD = (Stage.NOT_CONTACTED, Stage.IN_DISCUSSION, Stage.COMMITTED, Stage.ACTING)
SPOKEN_WITH = FORWARD[1:]
_STEP = {"next_step": "next_step", "next_owner": "next_owner_id", "due_on": "due_on"}  # field: column

# From each stage, what SOEE may do and where it leads: every stage leads to every other one.
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
    """Compares with the threshold by headcount; without one by size class, when the class lies on one side of it. No
    class and NN are unknown."""
    if headcount is not None:
        return ThresholdStatus.OVER if headcount > threshold else ThresholdStatus.UNDER
    known = known_class(size_class)
    return ThresholdStatus.UNKNOWN if known is None else _class_status(known, threshold)


def classes_of_status(status: ThresholdStatus, threshold: int) -> list[str]:
    """The size classes that give this status to a firm without a headcount."""
    return [each.code for each in KNOWN_CLASSES if _class_status(each, threshold) is status]


def classes_reaching(threshold: int) -> list[str]:
    """The size classes that hold headcounts of the threshold or more."""
    return [each.code for each in KNOWN_CLASSES if each.maximum is None or each.maximum >= threshold]


def is_large(headcount: Decimal | None, size_class: str | None, category: str | None, threshold: int) -> bool:
    """Does a firm have at least as many employees as the threshold, or may it? Where neither headcount nor class is
    known, INSEE's category says whether it may."""
    if headcount is not None:
        return headcount >= threshold
    if known_class(size_class) is None:
        return category in categories_reaching(threshold)
    return size_class in classes_reaching(threshold)


def presence_of(places: Iterable[tuple[str | None, bool]], commune: str) -> FirmPresence:
    """`places`: (commune, active) of the known establishments. INSEE withholds some communes: those are None."""
    establishments = list(places)
    open_in = {code for code, active in establishments if active}
    if commune in open_in:
        return FirmPresence.HERE
    return FirmPresence.UNKNOWN if not establishments or None in open_in else FirmPresence.ELSEWHERE


def is_ahead(here: str, there: str) -> bool:
    """Is going from one stage to the other a step forward? Out of a pause no step is."""
    return here in FORWARD and there in FORWARD and FORWARD.index(Stage(here)) < FORWARD.index(Stage(there))


def check_stage(here: str, there: Stage, reason: str | None) -> None:
    """The stage is another one, and a pause has a reason."""
    if there not in LIFE[Stage(here)].values():
        raise Conflict(f"The firm is {here} already.")
    if there is Stage.PAUSED and reason is None:
        raise invalid("/reason", "Say why it is paused.")


def check_not_future(day: date | None, pointer: str, today: date) -> None:
    if day is not None and day > today:
        raise invalid(pointer, f"In the future: today is {today}.")


def check_interaction(values: Mapping[str, Any], today: date, others: Iterable[Fault] = ()) -> None:
    """The day is not in the future; the next step is complete and not before it. `others`: faults found elsewhere."""
    faults = list(others)
    if values["happened_on"] > today:
        faults.append(Fault("/happened_on", f"In the future: today is {today}."))
    step = {name: values[column] for name, column in _STEP.items()}
    if any(value is not None for value in step.values()):
        lacking = [name for name, value in step.items() if value is None]
        faults += [Fault(f"/{name}", "A next step is a step, who takes it, and until when.") for name in lacking]
    if values["due_on"] is not None and values["due_on"] < values["happened_on"]:
        faults.append(Fault("/due_on", "Before the interaction."))
    if faults:
        raise Invalid("The interaction has faults.", faults)


def check_done(row: Interaction, done_on: date, today: date) -> None:
    """There is a next step that is not done, and the day lies between the interaction and today."""
    if row.next_step is None:
        raise Conflict("This interaction has no next step.")
    if row.done_on is not None:
        raise Conflict(f"The next step was done on {row.done_on}.")
    check_not_future(done_on, "/done_on", today)
    if done_on < row.happened_on:
        raise invalid("/done_on", f"Before the interaction of {row.happened_on}.")


def days_late(due_on: date, today: date) -> int:
    """0 until the day has passed."""
    return max((today - due_on).days, 0)


def percent(part: int, whole: int) -> str | None:
    """With one decimal, rounded half up; None where `whole` is 0."""
    if not whole:
        return None
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _class_status(size_class: SizeClass, threshold: int) -> ThresholdStatus:
    if size_class.minimum > threshold:
        return ThresholdStatus.OVER
    below = size_class.maximum is not None and size_class.maximum <= threshold
    return ThresholdStatus.UNDER if below else ThresholdStatus.UNKNOWN

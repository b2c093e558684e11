"""The figures of what came of an initiative: what they may say, and their sums. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from csr.initiatives.schemas import Figures, Percents
from label.kit.clock import months_later
from label.kit.errors import Fault

PEOPLE = ("reached", "started", "finished")
LATER = {months: tuple(f"{what}_{months}" for what in ("durable", "other", "training")) for months in (3, 6)}
COUNTED = (*PEOPLE, *LATER[3], *LATER[6])
CENT = Decimal("0.01")


def faults(figures: Sequence[Any], audiences: Collection[str], ended_on: date, today: date) -> Iterator[Fault]:
    """All that is wrong with an association's counts by audience of an initiative with these audiences and last day."""
    for place, one in enumerate(figures):
        if one.audience not in audiences:
            yield Fault(f"/figures/{place}/audience", f"The initiative is not for {one.audience}.")
        if one.audience in [other.audience for other in figures[:place]]:
            yield Fault(f"/figures/{place}/audience", f"{one.audience} is counted twice.")
        for name, words in (*_people_faults(one), *_later_faults(one, ended_on, today)):
            yield Fault(f"/figures/{place}/{name}", words)


def summed(rows: Iterable[Any]) -> dict[str, int | None]:
    """Counts added up; a figure at 3 or 6 months that is not known of all is not known of their sum."""
    kept = list(rows)
    columns = {name: [getattr(row, name) for row in kept] for name in COUNTED}
    return {name: None if None in values else sum(values) for name, values in columns.items()}


def percents(committed: Figures, achieved: Figures) -> Percents:
    """What was achieved in percent of what was committed, to the hundredth; none of a figure of which nothing was."""
    pairs = {
        name: (Decimal(getattr(committed, name)), Decimal(getattr(achieved, name))) for name in Percents.model_fields
    }
    return Percents(**{name: _percent(*pair) for name, pair in pairs.items()})


def added(parts: Iterable[Figures]) -> Figures:
    """The figures of several firms together."""
    kept = list(parts)
    return Figures(**{name: sum(getattr(part, name) for part in kept) for name in Figures.model_fields})


def _percent(committed: Decimal, achieved: Decimal) -> Decimal | None:
    return (achieved * 100 / committed).quantize(CENT, ROUND_HALF_UP) if committed else None


def _people_faults(one: Any) -> Iterator[tuple[str, str]]:
    if one.started > one.reached:
        yield "started", f"More than the {one.reached} reached."
    if one.finished > one.started:
        yield "finished", f"More than the {one.started} who started."


def _later_faults(one: Any, ended_on: date, today: date) -> Iterator[tuple[str, str]]:
    for months, names in LATER.items():
        given = {name: getattr(one, name) for name in names if getattr(one, name) is not None}
        if not given:
            continue
        yield from (
            (name, f"Give all three figures at {months} months, or none.") for name in names if name not in given
        )
        known_from = months_later(ended_on, months)
        if today < known_from:
            yield names[0], f"The figures at {months} months are known from {known_from} on."
        if sum(given.values()) > one.reached:
            yield names[0], f"At {months} months these are {sum(given.values())}, more than the {one.reached} reached."

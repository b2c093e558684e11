"""The figures of outcomes: what they may say, and their sums. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from csr.initiatives.schemas import Figures, Percents
from label.kit.clock import months_later
from label.kit.errors import Fault

PEOPLE = ("reached", "started", "finished")
LATER = {months: tuple(f"{what}_{months}" for what in ("durable", "other", "training")) for months in (3, 6)}
COUNTED = (*PEOPLE, *LATER[3], *LATER[6])
CENT = Decimal("0.01")


class AudienceCounts(Protocol):
    """The counts of one audience, as a row or as input. The figures at 3 and 6 months are read by their names."""

    @property
    def audience(self) -> str: ...

    @property
    def reached(self) -> int: ...

    @property
    def started(self) -> int: ...

    @property
    def finished(self) -> int: ...


def faults(
    figures: Sequence[AudienceCounts], audiences: Collection[str], ended_on: date, today: date
) -> Iterator[Fault]:
    """The faults of an association's counts; `audiences` and `ended_on` are those of the initiative."""
    for place, count in enumerate(figures):
        if count.audience not in audiences:
            yield Fault(f"/figures/{place}/audience", f"The initiative is not for {count.audience}.")
        if count.audience in [other.audience for other in figures[:place]]:
            yield Fault(f"/figures/{place}/audience", f"{count.audience} is counted twice.")
        for name, words in (*_people_faults(count), *_later_faults(count, ended_on, today)):
            yield Fault(f"/figures/{place}/{name}", words)


def sum_counts(rows: Iterable[object]) -> dict[str, int | None]:
    """A figure that one of the counts does not know is None in the sum."""
    counts = list(rows)
    columns = {name: [getattr(row, name) for row in counts] for name in COUNTED}
    return {name: None if None in values else sum(values) for name, values in columns.items()}


def percentages(committed: Figures, achieved: Figures) -> Percents:
    """Achieved in percent of committed, to the hundredth; None where nothing was committed."""
    pairs = {
        name: (Decimal(getattr(committed, name)), Decimal(getattr(achieved, name))) for name in Percents.model_fields
    }
    return Percents(**{name: _percent(*pair) for name, pair in pairs.items()})


def add_figures(parts: Iterable[Figures]) -> Figures:
    figures = list(parts)
    return Figures(**{name: sum(getattr(part, name) for part in figures) for name in Figures.model_fields})


def _percent(committed: Decimal, achieved: Decimal) -> Decimal | None:
    return (achieved * 100 / committed).quantize(CENT, ROUND_HALF_UP) if committed else None


def _people_faults(count: AudienceCounts) -> Iterator[tuple[str, str]]:
    if count.started > count.reached:
        yield "started", f"More than the {count.reached} reached."
    if count.finished > count.started:
        yield "finished", f"More than the {count.started} who started."


def _later_faults(count: AudienceCounts, ended_on: date, today: date) -> Iterator[tuple[str, str]]:
    for months, names in LATER.items():
        known = {name: getattr(count, name) for name in names if getattr(count, name) is not None}
        if not known:
            continue
        yield from (
            (name, f"Give all three figures at {months} months, or none of them.")
            for name in names
            if name not in known
        )
        known_from = months_later(ended_on, months)
        if today < known_from:
            yield names[0], f"The figures at {months} months can be given from {known_from} on."
        total = sum(known.values())
        if total > count.reached:
            yield names[0], f"At {months} months these are {total}, more than the {count.reached} reached."

"""A year's lines as what is counted, before anything is withheld: cells by their place in one or two dimensions.

Pure. A cell knows who is in it and with how much, for withholding asks how many that are, not only how much it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal, get_args

from csr.catalogue.models import Audience
from csr.firms.models import Stage, ThresholdStatus
from csr.reports.observatory.inputs import CompanyLine, Inputs, OutcomeLine
from label.applications.models import LEVELS
from scoring import BANDS
from scoring.facts import Contract, Group, Presence

ALL: Final = "all"
NONE: Final = "none"
UNKNOWN: Final = "unknown"
Address = tuple[str, ...]
Cell = Mapping[str, Decimal]
Family = tuple[Address, tuple[Address, ...]]
# `crossed`: both margins and what lies between; `nested`: the second within the first; `apart`: each by itself.
Shape = Literal["crossed", "nested", "apart"]
PEOPLE: Final = "people"
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is divided by, and into what."""

    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Someone's part in a table, and where it counts."""

    who: str
    at: Address
    amount: Decimal = ONE


@dataclass(frozen=True)
class Cube:
    """What is counted in one table. Tables of one `population` count the same ones, and share their totals."""

    code: str
    population: str
    measure: str
    shape: Shape
    dimensions: tuple[Dimension, ...]
    lines: tuple[Line, ...]

    @property
    def root(self) -> Address:
        """The place of the grand total."""
        return (ALL,) * len(self.dimensions)

    @property
    def interior(self) -> tuple[Address, ...]:
        """The places between the margins."""
        if self.shape != "crossed":
            return ()
        rows, columns = self.dimensions
        return tuple((row, column) for row in rows.categories for column in columns.categories)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Each total with its parts, from the grand total down; the interior of a crossed table is none."""
        tops = [(self.root, self._margin(place)) for place in range(len(self.dimensions))]
        if self.shape != "nested":
            return tuple(tops)
        first, second = self.dimensions
        within = [((one, ALL), tuple((one, each) for each in second.categories)) for one in first.categories]
        return (tops[0], *within)

    @cached_property
    def cells(self) -> Mapping[Address, Cell]:
        """Every cell that may be published, in order."""
        places = [self.root, *(part for _, parts in self.families for part in parts), *self.interior]
        found: dict[Address, dict[str, Decimal]] = {place: {} for place in places}
        for line in self.lines:
            for place, cell in found.items():
                if all(wanted in (ALL, here) for wanted, here in zip(place, line.at, strict=True)):
                    cell[line.who] = cell.get(line.who, Decimal(0)) + line.amount
        return found

    def size(self, cell: Cell) -> int:
        """How many stand in a cell: people, or companies with anything at all in it."""
        if self.measure == PEOPLE:
            return int(total(cell))
        return sum(1 for amount in cell.values() if amount)

    def union(self, places: Iterable[Address]) -> Cell:
        """Several cells as one."""
        found: dict[str, Decimal] = {}
        for place in places:
            for who, amount in self.cells[place].items():
                found[who] = found.get(who, Decimal(0)) + amount
        return found

    def _margin(self, place: int) -> tuple[Address, ...]:
        return tuple(
            tuple(one if here == place else ALL for here in range(len(self.dimensions)))
            for one in self.dimensions[place].categories
        )


def total(cell: Cell) -> Decimal:
    """What a cell adds up to."""
    return sum(cell.values(), Decimal(0))


def cubes(inputs: Inputs) -> tuple[Cube, ...]:
    """Everything that is counted of a year."""
    return (
        _companies(inputs, "companies", "crossed", (_LEVELS, _BANDS), lambda one: (one.level, one.band)),
        _companies(inputs, "forum", "apart", (_PRESENCES,), lambda one: (one.presence,)),
        Cube("hours", "hours", "hours", "nested", (_TIMES, _BANDS), tuple(_hours(inputs))),
        Cube("hires", "hires", "hires", "apart", (_CONTRACTS, _GROUPS), tuple(_hires(inputs))),
        Cube("coverage", "firms", "firms", "crossed", (_STAGES, _STANDINGS), tuple(_firms(inputs))),
        _people(inputs, "people", _PATHS, _paths),
        _people(inputs, "people_after_3_months", _SITUATIONS, lambda one: _situations(one, 3)),
        _people(inputs, "people_after_6_months", _SITUATIONS, lambda one: _situations(one, 6)),
    )


def _companies(
    inputs: Inputs, code: str, shape: Shape, dimensions: tuple[Dimension, ...], at: Callable[[CompanyLine], Address]
) -> Cube:
    lines = tuple(Line(one.siren, at(one)) for one in inputs.companies)
    return Cube(code, "companies", "companies", shape, dimensions, lines)


def _hours(inputs: Inputs) -> Iterator[Line]:
    for one in inputs.companies:
        for time, amount in (("paid", one.hours_paid), ("personal", one.hours_personal)):
            if amount:
                yield Line(one.siren, (time, one.band), amount)


def _hires(inputs: Inputs) -> Iterator[Line]:
    for one in inputs.companies:
        for hire in one.hires:
            yield Line(one.siren, (hire.contract, hire.group), Decimal(hire.count))


def _firms(inputs: Inputs) -> Iterator[Line]:
    for one in inputs.firms:
        yield Line(one.siren, (one.stage, one.standing))


def _people(inputs: Inputs, code: str, dimension: Dimension, parts: Callable[[OutcomeLine], Mapping[str, int]]) -> Cube:
    lines = tuple(
        Line(f"{one.initiative}/{one.partner}/{one.audience}", (one.audience, name), Decimal(count))
        for one in inputs.outcomes
        for name, count in parts(one).items()
    )
    return Cube(code, PEOPLE, PEOPLE, "crossed", (_AUDIENCES, dimension), lines)


def _paths(one: OutcomeLine) -> Mapping[str, int]:
    """Everyone reached, on one of three paths."""
    return {
        "finished": one.finished,
        "left": one.started - one.finished,
        "not_started": one.reached - one.started,
    }


def _situations(one: OutcomeLine, months: int) -> Mapping[str, int]:
    """Everyone reached, in one situation after so many months."""
    known = {name: getattr(one, f"{name}_{months}") for name in FOUND}
    if None in known.values():
        return {UNKNOWN: one.reached}
    return {**known, NONE: one.reached - sum(known.values())}


FOUND: Final = ("durable", "other", "training")
_BANDS = Dimension("size_band", BANDS)
_LEVELS = Dimension("level", (*LEVELS, NONE))
_PRESENCES = Dimension("presence", tuple(NONE if one == "absent" else one for one in get_args(Presence)))
_TIMES = Dimension("time", ("paid", "personal"))
_CONTRACTS = Dimension("contract", get_args(Contract))
_GROUPS = Dimension("group", get_args(Group))
_STAGES = Dimension("stage", tuple(str(one) for one in Stage))
_STANDINGS = Dimension("standing", tuple(str(one) for one in ThresholdStatus))
_AUDIENCES = Dimension("audience", tuple(str(one) for one in Audience))
_PATHS = Dimension("path", ("finished", "left", "not_started"))
_SITUATIONS = Dimension("situation", (*FOUND, NONE, UNKNOWN))

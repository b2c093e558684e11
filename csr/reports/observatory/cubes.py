"""What is counted of a year, before anything is withheld: cells by their address in one or two dimensions. Pure.

A cell keeps its contributors and what each contributes: disclosure control needs to know how many there are, not only
what they add up to.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal, assert_never, get_args

from csr.catalogue.audiences import Audience
from csr.firms.states import Stage, ThresholdStatus
from csr.reports.observatory.inputs import FIRST_METHOD, CompanyInput, Inputs, OutcomeInput
from scoring import BANDS
from scoring.facts import ForumPresence, HireContract, HireGroup
from scoring.thresholds import LABEL_LEVELS

ALL: Final = "all"
NONE: Final = "none"
UNKNOWN: Final = "unknown"
Address = tuple[str, ...]
Contributions = Mapping[str, Decimal]  # of one cell, by contributor
AdditiveGroup = tuple[Address, tuple[Address, ...]]  # a total, and the parts that add up to it
# `crossed`: both margins and the interior; `nested`: the second dimension within the first; `separate`: both margins.
Shape = Literal["crossed", "nested", "separate"]
PEOPLE: Final = "people"
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is divided by, and its categories in the order of publication."""

    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellContribution:
    """What one contributor (a company, a firm, an audience of an initiative) adds to one cell of a table."""

    contributor: str
    at: Address
    amount: Decimal = ONE


@dataclass(frozen=True)
class Cube:
    """What is counted in one table. Tables of one `population` count the same people or companies, and share their
    totals. `alone`: each part of the first margin is judged by itself, and where too few are withheld, so is the total.
    `named`: the contributors whose category of the first dimension the public register gives by name; None where it
    gives nobody's."""

    code: str
    population: str
    measure: str
    shape: Shape
    dimensions: tuple[Dimension, ...]
    contributions: tuple[CellContribution, ...]
    alone: bool = False
    named: frozenset[str] | None = None

    @property
    def grand_total(self) -> Address:
        """The address of the sum over every dimension."""
        return (ALL,) * len(self.dimensions)

    @property
    def interior(self) -> tuple[Address, ...]:
        """The addresses between the margins; only a crossed table has any."""
        match self.shape:
            case "crossed":
                rows, columns = self.dimensions
                return tuple((row, column) for row in rows.categories for column in columns.categories)
            case "nested" | "separate":
                return ()
            case _:
                assert_never(self.shape)

    @cached_property
    def additive_groups(self) -> tuple[AdditiveGroup, ...]:
        """From the grand total down; the interior of a crossed table is in none."""
        margins = [(self.grand_total, self._margin(place)) for place in range(len(self.dimensions))]
        match self.shape:
            case "crossed" | "separate":
                return tuple(margins)
            case "nested":
                first, second = self.dimensions
                within = [
                    ((outer, ALL), tuple((outer, inner) for inner in second.categories)) for outer in first.categories
                ]
                return (margins[0], *within)
            case _:
                assert_never(self.shape)

    @cached_property
    def cells(self) -> Mapping[Address, Contributions]:
        """Every cell that may be published, in order."""
        parts = [part for _, parts in self.additive_groups for part in parts]
        cells: dict[Address, dict[str, Decimal]] = {
            address: {} for address in (self.grand_total, *parts, *self.interior)
        }
        for contribution in self.contributions:
            for address, cell in cells.items():
                if _covers(address, contribution.at):
                    cell[contribution.contributor] = (
                        cell.get(contribution.contributor, Decimal(0)) + contribution.amount
                    )
        return cells

    @cached_property
    def public(self) -> frozenset[Address]:
        """The cells that can be counted in the public register: categories of which it names every contributor."""
        if self.named is None:
            return frozenset()
        total, parts = self.additive_groups[0]
        others = [part for part in parts if part[0] == NONE]  # those of whom the register says nothing
        cells = (*(part for part in parts if part not in others), *(() if others else (total,)))
        return frozenset(cell for cell in cells if not self.undisclosed(cell))

    def undisclosed(self, address: Address) -> Contributions:
        """What a cell of the first margin counts beside those whom the register names."""
        named = self.named or ()
        return {name: amount for name, amount in self.cells[address].items() if name not in named}

    def frequency(self, cell: Contributions) -> int:
        """How many a cell counts: people, or companies with any amount in it."""
        if self.measure == PEOPLE:
            return int(total(cell))
        return sum(1 for amount in cell.values() if amount)

    def merged(self, addresses: Iterable[Address]) -> Contributions:
        """Several cells as one."""
        merged: dict[str, Decimal] = {}
        for address in addresses:
            for contributor, amount in self.cells[address].items():
                merged[contributor] = merged.get(contributor, Decimal(0)) + amount
        return merged

    def _margin(self, place: int) -> tuple[Address, ...]:
        return tuple(
            tuple(category if other == place else ALL for other in range(len(self.dimensions)))
            for category in self.dimensions[place].categories
        )


def total(cell: Contributions) -> Decimal:
    """The sum of a cell's contributions."""
    return sum(cell.values(), Decimal(0))


def build_cubes(inputs: Inputs) -> tuple[Cube, ...]:
    """Everything that is counted of a year, in the order of publication."""
    first = inputs.method == FIRST_METHOD
    named = frozenset(company.siren for company in inputs.companies if company.named)
    companies = _companies(
        inputs, "companies", "crossed", (_LEVELS, _BANDS), lambda company: (company.level, company.band)
    )
    hours = Cube("hours", "hours", "hours", "nested", (_TIMES, _BANDS), tuple(_hours(inputs)), alone=not first)
    return (
        *(() if first else (_holders(inputs, named),)),
        companies if first else replace(companies, alone=True, named=named),
        _companies(inputs, "forum", "separate", (_PRESENCES,), lambda company: (company.presence,)),
        hours,
        Cube("hires", "hires", "hires", "separate", (_CONTRACTS, _GROUPS), tuple(_hires(inputs))),
        Cube("coverage", "firms", "firms", "crossed", (_STAGES, _STANDINGS), tuple(_firms(inputs))),
        _people(inputs, "people", _PATHS, _paths),
        _people(inputs, "people_after_3_months", _SITUATIONS, lambda outcome: _situations(outcome, 3)),
        _people(inputs, "people_after_6_months", _SITUATIONS, lambda outcome: _situations(outcome, 6)),
    )


def _covers(address: Address, at: Address) -> bool:
    return all(category in (ALL, own) for category, own in zip(address, at, strict=True))


def _companies(
    inputs: Inputs, code: str, shape: Shape, dimensions: tuple[Dimension, ...], at: Callable[[CompanyInput], Address]
) -> Cube:
    contributions = tuple(CellContribution(company.siren, at(company)) for company in inputs.companies)
    return Cube(code, "companies", "companies", shape, dimensions, contributions)


def _holders(inputs: Inputs, named: frozenset[str]) -> Cube:
    """Those whom the register names as holders on the year's last day: every reader can count them."""
    holders = tuple(
        CellContribution(company.siren, (company.level,)) for company in inputs.companies if company.siren in named
    )
    return Cube("holders", "holders", "companies", "separate", (_HELD_LEVELS,), holders, alone=True, named=named)


def _hours(inputs: Inputs) -> Iterator[CellContribution]:
    for company in inputs.companies:
        for time, amount in (("paid", company.hours_paid), ("personal", company.hours_personal)):
            if amount:
                yield CellContribution(company.siren, (time, company.band), amount)


def _hires(inputs: Inputs) -> Iterator[CellContribution]:
    for company in inputs.companies:
        for hire in company.hires:
            yield CellContribution(company.siren, (hire.contract, hire.group), Decimal(hire.count))


def _firms(inputs: Inputs) -> Iterator[CellContribution]:
    for firm in inputs.firms:
        yield CellContribution(firm.siren, (firm.stage, firm.standing))


def _people(
    inputs: Inputs, code: str, dimension: Dimension, counts: Callable[[OutcomeInput], Mapping[str, int]]
) -> Cube:
    contributions = tuple(
        CellContribution(
            f"{outcome.initiative}/{outcome.partner}/{outcome.audience}", (outcome.audience, category), Decimal(count)
        )
        for outcome in inputs.outcomes
        for category, count in counts(outcome).items()
    )
    return Cube(code, PEOPLE, PEOPLE, "crossed", (_AUDIENCES, dimension), contributions)


def _paths(outcome: OutcomeInput) -> Mapping[str, int]:
    """The people reached, divided into three paths: parts of one total, so that none bounds another (disclosure.py)."""
    return {
        "finished": outcome.finished,
        "left": outcome.started - outcome.finished,
        "not_started": outcome.reached - outcome.started,
    }


def _situations(outcome: OutcomeInput, months: int) -> Mapping[str, int]:
    """The people reached, divided by their situation after so many months."""
    known = {name: getattr(outcome, f"{name}_{months}") for name in KNOWN_SITUATIONS}
    if None in known.values():
        return {UNKNOWN: outcome.reached}
    return {**known, NONE: outcome.reached - sum(known.values())}


KNOWN_SITUATIONS: Final = ("durable", "other", "training")
_BANDS = Dimension("size_band", BANDS)
_HELD_LEVELS = Dimension("level", LABEL_LEVELS)
_LEVELS = Dimension("level", (*LABEL_LEVELS, NONE))
_PRESENCES = Dimension("presence", tuple(NONE if code == "absent" else code for code in get_args(ForumPresence)))
_TIMES = Dimension("time", ("paid", "personal"))
_CONTRACTS = Dimension("contract", get_args(HireContract))
_GROUPS = Dimension("group", get_args(HireGroup))
_STAGES = Dimension("stage", tuple(map(str, Stage)))
_STANDINGS = Dimension("standing", tuple(map(str, ThresholdStatus)))
_AUDIENCES = Dimension("audience", tuple(map(str, Audience)))
_PATHS = Dimension("path", ("finished", "left", "not_started"))
_SITUATIONS = Dimension("situation", (*KNOWN_SITUATIONS, NONE, UNKNOWN))

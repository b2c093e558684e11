"""A year's inputs as the tables that are published. Pure: the same inputs, beside those of the earlier numbers, always
give the same tables, so that `label observatory verify` can make them again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from csr.catalogue.audiences import Audience
from csr.firms.rules import percent
from csr.reports.observatory.cubes import ALL, NONE, Address, Cube, build_cubes, total
from csr.reports.observatory.disclosure import CountedNumber, withheld_cells
from csr.reports.observatory.french import TABLES
from csr.reports.observatory.inputs import FIRST_METHOD, Inputs, NeedInput
from csr.reports.observatory.schemas import CellOut, PublishedValue, TableOut, TablesOut
from csr.reports.percentages import shares_adding_up
from label.kit.schemas import plain
from scoring.thresholds import LABEL_LEVELS

CellValues = Mapping[tuple[str, Address], Decimal | None]  # by table and address; None where withheld
HOURS: Final = "hours"
_BOTH: Final = (ALL, ALL)
# The year's totals: the measure of each, and the cells that are added or (behind `-`) subtracted.
TOTALS: Final[Mapping[str, tuple[str, tuple[tuple[str, str, Address], ...]]]] = {
    "companies": ("companies", (("+", "companies", _BOTH),)),
    "labelled": ("companies", tuple(("+", "companies", (level, ALL)) for level in LABEL_LEVELS)),
    "at_forum": ("companies", (("+", "forum", (ALL,)), ("-", "forum", (NONE,)))),
    "hours": (HOURS, (("+", "hours", _BOTH),)),
    "hours_paid": (HOURS, (("+", "hours", ("paid", ALL)),)),
    "hours_personal": (HOURS, (("+", "hours", ("personal", ALL)),)),
    "hires": ("hires", (("+", "hires", _BOTH),)),
    "firms": ("firms", (("+", "coverage", _BOTH),)),
    "firms_active": ("firms", (("+", "coverage", ("committed", ALL)), ("+", "coverage", ("acting", ALL)))),
    "people": ("people", (("+", "people", _BOTH),)),
    "people_finished": ("people", (("+", "people", (ALL, "finished")),)),
    "in_work_3": (
        "people",
        (("+", "people_after_3_months", (ALL, "durable")), ("+", "people_after_3_months", (ALL, "other"))),
    ),
    "in_work_6": (
        "people",
        (("+", "people_after_6_months", (ALL, "durable")), ("+", "people_after_6_months", (ALL, "other"))),
    ),
}

# By the first method, whose levels were withheld as any other category.
FIRST_TOTALS: Final = {code: terms for code, terms in TOTALS.items() if code != "hours_personal"} | {
    "labelled": ("companies", (("+", "companies", _BOTH), ("-", "companies", (NONE, ALL)))),
}


def build_tables(history: Sequence[Inputs]) -> TablesOut:
    """The tables of the last of these inputs; the others are those of the year's earlier numbers, in order."""
    numbers: list[CountedNumber] = []
    for inputs in history:
        cubes = build_cubes(inputs)
        numbers.append(CountedNumber(cubes, withheld_cells(cubes, numbers)))
    values = cell_values(numbers[-1])
    return TablesOut(
        tables=[
            *(_cube_table(cube, values) for cube in numbers[-1].cubes),
            _table("audiences", ["audience"], _shares(values, history[-1])),
            _table("totals", ["figure"], _totals(values, history[-1].method)),
        ]
    )


def cell_values(number: CountedNumber) -> CellValues:
    """The sum of each cell, None where it is withheld."""
    return {
        (cube.code, address): None if address in number.withheld[cube.code] else total(cell)
        for cube in number.cubes
        for address, cell in cube.cells.items()
    }


def _cube_table(cube: Cube, values: CellValues) -> TableOut:
    names = [dimension.name for dimension in cube.dimensions]
    cells = (
        _cell(dict(zip(names, address, strict=True)), cube.measure, values[cube.code, address])
        for address in cube.cells
    )
    return _table(cube.code, names, cells)


def _table(code: str, dimensions: list[str], cells: Iterable[CellOut]) -> TableOut:
    return TableOut(code=code, title=TABLES[code], dimensions=dimensions, cells=list(cells))


def _cell(at: dict[str, str], measure: str, value: Decimal | None) -> CellOut:
    published: PublishedValue = value if value is None else plain(value) if measure == HOURS else int(value)
    return CellOut(at=at, measure=measure, value=published, withheld=value is None)


def _shares(values: CellValues, inputs: Inputs) -> Iterator[CellOut]:
    """Each audience's share of the people reached, from published cells only, beside its share of the job seekers."""
    reached = _shares_of_reached(values, inputs.method)
    for audience in map(str, Audience):
        withheld = values["people", (audience, ALL)] is None or values["people", _BOTH] is None
        at = {"audience": audience}
        yield CellOut(at=at, measure="share_of_reached", value=reached.get(audience), withheld=withheld)
        for measure, needs in (("share_of_seekers", inputs.needs), ("share_of_seekers_2015", inputs.reference)):
            yield CellOut(at=at, measure=measure, value=_share_of_seekers(needs, audience), withheld=False)


def _shares_of_reached(values: CellValues, method: int) -> dict[str, str | None]:
    """Where every audience is published, shares that add up to 100; the first method rounded each by itself."""
    reached = values["people", _BOTH]
    counts = {audience: values["people", (audience, ALL)] for audience in map(str, Audience)}
    published = {audience: int(count) for audience, count in counts.items() if count is not None}
    if not reached or method == FIRST_METHOD or len(published) < len(counts):
        return {} if reached is None else {each: percent(own, int(reached)) for each, own in published.items()}
    shares = shares_adding_up(list(published.values()))
    return {audience: f"{share:.1f}" for audience, share in zip(published, shares, strict=True)}


def _share_of_seekers(needs: Iterable[NeedInput], audience: str) -> str | None:
    return next((plain(need.share_percent) for need in needs if need.audience == audience), None)


def _totals(values: CellValues, method: int) -> Iterator[CellOut]:
    for figure, (measure, terms) in (FIRST_TOTALS if method == FIRST_METHOD else TOTALS).items():
        yield _cell({"figure": figure}, measure, _sum_of(terms, values))


def _sum_of(terms: Iterable[tuple[str, str, Address]], values: CellValues) -> Decimal | None:
    """None as soon as one of the cells is withheld."""
    result = Decimal(0)
    for sign, code, address in terms:
        value = values[code, address]
        if value is None:
            return None
        result += value if sign == "+" else -value
    return result

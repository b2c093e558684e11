"""A year's inputs as the tables that are published. Pure: the same inputs, in the light of the former numbers' inputs,
give the same tables for ever."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from csr.catalogue.models import Audience
from csr.firms.rules import percent
from csr.reports.observatory.cubes import ALL, NONE, Address, Cube, cubes, total
from csr.reports.observatory.disclosure import Number, Withheld, withheld
from csr.reports.observatory.french import TABLES
from csr.reports.observatory.inputs import Inputs, NeedLine
from csr.reports.observatory.schemas import CellOut, TableOut, TablesOut, Value
from label.kit.schemas import plain

Shown = Mapping[tuple[str, Address], Decimal | None]
HOURS: Final = "hours"
_BOTH: Final = (ALL, ALL)
# What the year comes to: what is added (or, behind `-`, taken away) of the tables.
TOTALS: Final[Mapping[str, tuple[str, tuple[tuple[str, str, Address], ...]]]] = {
    "companies": ("companies", (("+", "companies", _BOTH),)),
    "labelled": ("companies", (("+", "companies", _BOTH), ("-", "companies", (NONE, ALL)))),
    "at_forum": ("companies", (("+", "forum", (ALL,)), ("-", "forum", (NONE,)))),
    "hours": (HOURS, (("+", "hours", _BOTH),)),
    "hours_paid": (HOURS, (("+", "hours", ("paid", ALL)),)),
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


def tables(history: Sequence[Inputs]) -> TablesOut:
    """The tables of the last of these inputs; the others are those of the year's former numbers, in order."""
    numbers: list[Number] = []
    for inputs in history:
        counted = cubes(inputs)
        numbers.append((counted, withheld(counted, numbers)))
    values = shown(*numbers[-1])
    return TablesOut(
        tables=[
            *(_table(cube, values) for cube in numbers[-1][0]),
            _made("audiences", ["audience"], _shares(values, history[-1])),
            _made("totals", ["figure"], _totals(values)),
        ]
    )


def shown(counted: Iterable[Cube], hidden: Withheld) -> Shown:
    """What each cell adds up to, or None where it is withheld."""
    return {
        (cube.code, place): None if place in hidden[cube.code] else total(cell)
        for cube in counted
        for place, cell in cube.cells.items()
    }


def _table(cube: Cube, values: Shown) -> TableOut:
    names = [dimension.name for dimension in cube.dimensions]
    return _made(
        cube.code,
        names,
        (_cell(dict(zip(names, place, strict=True)), cube.measure, values[cube.code, place]) for place in cube.cells),
    )


def _made(code: str, dimensions: list[str], cells: Iterable[CellOut]) -> TableOut:
    return TableOut(code=code, title=TABLES[code], dimensions=dimensions, cells=list(cells))


def _cell(at: dict[str, str], measure: str, value: Decimal | None) -> CellOut:
    told: Value = value if value is None else plain(value) if measure == HOURS else int(value)
    return CellOut(at=at, measure=measure, value=told, withheld=value is None)


def _shares(values: Shown, inputs: Inputs) -> Iterator[CellOut]:
    """Each audience's part of the people reached, worked out from what is shown, beside that of the job seekers."""
    reached = values["people", _BOTH]
    for audience in map(str, Audience):
        own = values["people", (audience, ALL)]
        hidden = own is None or reached is None
        share = None if own is None or reached is None else percent(int(own), int(reached))
        at = {"audience": audience}
        yield CellOut(at=at, measure="share_of_reached", value=share, withheld=hidden)
        for measure, lines in (("share_of_seekers", inputs.needs), ("share_of_seekers_2015", inputs.reference)):
            yield CellOut(at=at, measure=measure, value=_need(lines, audience), withheld=False)


def _need(lines: Iterable[NeedLine], audience: str) -> str | None:
    return next((plain(line.share_percent) for line in lines if line.audience == audience), None)


def _totals(values: Shown) -> Iterator[CellOut]:
    for figure, (measure, parts) in TOTALS.items():
        found = [values[code, place] for _, code, place in parts]
        signs = [sign for sign, _, _ in parts]
        known = [each for each in found if each is not None]
        signed = (each if sign == "+" else -each for sign, each in zip(signs, known, strict=False))
        value = sum(signed, Decimal(0)) if len(known) == len(found) else None
        yield _cell({"figure": figure}, measure, value)

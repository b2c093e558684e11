"""Someone who has the published CSV, knows how the tables are made, and works out what is withheld.

Every table is a system of unknown whole numbers, none below 0, with the published cells and sums as equations. What a
withheld cell may be is found exactly: by the simplex method in fractions. The systems are those of tables with margins
and of trees, whose corners are whole, so that whole numbers reach as far as fractions do.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Cell = tuple[str, str, str]  # table, categories
Equation = tuple[dict[Cell, int], Fraction]
SAME_MARGIN = ("people", "people_after_3_months", "people_after_6_months")
TOTALS: dict[str, tuple[list[Cell], list[Cell]]] = {
    "companies": ([("companies", "all", "all")], []),
    "labelled": ([("companies", "all", "all")], [("companies", "none", "all")]),
    "at_forum": ([("forum", "all", "all")], [("forum", "none", "all")]),
    "hours": ([("hours", "all", "all")], []),
    "hours_paid": ([("hours", "paid", "all")], []),
    "hires": ([("hires", "all", "all")], []),
    "firms": ([("coverage", "all", "all")], []),
    "firms_active": ([("coverage", "committed", "all"), ("coverage", "acting", "all")], []),
    "people": ([("people", "all", "all")], []),
    "people_finished": ([("people", "all", "finished")], []),
    "in_work_3": ([("people_after_3_months", "all", one) for one in ("durable", "other")], []),
    "in_work_6": ([("people_after_6_months", "all", one) for one in ("durable", "other")], []),
}
Row = Mapping[str, str]


def rows_of(text: str) -> list[Row]:
    """The lines of the CSV."""
    return list(csv.DictReader(io.StringIO(text)))


def cells(rows: Iterable[Row]) -> dict[Cell, Fraction | None]:
    """The cells of the tables and the year's totals, None where withheld."""
    return {
        (row["table"], row["category_1"], row["category_2"]): None
        if row["withheld"] == "true"
        else Fraction(row["value"])
        for row in rows
        if row["table"] != "audiences"
    }


def equations(found: Mapping[Cell, Fraction | None]) -> list[Equation]:
    """All that is known of the cells that are withheld, with what is published put in its place."""
    known: list[Equation] = []
    for table in {cell[0] for cell in found}:
        known += _sums([cell for cell in found if cell[0] == table])
    known.append(_same(("companies", "all", "all"), [("forum", "all", "all")]))
    for other in SAME_MARGIN[1:]:
        margin = {one for table, one, second in found if table == other and second == "all"}
        known += [_same((SAME_MARGIN[0], one, "all"), [(other, one, "all")]) for one in margin]
    known += [_same(("totals", name, "all"), *sides) for name, sides in TOTALS.items()]
    return [equation for one in known if (equation := _put(found, one))[0]]


def beside(
    first: Mapping[Cell, Fraction | None], second: Mapping[Cell, Fraction | None], same: Iterable[Cell]
) -> list[Equation]:
    """All that is known of a number and its correction by who also knows which cells are the same in both; those of
    the first are named with a 1 behind the table, those of the second with a 2."""
    known = [
        ({_named(cell, number): sign for cell, sign in parts.items()}, value)
        for number, found in ((1, first), (2, second))
        for parts, value in equations(found)
    ]
    every = {_named(cell, number): each[cell] for number, each in ((1, first), (2, second)) for cell in each}
    alike = [_put(every, _same(_named(cell, 1), [_named(cell, 2)])) for cell in same]
    return known + [equation for equation in alike if equation[0]]


def _named(cell: Cell, number: int) -> Cell:
    return f"{cell[0]}{number}", cell[1], cell[2]


def _put(found: Mapping[Cell, Fraction | None], equation: Equation) -> Equation:
    value, left = equation[1], {}
    for cell, sign in equation[0].items():
        published = found[cell]
        if published is None:
            left[cell] = sign
        else:
            value -= sign * published
    assert left or not value, "what is published contradicts itself"
    return left, value


def _same(cell: Cell, more: Iterable[Cell], less: Iterable[Cell] = ()) -> Equation:
    return {cell: -1, **dict.fromkeys(more, 1), **dict.fromkeys(less, -1)}, Fraction(0)


def _sums(places: Sequence[Cell]) -> list[Equation]:
    parts: dict[tuple[Cell, int], list[Cell]] = defaultdict(list)
    for table, one, two in places:
        if one != "all":
            parts[(table, "all", two), 1].append((table, one, two))
        if two != "all":
            parts[(table, one, "all"), 2].append((table, one, two))
    return [_same(whole, each) for (whole, _), each in parts.items() if whole in places and whole[0] != "totals"]


def ranges(known: Sequence[Equation], wanted: Iterable[Cell]) -> dict[Cell, tuple[Fraction, Fraction | None]]:
    """The least and the greatest that each wanted cell may be; None where there is no greatest."""
    # What no equation speaks of may be anything.
    found: dict[Cell, tuple[Fraction, Fraction | None]] = dict.fromkeys(wanted, (Fraction(0), None))
    for names, part in _components(known):
        mine = [cell for cell in found if cell in names]
        if not mine:
            continue
        system = _feasible(sorted(names), part)
        for cell in mine:
            least, most = system.least(cell, 1), system.least(cell, -1)
            assert least is not None
            found[cell] = (least, None if most is None else -most)
    return found


def _components(known: Sequence[Equation]) -> list[tuple[set[Cell], list[Equation]]]:
    parts: list[tuple[set[Cell], list[Equation]]] = []
    for equation in known:
        names, together = set(equation[0]), [equation]
        for part in [part for part in parts if part[0] & names]:
            parts.remove(part)
            names |= part[0]
            together = part[1] + together
        parts.append((names, together))
    return parts


class System:
    """Equations in a basis of unknowns, each 0 or more; the basis is a feasible one."""

    def __init__(self, names: Sequence[Cell], table: list[list[Fraction]], basis: list[int]) -> None:
        self.names, self.table, self.basis = names, table, basis

    def least(self, cell: Cell, sign: int) -> Fraction | None:
        """The least of an unknown, or of its opposite; None when there is none."""
        costs = [Fraction(0)] * len(self.names)
        costs[self.names.index(cell)] = Fraction(sign)
        return minimum(self.table, self.basis, costs)


def _feasible(names: Sequence[Cell], known: Sequence[Equation]) -> System:
    wide, table = len(names), []
    for place, (parts, value) in enumerate(known):
        sign = -1 if value < 0 else 1
        row = [Fraction(sign * parts.get(name, 0)) for name in names]
        table.append([*row, *(Fraction(int(place == other)) for other in range(len(known))), sign * value])
    basis = [wide + place for place in range(len(known))]
    costs = [Fraction(0)] * wide + [Fraction(1)] * len(known)
    assert minimum(table, basis, costs) == 0, "what is published contradicts itself"
    for place in range(len(table)):
        column = next((one for one in range(wide) if table[place][one]), None)
        if basis[place] >= wide and column is not None:
            _pivot(table, basis, place, column)
    kept = [place for place in range(len(table)) if basis[place] < wide]
    return System(names, [[*table[place][:wide], table[place][-1]] for place in kept], [basis[place] for place in kept])


def minimum(table: list[list[Fraction]], basis: list[int], costs: Sequence[Fraction]) -> Fraction | None:
    """The least cost (Bland's rule, so it ends); the table is left at it. None when there is no least."""
    dearer = _dearer(table, basis, costs)
    while True:
        column = next((one for one in range(len(costs)) if dearer[one] < 0), None)
        if column is None:
            return -dearer[-1]
        ratios = [(row[-1] / row[column], basis[place], place) for place, row in enumerate(table) if row[column] > 0]
        if not ratios:
            return None
        place = min(ratios)[2]
        _pivot(table, basis, place, column)
        dearer = _less(dearer, dearer[column], table[place])


def _dearer(table: list[list[Fraction]], basis: list[int], costs: Sequence[Fraction]) -> list[Fraction]:
    """By how much one more of each unknown costs more than what it replaces; at the end, the cost so far, negative."""
    found = [*costs, Fraction(0)]
    for place, row in zip(basis, table, strict=True):
        if costs[place]:
            found = _less(found, costs[place], row)
    return found


def _pivot(table: list[list[Fraction]], basis: list[int], row: int, column: int) -> None:
    scale = table[row][column]
    table[row] = [value / scale if value else value for value in table[row]]
    for other in range(len(table)):
        factor = table[other][column]
        if other != row and factor:
            table[other] = _less(table[other], factor, table[row])
    basis[row] = column


def _less(values: list[Fraction], factor: Fraction, row: list[Fraction]) -> list[Fraction]:
    """The values less so many times the row."""
    return [value - factor * mine if mine else value for value, mine in zip(values, row, strict=True)]

"""A reader who has the published CSV, knows how the tables are calculated, and tries to infer the withheld cells.

Each table is a system of unknown whole numbers, none negative, with the published cells and sums as equations. The
range of a withheld cell is found exactly, by the simplex method in fractions. The systems are those of tables with
margins and of trees: their vertices are whole, so whole numbers reach as far as fractions do.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

CellName = tuple[str, str, str]  # table, categories
Equation = tuple[dict[CellName, int], Fraction]
UNNAMED = "unnamed"  # a table that nobody publishes: the holders whom the register does not name, by level
SAME_MARGIN = ("people", "people_after_3_months", "people_after_6_months")
TOTALS: dict[str, tuple[list[CellName], list[CellName]]] = {
    "companies": ([("companies", "all", "all")], []),
    "labelled": ([("companies", one, "all") for one in ("engaged", "confirmed", "exemplary")], []),
    "at_forum": ([("forum", "all", "all")], [("forum", "none", "all")]),
    "hours": ([("hours", "all", "all")], []),
    "hours_paid": ([("hours", "paid", "all")], []),
    "hours_personal": ([("hours", "personal", "all")], []),
    "hires": ([("hires", "all", "all")], []),
    "firms": ([("coverage", "all", "all")], []),
    "firms_active": ([("coverage", "committed", "all"), ("coverage", "acting", "all")], []),
    "people": ([("people", "all", "all")], []),
    "people_finished": ([("people", "all", "finished")], []),
    "in_work_3": ([("people_after_3_months", "all", one) for one in ("durable", "other")], []),
    "in_work_6": ([("people_after_6_months", "all", one) for one in ("durable", "other")], []),
}
CsvRow = Mapping[str, str]


def rows_of(text: str) -> list[CsvRow]:
    """The lines of the CSV."""
    return list(csv.DictReader(io.StringIO(text)))


def cells(rows: Iterable[CsvRow]) -> dict[CellName, Fraction | None]:
    """The cells of the tables and the year's totals, None where withheld."""
    return {
        (row["table"], row["category_1"], row["category_2"]): None
        if row["withheld"] == "true"
        else Fraction(row["value"])
        for row in rows
        if row["table"] != "audiences"
    }


def equations(found: Mapping[CellName, Fraction | None]) -> list[Equation]:
    """Everything known of the withheld cells, with the published values substituted."""
    known: list[Equation] = []
    for tableau in {cell[0] for cell in found}:
        known += _margin_sums([cell for cell in found if cell[0] == tableau])
    known.append(_equal_sums(("companies", "all", "all"), [("forum", "all", "all")]))
    named = [cell for cell in found if cell[0] == "holders" and cell[1] != "all"]
    known += [_equal_sums(("companies", *cell[1:]), [cell, (UNNAMED, *cell[1:])]) for cell in named]
    for other in SAME_MARGIN[1:]:
        margin = {one for tableau, one, second in found if tableau == other and second == "all"}
        known += [_equal_sums((SAME_MARGIN[0], one, "all"), [(other, one, "all")]) for one in margin]
    known += [_equal_sums(("totals", name, "all"), *sides) for name, sides in TOTALS.items()]
    return [equation for one in known if (equation := _substituted(found, one))[0]]


def combined_equations(
    first: Mapping[CellName, Fraction | None], second: Mapping[CellName, Fraction | None], same: Iterable[CellName]
) -> list[Equation]:
    """Everything that is known of a number and its correction by a reader who also knows which cells are the same in
    both. The first number's tables are named with a 1 at the end, the second's with a 2."""
    known = [
        ({_in_number(cell, number): sign for cell, sign in parts.items()}, value)
        for number, found in ((1, first), (2, second))
        for parts, value in equations(found)
    ]
    every: dict[CellName, Fraction | None] = {
        _in_number(cell, number): each[cell] for number, each in ((1, first), (2, second)) for cell in each
    }
    alike = [_substituted(every, _equal_sums(_in_number(cell, 1), [_in_number(cell, 2)])) for cell in same]
    return known + [equation for equation in alike if equation[0]]


def _in_number(cell: CellName, number: int) -> CellName:
    return f"{cell[0]}{number}", cell[1], cell[2]


def _substituted(found: Mapping[CellName, Fraction | None], equation: Equation) -> Equation:
    value, left = equation[1], {}
    for cell, sign in equation[0].items():
        published = found.get(cell)
        if published is None:
            left[cell] = sign
        else:
            value -= sign * published
    assert left or not value, "the published cells contradict each other"
    return left, value


def _equal_sums(cell: CellName, more: Iterable[CellName], less: Iterable[CellName] = ()) -> Equation:
    return {cell: -1, **dict.fromkeys(more, 1), **dict.fromkeys(less, -1)}, Fraction(0)


def _margin_sums(cells_of_table: Sequence[CellName]) -> list[Equation]:
    parts: dict[tuple[CellName, int], list[CellName]] = defaultdict(list)
    for tableau, one, two in cells_of_table:
        if one != "all":
            parts[(tableau, "all", two), 1].append((tableau, one, two))
        if two != "all":
            parts[(tableau, one, "all"), 2].append((tableau, one, two))
    return [
        _equal_sums(whole, each)
        for (whole, _), each in parts.items()
        if whole in cells_of_table and whole[0] != "totals"
    ]


def ranges(known: Sequence[Equation], wanted: Iterable[CellName]) -> dict[CellName, tuple[Fraction, Fraction | None]]:
    """The least and the greatest value of each wanted cell; None where there is no greatest."""
    # A cell in no equation may have any value.
    found: dict[CellName, tuple[Fraction, Fraction | None]] = dict.fromkeys(wanted, (Fraction(0), None))
    for names, part in _components(known):
        mine = [cell for cell in found if cell in names]
        if not mine:
            continue
        system = _feasible_system(sorted(names), part)
        for cell in mine:
            least, most = system.least(cell, 1), system.least(cell, -1)
            assert least is not None
            found[cell] = (least, None if most is None else -most)
    return found


def _components(known: Sequence[Equation]) -> list[tuple[set[CellName], list[Equation]]]:
    parts: list[tuple[set[CellName], list[Equation]]] = []
    for equation in known:
        names, together = set(equation[0]), [equation]
        for part in [part for part in parts if part[0] & names]:
            parts.remove(part)
            names |= part[0]
            together = part[1] + together
        parts.append((names, together))
    return parts


class FeasibleSystem:
    """Equations in a basis of unknowns, each 0 or more; the basis is a feasible one."""

    def __init__(self, names: Sequence[CellName], tableau: list[list[Fraction]], basis: list[int]) -> None:
        self.names, self.table, self.basis = names, tableau, basis

    def least(self, cell: CellName, sign: int) -> Fraction | None:
        """The least of an unknown, or of its opposite; None when there is none."""
        costs = [Fraction(0)] * len(self.names)
        costs[self.names.index(cell)] = Fraction(sign)
        return minimum(self.table, self.basis, costs)


def _feasible_system(names: Sequence[CellName], known: Sequence[Equation]) -> FeasibleSystem:
    wide, tableau = len(names), []
    for place, (parts, value) in enumerate(known):
        sign = -1 if value < 0 else 1
        row = [Fraction(sign * parts.get(name, 0)) for name in names]
        tableau.append([*row, *(Fraction(int(place == other)) for other in range(len(known))), sign * value])
    basis = [wide + place for place in range(len(known))]
    costs = [Fraction(0)] * wide + [Fraction(1)] * len(known)
    assert minimum(tableau, basis, costs) == 0, "the published cells contradict each other"
    for place in range(len(tableau)):
        column = next((one for one in range(wide) if tableau[place][one]), None)
        if basis[place] >= wide and column is not None:
            _pivot(tableau, basis, place, column)
    kept = [place for place in range(len(tableau)) if basis[place] < wide]
    return FeasibleSystem(
        names, [[*tableau[place][:wide], tableau[place][-1]] for place in kept], [basis[place] for place in kept]
    )


def minimum(tableau: list[list[Fraction]], basis: list[int], costs: Sequence[Fraction]) -> Fraction | None:
    """The least cost, by Bland's rule so that it terminates; leaves the tableau at it. None when it is unbounded."""
    reduced = _reduced_costs(tableau, basis, costs)
    while True:
        column = next((one for one in range(len(costs)) if reduced[one] < 0), None)
        if column is None:
            return -reduced[-1]
        ratios = [(row[-1] / row[column], basis[place], place) for place, row in enumerate(tableau) if row[column] > 0]
        if not ratios:
            return None
        place = min(ratios)[2]
        _pivot(tableau, basis, place, column)
        reduced = _minus_multiple(reduced, reduced[column], tableau[place])


def _reduced_costs(tableau: list[list[Fraction]], basis: list[int], costs: Sequence[Fraction]) -> list[Fraction]:
    """The reduced cost of each unknown; at the end, the negative of the cost so far."""
    found = [*costs, Fraction(0)]
    for place, row in zip(basis, tableau, strict=True):
        if costs[place]:
            found = _minus_multiple(found, costs[place], row)
    return found


def _pivot(tableau: list[list[Fraction]], basis: list[int], row: int, column: int) -> None:
    scale = tableau[row][column]
    tableau[row] = [value / scale if value else value for value in tableau[row]]
    for other in range(len(tableau)):
        factor = tableau[other][column]
        if other != row and factor:
            tableau[other] = _minus_multiple(tableau[other], factor, tableau[row])
    basis[row] = column


def _minus_multiple(values: list[Fraction], factor: Fraction, row: list[Fraction]) -> list[Fraction]:
    """The values less so many times the row."""
    return [value - factor * mine if mine else value for value, mine in zip(values, row, strict=True)]

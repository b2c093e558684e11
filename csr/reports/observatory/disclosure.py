"""Which cells are withheld, so that no count of 1 to 4 can be read or worked out. Pure.

**Small.** A cell is small when 1 to 4 stand in it: people, or companies that have anything in it. 0 is published.

**A total and its parts** (a family). Small parts are withheld, and with them the smallest part that is neither small
nor 0 (those alike go together), and the next, until those withheld, taken together, are not small. They are at least
two, and their sum, of 5 or more, is all that follows from the table: each may be anything from 0 to it. Also who knows
this rule cannot tell which of them is the small one. A total that is small takes its whole table with it.

**A crossed table** (companies, people). Each margin is such a family. What lies between is published as a whole, when
none of it is small, or not at all. Withheld, a cell with row R, column C and grand total G, all published, may lie
anywhere between max(0, R + C - G) and min(R, C): a span of the least of R, C, G - R and G - C. Each is 0 or at least
5, for what a margin shows is so, and so is what it hides, together. If one is 0, the cell is 0 or repeats its margin,
and is shown as that. Where the row (or the column) is itself withheld, those withheld stand as one of 5 or more, and
the cell can be given all or nothing of it. Margins and bounds are whole, so every whole value between is possible.

**Sums of hours and hires** are never crossed: two margins that meet in one company's cell would nearly tell it. The
second dimension lies within the parts of the first, or stands apart.

**Across tables.** Tables of one population share their totals and the margin that they have in common: it is the same
family of the same numbers, so withheld in the same way. Nothing else links two tables: people who started are not told
beside those reached, which would bound them, but as a part of them. Shares and totals are worked out from what is
shown.

**A correction** is read beside its former numbers: what differs between the two is a table as well. A population's
tables appear in it only where each cell shown, and each group withheld, is unchanged or has 5 changes in it or more,
and where the same cells are withheld as before, unless all of that family has changed. With the same cells withheld,
whatever is known of the differences, the former values may be shifted as before. Else the population's tables are
withheld whole in the correction, and the former number goes on being the one to read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from csr.reports.observatory.cubes import ALL, Address, Cell, Cube

LEAST: Final = 5
Withheld = Mapping[str, frozenset[Address]]
Number = tuple[Sequence[Cube], Withheld]  # a number as it was frozen: what was counted, and what was withheld of it


def withheld(cubes: Sequence[Cube], formers: Iterable[Number] = ()) -> Withheld:
    """The places withheld, by table, beside the former numbers of the same year."""
    found = {cube.code: alone(cube) for cube in cubes}
    telling = {
        cube.population
        for counted, hidden in formers
        for cube, former in zip(cubes, counted, strict=True)
        if tells(cube, found[cube.code], former, hidden[former.code])
    }
    return {cube.code: frozenset(cube.cells) if cube.population in telling else found[cube.code] for cube in cubes}


def alone(cube: Cube) -> frozenset[Address]:
    """The places withheld of a table that nobody has seen before."""
    if _small(cube, [cube.root]):
        return frozenset(cube.cells)
    found: set[Address] = set()
    for whole, parts in cube.families:
        found |= set(parts) if whole in found else _of_family(cube, parts)
    if any(_small(cube, [place]) for place in cube.interior):
        found |= {place for place in cube.interior if not _follows(cube, place, found)}
    return frozenset(found)


def tells(cube: Cube, hidden: Collection[Address], former: Cube, before: Collection[Address]) -> bool:
    """Would a table and its former, side by side, tell what fewer than five have changed?"""
    if cube.root in hidden or former.root in before or cube.lines == former.lines:
        return False
    if any(0 < _changes(cube, former, part) < LEAST for part in _told(cube, hidden)):
        return True
    return any(
        _hidden(parts, hidden) != _hidden(parts, before) and any(_stays(cube, former, part) for part in parts)
        for parts in (*(parts for _, parts in cube.families), cube.interior)
    )


def _of_family(cube: Cube, parts: Sequence[Address]) -> set[Address]:
    """The places withheld of a total that is not small."""
    small = [part for part in parts if _small(cube, [part])]
    found, others = list(small), {part: cube.size(cube.cells[part]) for part in parts if part not in small}
    # Those alike go together: which one of them was taken would tell where the small one is not.
    for size in sorted({size for size in others.values() if size}):
        if small and (found == small or _small(cube, found)):
            found += [part for part, own in others.items() if own == size]
    return set(found)


def _follows(cube: Cube, place: Address, hidden: Collection[Address]) -> bool:
    """Is a cell between the margins 0, or the same as one of them, by what the margins show?"""
    row, column = (place[0], ALL), (ALL, place[1])
    everyone = cube.size(cube.cells[cube.root])
    return any(
        own not in hidden
        and (cube.size(cube.cells[own]) == 0 or (cube.size(cube.cells[own]) == everyone and other not in hidden))
        for own, other in ((row, column), (column, row))
    )


def _small(cube: Cube, places: Iterable[Address]) -> bool:
    return 0 < cube.size(cube.union(places)) < LEAST


def _told(cube: Cube, hidden: Collection[Address]) -> Iterator[Sequence[Address]]:
    """What a table tells: each cell shown, and each group withheld as one."""
    yield from ([place] for place in cube.cells if place not in hidden)
    yield from (_hidden(parts, hidden) for _, parts in cube.families)


def _hidden(parts: Iterable[Address], hidden: Collection[Address]) -> list[Address]:
    return [part for part in parts if part in hidden]


def _changes(cube: Cube, former: Cube, places: Sequence[Address]) -> int:
    """How many stand in the difference: people, or companies."""
    now, then = cube.union(places), former.union(places)
    return cube.size(_difference(now, then))


def _stays(cube: Cube, former: Cube, place: Address) -> bool:
    """Is there someone in a cell, and the same as before?"""
    return cube.cells[place] == former.cells[place] and cube.size(cube.cells[place]) > 0


def _difference(now: Cell, then: Cell) -> Cell:
    nothing = Decimal(0)
    return {who: abs(now.get(who, nothing) - then.get(who, nothing)) for who in {*now, *then}}

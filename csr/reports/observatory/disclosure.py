"""Statistical disclosure control: which cells are withheld, so that no count of 1 to 4 can be read or calculated. Pure.

**Small cells.** A cell is small when it counts 1 to 4 people, or 1 to 4 companies with any amount in it. 0 is
published.

**A total and its parts** (an additive group). Small parts are withheld, together with the smallest part that is neither
small nor 0 (and every part of that same size), then the next, until the withheld parts taken together are not small. At
least two parts are withheld, and their sum, 5 or more, is all that follows from the table: each may be anything from 0
to that sum. A reader who knows this rule cannot tell either which of them is the small one. When a total is small, its
whole table is withheld.

**A crossed table** (companies, people). Each margin is such a group. The interior is published whole when none of its
cells is small, and otherwise not at all. A withheld cell whose row total R, column total C and grand total G are
published may lie anywhere between max(0, R + C - G) and min(R, C): a span of the least of R, C, G - R and G - C. Each
of these is 0 or at least 5, because that holds for what a margin shows, and for what it hides taken together. If one of
them is 0, the cell is 0 or equals its margin, and is published as such. When the row (or the column) is withheld
itself, its withheld parts count 5 or more together, and the cell can hold all or nothing of them. Margins and bounds
are whole numbers, so every whole value in between is possible.

**Sums of hours and hires** are never crossed: two margins that meet in the cell of a single company would nearly reveal
it. The second dimension lies within the parts of the first, or stands separately.

**Across tables.** Tables of one population share their totals and their common margin: it is the same group of the same
numbers, so it is withheld in the same way. Nothing else links two tables: people who started are not published beside
those reached, which would bound them, but as a part of them. Shares and totals are calculated from what is published.

**A correction** is read beside the earlier numbers of its year: the difference between two numbers is a table as well.
A population's tables are published in a correction only where each published cell, and each group withheld, is
unchanged or differs by 5 or more, and where the same cells are withheld as before, unless that whole group has changed.
With the same cells withheld, the earlier values can be shifted as before, whatever is known of the differences.
Otherwise the population's tables are withheld whole in the correction, and the earlier number remains the one to read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from csr.reports.observatory.cubes import ALL, Address, Contributions, Cube

SMALLEST_PUBLISHED: Final = 5
WithheldCells = Mapping[str, frozenset[Address]]  # by the code of the table


@dataclass(frozen=True, slots=True)
class CountedNumber:
    """A number of a year's observatory: its cubes, and the cells that are withheld of them."""

    cubes: Sequence[Cube]
    withheld: WithheldCells


def withheld_cells(cubes: Sequence[Cube], earlier: Iterable[CountedNumber] = ()) -> WithheldCells:
    """The cells withheld of each table, read beside the earlier numbers of the same year."""
    withheld = {cube.code: withheld_in(cube) for cube in cubes}
    revealing = {
        cube.population
        for number in earlier
        for cube, former in zip(cubes, number.cubes, strict=True)
        if reveals_small_change(cube, withheld[cube.code], former, number.withheld[former.code])
    }
    return {cube.code: frozenset(cube.cells) if cube.population in revealing else withheld[cube.code] for cube in cubes}


def withheld_in(cube: Cube) -> frozenset[Address]:
    """The cells withheld of a table that has no earlier number."""
    if _is_small(cube, [cube.grand_total]):
        return frozenset(cube.cells)
    withheld: set[Address] = set()
    for total, parts in cube.additive_groups:
        withheld |= set(parts) if total in withheld else _withheld_parts(cube, parts)
    if any(_is_small(cube, [address]) for address in cube.interior):
        withheld |= {address for address in cube.interior if not _follows_from_margins(cube, address, withheld)}
    return frozenset(withheld)


def reveals_small_change(
    cube: Cube, withheld: Collection[Address], former: Cube, withheld_before: Collection[Address]
) -> bool:
    """Whether a table and its earlier number, side by side, reveal a change that concerns fewer than five."""
    if cube.grand_total in withheld or former.grand_total in withheld_before:
        return False
    if cube.contributions == former.contributions:
        return False
    if any(0 < _changed(cube, former, group) < SMALLEST_PUBLISHED for group in _published_groups(cube, withheld)):
        return True
    return any(
        _within(parts, withheld) != _within(parts, withheld_before)
        and any(_is_unchanged(cube, former, part) for part in parts)
        for parts in (*(parts for _, parts in cube.additive_groups), cube.interior)
    )


def _withheld_parts(cube: Cube, parts: Sequence[Address]) -> set[Address]:
    """The parts withheld of a total that is not small."""
    small = [part for part in parts if _is_small(cube, [part])]
    others = {part: cube.frequency(cube.cells[part]) for part in parts if part not in small}
    withheld = list(small)
    # Parts of one size are withheld together: which of them was taken would tell where the small part is not.
    for size in sorted({size for size in others.values() if size}):
        if small and (withheld == small or _is_small(cube, withheld)):
            withheld += [part for part, own in others.items() if own == size]
    return set(withheld)


def _follows_from_margins(cube: Cube, address: Address, withheld: Collection[Address]) -> bool:
    """Whether the published margins show that an interior cell is 0, or equals one of them."""
    row, column = (address[0], ALL), (ALL, address[1])
    everyone = cube.frequency(cube.cells[cube.grand_total])
    return any(
        own not in withheld
        and (
            cube.frequency(cube.cells[own]) == 0
            or (cube.frequency(cube.cells[own]) == everyone and other not in withheld)
        )
        for own, other in ((row, column), (column, row))
    )


def _is_small(cube: Cube, addresses: Iterable[Address]) -> bool:
    return 0 < cube.frequency(cube.merged(addresses)) < SMALLEST_PUBLISHED


def _published_groups(cube: Cube, withheld: Collection[Address]) -> Iterator[Sequence[Address]]:
    """What a table reveals: each published cell, and the withheld parts of each total as one."""
    yield from ([address] for address in cube.cells if address not in withheld)
    yield from (_within(parts, withheld) for _, parts in cube.additive_groups)


def _within(parts: Iterable[Address], withheld: Collection[Address]) -> list[Address]:
    return [part for part in parts if part in withheld]


def _changed(cube: Cube, former: Cube, addresses: Sequence[Address]) -> int:
    """How many people, or companies, make up the difference."""
    return cube.frequency(_difference(cube.merged(addresses), former.merged(addresses)))


def _is_unchanged(cube: Cube, former: Cube, address: Address) -> bool:
    """Whether the cell counts someone, with the same contributions as before."""
    return cube.cells[address] == former.cells[address] and cube.frequency(cube.cells[address]) > 0


def _difference(now: Contributions, before: Contributions) -> Contributions:
    nothing = Decimal(0)
    return {
        contributor: abs(now.get(contributor, nothing) - before.get(contributor, nothing))
        for contributor in {*now, *before}
    }

"""Statistical disclosure control: which cells are withheld, so that no count of 1 to 4 can be read or calculated. Pure.

**Small cells.** A cell is small when it counts 1 to 4 people, or 1 to 4 companies with any amount in it. 0 is
published.

**A total and its parts** (an additive group). Small parts are withheld, together with the smallest part that is neither
small nor 0 (and every part of that same size), then the next, until the withheld parts taken together are not small. At
least two parts are withheld, and their sum, 5 or more, is all that follows from the table: each may be anything from 0
to that sum. A reader who knows this rule cannot tell either which of them is the small one. When a total is small, its
whole table is withheld.

**Parts that stand alone** (levels of the label, hours on paid and on personal time). Which company holds which level is
in the public register: a reader counts them there, and the observatory publishes the same. Levels of which the register
names every holder are never withheld; another level, and the companies without one, are judged by those whom it does
not name. Hours on paid time are judged apart from those on personal time. Where the parts withheld count fewer than 5
together, the total is withheld with them, in each table that shares it, rather than a larger part.

A total that is withheld must not follow from another margin. A reader knows that it is more than what the published
parts add up to: L at least. So parts of the other margin are withheld until L less those published is 5 or more, the
small ones first and then from the last one on: an order by size would bound what it hides. Where L is less than 5,
everything is withheld but what the register says.

**A crossed table** (companies, people). Each margin is such a group. The interior is published whole when none of its
cells is small, and otherwise not at all. Where the register tells a level of 1 to 4 holders, or all but few, a withheld
cell of it can be any value that its level leaves: at least two. Another withheld cell whose row total R, column total C
and grand total G are published may lie anywhere between max(0, R + C - G) and min(R, C): a span of the least of R, C, G
- R and G - C. Each of these is 0 or at least 5, because that holds for what a margin shows, and for what it hides taken
together. If one of them is 0, the cell is 0 or equals its margin, and is published as such. When the row (or the
column) is withheld itself, its withheld parts count 5 or more together, and the cell can hold all or nothing of them.
Margins and bounds are whole numbers, so every whole value in between is possible.

**Sums of hours and hires** are never crossed: two margins that meet in the cell of a single company would nearly reveal
it. The second dimension lies within the parts of the first, or stands separately.

**Across tables.** Tables of one population share their totals and their common margin: it is the same group of the same
numbers, so it is withheld in the same way. Nothing else links two tables: people who started are not published beside
those reached, which would bound them, but as a part of them. Shares and totals are calculated from what is published.

**A correction** is read beside the earlier numbers of its year: the difference between two numbers is a table as well.
A population's tables are published in a correction only where each published cell, and each group withheld, is
unchanged or differs by 5 or more, and where the same cells are withheld as before, unless that whole group has changed.
With the same cells withheld, the earlier values can be shifted as before, whatever is known of the differences.
Otherwise the population's tables are withheld whole in the correction, except what the register says, and the earlier
number remains the one to read. That holds between two methods as well.
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
    withheld = _withheld_beside_each_other(cubes)
    revealing = {
        cube.population
        for number in earlier
        for former in number.cubes
        for cube in cubes
        if cube.code == former.code
        and reveals_small_change(cube, withheld[cube.code], former, number.withheld[former.code])
    }
    return {cube.code: _all_but_public(cube) if cube.population in revealing else withheld[cube.code] for cube in cubes}


def _withheld_beside_each_other(cubes: Sequence[Cube]) -> WithheldCells:
    """The total of a population is withheld in each of its tables, or in none."""
    hidden = {cube.population: _least_of_hidden_total(cube) for cube in cubes if cube.alone}
    return {cube.code: withheld_in(cube, hidden.get(cube.population)) for cube in cubes}


def withheld_in(cube: Cube, least_total: int | None = None) -> frozenset[Address]:
    """The cells withheld of a table that has no earlier number. `least_total` is given where a table of the same
    population withholds the total that they share: a reader knows that it is no less."""
    least = _least_of_hidden_total(cube) if cube.alone else least_total
    if _is_small(cube, [cube.grand_total]) or (least is not None and least < SMALLEST_PUBLISHED):
        return _all_but_public(cube)
    withheld: set[Address] = set() if least is None else {cube.grand_total}
    for place in range(len(cube.additive_groups)):
        withheld |= _withheld_in_group(cube, place, withheld, least)
    if any(_is_small(cube, [address]) for address in cube.interior):
        withheld |= {address for address in cube.interior if not _follows_from_margins(cube, address, withheld)}
    return frozenset(withheld)


def _withheld_in_group(cube: Cube, place: int, withheld: Collection[Address], least: int | None) -> set[Address]:
    """The parts withheld of one of a table's totals, beside what is withheld above them."""
    total, parts = cube.additive_groups[place]
    if cube.alone and place == 0:
        return _withheld_alone(cube, parts)
    if total not in withheld:
        return _withheld_parts(cube, parts)
    if total == cube.grand_total and least is not None:
        return _withheld_of_hidden_total(cube, parts, least)
    return set(parts)


def reveals_small_change(
    cube: Cube, withheld: Collection[Address], former: Cube, withheld_before: Collection[Address]
) -> bool:
    """Whether a table and its earlier number, side by side, reveal a change that concerns fewer than five."""
    if _all_but_public(cube) <= set(withheld) or _all_but_public(former) <= set(withheld_before):
        return False
    if cube.contributions == former.contributions and set(withheld) == set(withheld_before):
        return False
    if any(0 < _changed(cube, former, group) < SMALLEST_PUBLISHED for group in _published_groups(cube, withheld)):
        return True
    public = cube.public | former.public
    return any(
        _within(parts, withheld, public) != _within(parts, withheld_before, public)
        and any(_is_unchanged(cube, former, part) for part in parts if part not in public)
        for parts in (*(parts for _, parts in cube.additive_groups), cube.interior)
    )


def _all_but_public(cube: Cube) -> frozenset[Address]:
    return frozenset(cube.cells) - cube.public


def _withheld_alone(cube: Cube, parts: Sequence[Address]) -> set[Address]:
    """The parts withheld, each judged by those whom the register does not name."""
    return {part for part in parts if _is_small_count(cube, cube.undisclosed(part))}


def _least_of_hidden_total(cube: Cube) -> int | None:
    """What a reader knows the total to be at least, where it has to be withheld because the parts withheld, taken
    together, are few; None where it is published."""
    _, parts = cube.additive_groups[0]
    withheld = _withheld_alone(cube, parts)
    hidden = {name: amount for part in withheld for name, amount in cube.undisclosed(part).items()}
    if not _is_small_count(cube, hidden):
        return None
    return cube.frequency(cube.merged(part for part in parts if part not in withheld)) + 1


def _withheld_parts(cube: Cube, parts: Sequence[Address]) -> set[Address]:
    """The parts withheld of a total that is published."""
    small = [part for part in parts if _is_small(cube, [part])]
    others = {part: cube.frequency(cube.cells[part]) for part in parts if part not in small}
    withheld = list(small)
    # Parts of one size are withheld together: which of them was taken would tell where the small part is not.
    for size in sorted({size for size in others.values() if size}):
        if small and (withheld == small or _is_small(cube, withheld)):
            withheld += [part for part, own in others.items() if own == size]
    return set(withheld)


def _withheld_of_hidden_total(cube: Cube, parts: Sequence[Address], least: int) -> set[Address]:
    """The parts withheld of a total that is withheld itself, and must not follow from them. A reader knows that it is
    `least` at least, so that is what is counted with; and sizes would bound it, so the last parts are taken first."""
    small = {part for part in parts if _is_small(cube, [part])}
    withheld = set(small)
    for part in reversed(parts):
        shown = cube.frequency(cube.merged(other for other in parts if other not in withheld))
        if (small and withheld == small) or least - shown < SMALLEST_PUBLISHED:
            withheld |= {part} if cube.frequency(cube.cells[part]) else set()
    return withheld


def _follows_from_margins(cube: Cube, address: Address, withheld: Collection[Address]) -> bool:
    """Whether the published margins show that an interior cell is 0, or equals one of them."""
    row, column = (address[0], ALL), (ALL, address[1])
    # A margin that counts everyone is known even where it is withheld with the total: the others beside it are 0.
    everyone = cube.frequency(cube.cells[cube.grand_total])
    return any(
        (own not in withheld and cube.frequency(cube.cells[own]) == 0)
        or (other not in withheld and cube.frequency(cube.cells[own]) == everyone)
        for own, other in ((row, column), (column, row))
    )


def _is_small(cube: Cube, addresses: Iterable[Address]) -> bool:
    return _is_small_count(cube, cube.merged(addresses))


def _is_small_count(cube: Cube, cell: Contributions) -> bool:
    return 0 < cube.frequency(cell) < SMALLEST_PUBLISHED


def _published_groups(cube: Cube, withheld: Collection[Address]) -> Iterator[Sequence[Address]]:
    """What a table reveals: each published cell, and the withheld parts of each total as one."""
    yield from ([address] for address in cube.cells if address not in withheld and address not in cube.public)
    yield from (_within(parts, withheld) for _, parts in cube.additive_groups)


def _within(parts: Iterable[Address], withheld: Collection[Address], public: Collection[Address] = ()) -> list[Address]:
    return [part for part in parts if part in withheld and part not in public]


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

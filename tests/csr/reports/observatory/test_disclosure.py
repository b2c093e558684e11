import itertools
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from csr.reports.observatory.cubes import CellContribution, Cube, Dimension, Shape, build_cubes, total
from csr.reports.observatory.disclosure import SMALLEST_PUBLISHED, CountedNumber, withheld_cells, withheld_in
from csr.reports.observatory.inputs import Inputs
from csr.reports.observatory.open_data import render_csv
from tests.csr.reports.observatory.attacker import CellName, cells, combined_equations, equations, ranges, rows_of
from tests.csr.reports.observatory.example_inputs import company, empty_year, outcome, publish, random_inputs

SUMS = ("hours", "hires")
SIZES = [(12, 3, 8), (30, 8, 25), (60, 12, 60), (160, 40, 120), (400, 90, 300)]


def people_cube(shape: Shape, *counts: int, parts: Sequence[tuple[str, ...]] = (("x", "y"), ("p", "q"))) -> Cube:
    dimensions = tuple(Dimension(f"d{place}", names) for place, names in enumerate(parts))
    places = itertools.product(*parts)
    lines = (CellContribution(str(at), at, Decimal(count)) for at, count in zip(places, counts, strict=True) if count)
    return Cube("t", "t", "people", shape, dimensions, tuple(lines))


def published_cells(cube: Cube) -> tuple[int | None, ...]:
    hidden = withheld_in(cube)
    return tuple(None if place in hidden else cube.frequency(cell) for place, cell in cube.cells.items())


def published_row(*counts: int) -> tuple[int | None, ...]:
    return published_cells(people_cube("separate", *counts, parts=[tuple(f"c{place}" for place in range(len(counts)))]))


def csv_text(*history: Inputs) -> str:
    return render_csv(publish(*history)).decode("utf-8-sig")


def test_a_small_part_is_withheld_with_the_smallest_other_part() -> None:
    assert published_row(20, 8, 2, 12) == (42, 20, None, None, 12)
    assert published_row(20, 8, 0, 12) == (40, 20, 8, 0, 12)
    assert published_row(20, 8, 8, 2) == (38, 20, None, None, None)
    assert published_row(20, 4, 4, 0, 12) == (40, 20, None, None, 0, None)
    assert published_row(1, 1, 1, 9, 20) == (32, None, None, None, None, 20)


def test_the_whole_table_of_a_small_total_is_withheld() -> None:
    assert published_row(0, 3, 0) == (None, None, None, None)
    assert published_row(0, 0, 0) == (0, 0, 0, 0)
    assert published_row(3, 2) == (5, None, None)


def test_the_interior_of_a_crossed_table_is_published_whole_or_not_at_all() -> None:
    assert published_cells(people_cube("crossed", 5, 6, 7, 8)) == (26, 11, 15, 12, 14, 5, 6, 7, 8)
    assert published_cells(people_cube("crossed", 5, 6, 7, 4)) == (22, 11, 11, 12, 10, None, None, None, None)


def test_a_cell_that_follows_from_its_margins_is_published() -> None:
    three = (("x", "y"), ("p", "q", "r"))
    assert published_cells(people_cube("crossed", 9, 2, 30, 0, 0, 0, parts=three))[6:] == (None, None, 30, 0, 0, 0)
    assert published_cells(people_cube("crossed", 9, 3, 0, 6, 6, 0, parts=three))[6:] == (None, None, 0, None, None, 0)


def test_a_part_of_a_withheld_part_is_withheld() -> None:
    cube = people_cube("nested", 2, 1, 9, 30)
    assert published_cells(cube) == (42, None, None, None, None, None, None)
    assert published_cells(people_cube("nested", 20, 1, 9, 30)) == (60, 21, 39, None, None, 9, 30)


def test_a_sum_of_few_companies_is_small_however_much_it_is() -> None:
    few = tuple(company(number, hours_paid=Decimal(100)) for number in range(4))
    more = tuple(company(number, hours_paid=Decimal("0.25")) for number in range(4, 9))
    for lines, published_values in ((few, None), (few + more[:1], "400.25"), (more, "1.25")):
        table = next(one for one in publish(empty_year(companies=lines)).tables if one.code == "hours")
        assert table.cells[0].value == published_values


@pytest.mark.parametrize(
    ("shape", "parts", "most"),
    [
        ("separate", (("x", "y", "z"),), 16),
        ("separate", (("w", "x", "y", "z"),), 13),
        ("crossed", (("x", "y"), ("p", "q")), 13),
        ("crossed", (("x", "y"), ("p", "q", "r")), 8),
    ],
)
def test_a_reader_who_knows_the_rule_and_tries_every_table_finds_no_small_count(
    shape: Shape, parts: Any, most: int
) -> None:
    """Every table of up to so many people: tables with the same publication cannot be distinguished."""
    alike: dict[tuple[int | None, ...], list[tuple[Decimal, ...]]] = defaultdict(list)
    width = len(list(itertools.product(*parts)))
    for counts in itertools.product(range(most + 1), repeat=width):
        if sum(counts) <= most:
            cube = people_cube(shape, *counts, parts=parts)
            alike[published_cells(cube)].append(tuple(total(cell) for cell in cube.cells.values()))
    possible_values = [
        {one[place] for one in every}
        for published_values, every in alike.items()
        for place, value in enumerate(published_values)
        if value is None
    ]
    assert min(len(values) for values in possible_values) >= 2


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", SIZES)
def test_the_published_file_leaves_every_withheld_cell_open(size: Any, seed: int) -> None:
    """Counts by five or more; of hours and hires nobody can tell even the least."""
    inputs = random_inputs(Random(f"{size}{seed}"), *size)
    found = cells(rows_of(csv_text(inputs)))
    hidden = [cell for cell, value in found.items() if value is None and cell[0] != "totals"]
    true = {cell: total(one) for cell, (one, _) in true_cells(inputs).items()}
    for cell, (least, most) in ranges(equations(found), hidden).items():
        assert most is None or most - least >= SMALLEST_PUBLISHED or cell[0] in SUMS
        assert least <= true[cell]
        assert most is None or most >= true[cell]
        if cell[0] in SUMS:
            assert least == 0
            assert most is None or most > true[cell]


def test_the_attacker_finds_a_cell_that_is_withheld_alone() -> None:
    found = cells(rows_of(csv_text(random_inputs(Random(1), 160, 40, 120))))
    published_values = next(cell for cell, value in found.items() if value and cell[0] == "hires" and cell[1] != "all")
    least, most = ranges(equations({**found, published_values: None}), [published_values])[published_values]
    assert least == most == found[published_values]


def true_values(inputs: Inputs, code: str) -> dict[tuple[str, ...], Decimal]:
    return {
        place: total(cell) for cube in build_cubes(inputs) if cube.code == code for place, cell in cube.cells.items()
    }


def published_values(history: Sequence[Inputs], code: str) -> dict[tuple[str, ...], Any]:
    table = next(one for one in publish(*history).tables if one.code == code)
    return {tuple(cell.at[name] for name in table.dimensions): cell.value for cell in table.cells}


FILED_YEAR = empty_year(
    companies=tuple(company(number, level="engaged", hours_paid=Decimal(2)) for number in range(20))
)


def corrected(*numbers: int, **said: Any) -> Inputs:
    lines = tuple(
        one.model_copy(update=said) if place in numbers else one for place, one in enumerate(FILED_YEAR.companies)
    )
    return FILED_YEAR.model_copy(update={"companies": lines})


def with_levels(levels: dict[int, str]) -> Inputs:
    lines = tuple(
        one.model_copy(update={"level": levels.get(place, "engaged")}) for place, one in enumerate(FILED_YEAR.companies)
    )
    return FILED_YEAR.model_copy(update={"companies": lines})


def test_a_correction_of_few_companies_withholds_the_tables_that_would_reveal_them() -> None:
    now = corrected(0, hours_paid=Decimal(7))
    assert set(published_values([FILED_YEAR, now], "hours").values()) == {None}
    assert published_values([FILED_YEAR, now], "companies") == published_values([FILED_YEAR], "companies")
    assert published_values([now], "hours")["all", "all"] == "45"


def test_a_correction_of_five_companies_is_published() -> None:
    assert published_values([FILED_YEAR, corrected(*range(5), hours_paid=Decimal(7))], "hours")["all", "all"] == "65"


def test_a_correction_that_would_reveal_a_withheld_cell_is_withheld() -> None:
    others = dict.fromkeys(range(12, 20), "confirmed")
    first, now = (
        with_levels({0: "exemplary", **others}),
        with_levels({**dict.fromkeys(range(6), "exemplary"), **others}),
    )
    assert published_values([first], "companies")["confirmed", "all"] is None
    assert set(published_values([first, now], "companies").values()) == {None}
    assert published_values([now], "companies")["exemplary", "all"] == 6


def test_a_correction_in_which_few_companies_join_the_withheld_cells_is_withheld() -> None:
    first = with_levels({0: "exemplary", 1: "exemplary", **dict.fromkeys(range(2, 8), "confirmed")})
    coming = [company(20 + place, level="engaged") for place in range(5)]
    few, more = (company(25, level="confirmed"),), tuple(company(25 + place, level="confirmed") for place in range(5))
    for others, shows in ((few, None), (more, 17)):
        now = first.model_copy(update={"companies": (*first.companies, *coming, *others)})
        assert published_values([now], "companies")["engaged", "all"] == 17
        assert published_values([first, now], "companies")["engaged", "all"] == shows


def test_all_tables_of_a_population_with_few_changes_are_withheld_together() -> None:
    first, now = (with_levels(dict.fromkeys(range(count), "confirmed")) for count in (10, 11))
    assert published_values([first, now], "forum") == dict.fromkeys(published_values([first], "forum"))
    assert published_values([first, now], "hours") == published_values([first], "hours")


def test_a_correction_publishes_more_cells_where_a_whole_group_has_changed() -> None:
    later = {"durable_3": 9, "other_3": 3, "training_3": 2}
    before = empty_year(outcomes=tuple(outcome(number, "youth", 20) for number in range(3)))
    after = empty_year(outcomes=tuple(outcome(number, "youth", 20, **later) for number in range(3)))
    assert published_values([before], "people_after_3_months")["all", "durable"] == 0
    assert published_values([before, after], "people_after_3_months")["all", "durable"] == 27


def test_a_correction_is_compared_with_every_earlier_number() -> None:
    second = corrected(0, hours_paid=Decimal(7))
    third = corrected(0, 1, hours_paid=Decimal(7))
    fourth = corrected(*range(6), hours_paid=Decimal(7))
    assert set(published_values([FILED_YEAR, second, third], "hours").values()) == {None}
    assert published_values([FILED_YEAR, second, fourth], "hours")["all", "all"] == "70"


@pytest.mark.parametrize("seed", range(12))
def test_no_published_difference_between_two_numbers_is_small(seed: int) -> None:
    chance = Random(seed)
    first = random_inputs(chance, 120, 20, 80)
    moved = [
        one.model_copy(update={"level": "engaged"}) if chance.random() < seed / 40 else one for one in first.companies
    ]
    then = first.model_copy(update={"companies": tuple(moved)})
    for code in ("companies", "forum"):
        before, after = published_values([first], code), published_values([first, then], code)
        assert not any(
            0 < abs(before[place] - after[place]) < SMALLEST_PUBLISHED
            for place in before
            if before[place] is not None and after[place] is not None
        )


def randomly_corrected(chance: Random, first: Inputs) -> Inputs:
    """The same year with some of its lines counted otherwise: a few, or all of those at a level."""
    share, level = chance.choice((0.02, 0.1, 0.4, 1)), chance.choice(("engaged", "confirmed", "exemplary"))
    changes = {"level": chance.choice(("engaged", "exemplary")), "hours_paid": Decimal(chance.randrange(9))}
    companies = [
        one.model_copy(update=changes) if one.level == level and chance.random() < share else one
        for one in first.companies
    ]
    outcomes = [
        one.model_copy(update={"started": one.finished}) if chance.random() < share / 2 else one
        for one in first.outcomes
    ]
    return first.model_copy(update={"companies": tuple(companies), "outcomes": tuple(outcomes)})


def true_cells(inputs: Inputs) -> dict[CellName, tuple[Any, int]]:
    """Each cell, and how many stand in it."""
    return {
        (cube.code, place[0], place[1] if place[1:] else "all"): (cell, cube.frequency(cell))
        for cube in build_cubes(inputs)
        for place, cell in cube.cells.items()
    }


@pytest.mark.parametrize("seed", range(8))
def test_two_numbers_side_by_side_reveal_no_small_count_even_to_a_reader_who_knows_which_cells_are_equal(
    seed: int,
) -> None:
    chance = Random(seed)
    first = random_inputs(chance, *chance.choice(SIZES[:2]))
    then = randomly_corrected(chance, first)
    before, after = (cells(rows_of(csv_text(*history))) for history in ([first], [first, then]))
    were, are = true_cells(first), true_cells(then)
    same = [cell for cell in were if were[cell] == are[cell]]
    small = [
        (f"{cell[0]}{number}", *cell[1:])
        for number, every in ((1, were), (2, are))
        for cell, (_, size) in every.items()
        if 0 < size < SMALLEST_PUBLISHED
    ]
    spans = ranges(combined_equations(before, after, same), small)
    assert [cell for cell, (least, most) in spans.items() if least == most] == []


def test_a_number_without_changes_withholds_the_same_cells() -> None:
    inputs = random_inputs(Random(5), 60, 12, 60)
    cubes = build_cubes(inputs)
    once = withheld_cells(cubes)
    assert withheld_cells(build_cubes(inputs), [CountedNumber(cubes, once)]) == once

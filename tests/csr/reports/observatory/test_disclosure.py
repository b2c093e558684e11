import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from csr.reports.observatory.cubes import CellContribution, Cube, Dimension, Shape, build_cubes, total
from csr.reports.observatory.disclosure import SMALLEST_PUBLISHED, CountedNumber, withheld_cells, withheld_in
from csr.reports.observatory.inputs import FIRST_METHOD, Inputs, canonical_json
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


def of_levels(*levels: tuple[str, int, bool]) -> Inputs:
    """So many companies at each level, named by the register or not."""
    places = [(level, named) for level, count, named in levels for _ in range(count)]
    return empty_year(
        companies=tuple(
            company(number, level=level, named=named, band="B1" if number % 2 else "B2")
            for number, (level, named) in enumerate(places)
        )
    )


def column(inputs: Inputs, code: str) -> dict[str, Any]:
    """The first margin of a table, as published."""
    return {at[0]: value for at, value in published_values([inputs], code).items() if at[1:] in ((), ("all",))}


def test_holders_that_the_register_names_are_counted_however_few() -> None:
    few = of_levels(("engaged", 14, True), ("confirmed", 2, True), ("exemplary", 1, True))
    assert column(few, "holders") == {"all": 17, "engaged": 14, "confirmed": 2, "exemplary": 1}
    assert column(few, "companies") == {"all": 17, "engaged": 14, "confirmed": 2, "exemplary": 1, "none": 0}
    assert published_values([few], "totals")[("labelled",)] == 17
    assert column(of_levels(("engaged", 1, True)), "holders") == {
        "all": 1,
        "engaged": 1,
        "confirmed": 0,
        "exemplary": 0,
    }


def test_few_companies_without_a_label_hide_the_total_rather_than_a_level() -> None:
    few = of_levels(("engaged", 14, True), ("confirmed", 2, True), ("none", 3, False))
    assert column(few, "companies") == {"all": None, "engaged": 14, "confirmed": 2, "exemplary": 0, "none": None}
    assert published_values([few], "forum")[("all",)] is None
    assert published_values([few], "totals")[("labelled",)] == 16
    assert published_values([few], "companies")["all", "B1"] == 9  # the other band is not to be found from a total


def test_a_level_with_few_holders_whom_the_register_may_not_name_is_withheld() -> None:
    few = of_levels(("engaged", 14, True), ("confirmed", 9, True), ("confirmed", 1, False), ("none", 8, False))
    assert column(few, "holders") == {"all": 23, "engaged": 14, "confirmed": 9, "exemplary": 0}
    assert column(few, "companies") == {"all": None, "engaged": 14, "confirmed": None, "exemplary": 0, "none": 8}
    assert published_values([few], "totals")[("labelled",)] is None


def test_hours_on_paid_time_are_told_where_those_on_personal_time_are_of_few_companies() -> None:
    own = {"hours_personal": Decimal(5)}
    for count, expected in (
        (0, {"all": "60", "paid": "60", "personal": "0"}),
        (3, {"all": None, "paid": "60", "personal": None}),
        (6, {"all": "90", "paid": "60", "personal": "30"}),
    ):
        year = empty_year(
            companies=tuple(
                company(number, hours_paid=Decimal(10), **(own if number < count else {})) for number in range(6)
            )
        )
        assert column(year, "hours") == expected
        totals = published_values([year], "totals")
        assert [totals[(f"hours{time}",)] for time in ("", "_paid", "_personal")] == list(expected.values())


def test_hours_of_two_groups_of_few_companies_are_told_together() -> None:
    lines = [company(number, hours_paid=Decimal(10)) for number in range(3)]
    lines += [company(number, hours_personal=Decimal(10)) for number in range(3, 6)]
    assert column(empty_year(companies=tuple(lines)), "hours") == {"all": "60", "paid": None, "personal": None}


def test_a_year_frozen_by_the_first_method_is_counted_by_it_again() -> None:
    stored = of_levels(("engaged", 14, True), ("confirmed", 6, True), ("exemplary", 1, True), ("none", 9, False))
    lines = json.loads(canonical_json(stored))
    del lines["method"]
    for line in lines["companies"]:
        del line["named"]
    before = Inputs.model_validate(lines)
    assert before.method == FIRST_METHOD
    assert "holders" not in [table.code for table in publish(before).tables]
    assert column(before, "companies") == {"all": 30, "engaged": 14, "confirmed": None, "exemplary": None, "none": 9}
    assert ("hours_personal",) not in published_values([before], "totals")
    assert publish(before).notices[0] != publish(stored).notices[0]


def test_a_correction_by_another_method_opens_no_hours_that_were_withheld() -> None:
    lines = [company(number, hours_paid=Decimal(10)) for number in range(6)]
    lines += [company(number, hours_personal=Decimal(10)) for number in range(6, 9)]
    now = empty_year(companies=tuple(lines))
    before = now.model_copy(update={"method": FIRST_METHOD})
    assert column(before, "hours") == {"all": "90", "paid": None, "personal": None}
    assert set(published_values([before, now], "hours").values()) == {None}
    assert column(now, "hours") == {"all": None, "paid": "60", "personal": None}


LEVELS_AND_BANDS = list(itertools.product(("named", "unnamed", "none"), ("p", "q")))
LEVELS_AND_PRESENCES = list(itertools.product(("named", "none"), ("x", "y")))


def label_cubes(places: Sequence[tuple[str, str]], counts: Sequence[int]) -> list[Cube]:
    """Companies by level and band, or by level and, in a second table, by presence. The register names some holders."""
    people = [(f"{at}{number}", at) for at, count in zip(places, counts, strict=True) for number in range(count)]
    levels, second = (
        Dimension("level", ("held", "none")),
        Dimension("second", tuple(dict.fromkeys(at[1] for at in places))),
    )
    named = frozenset(one for one, at in people if at[0] == "named")
    by_level = tuple(CellContribution(one, ("none" if at[0] == "none" else "held", at[1])) for one, at in people)
    if places is LEVELS_AND_BANDS:
        return [Cube("companies", "one", "companies", "crossed", (levels, second), by_level, True, named)]
    alone = tuple(CellContribution(one.contributor, one.at[:1]) for one in by_level)
    presences = tuple(CellContribution(one.contributor, one.at[1:]) for one in by_level)
    return [
        Cube("companies", "one", "companies", "separate", (levels,), alone, True, named),
        Cube("forum", "one", "companies", "separate", (second,), presences),
    ]


def counts_up_to(most: int, width: int) -> Iterator[tuple[int, ...]]:
    if not width:
        yield ()
        return
    for count in range(most + 1):
        yield from ((count, *others) for others in counts_up_to(most - count, width - 1))


@pytest.mark.parametrize(("places", "most"), [(LEVELS_AND_BANDS, 11), (LEVELS_AND_PRESENCES, 16)])
def test_a_reader_who_counts_the_register_and_knows_the_rule_finds_no_small_count(
    places: Sequence[tuple[str, str]], most: int
) -> None:
    """Every city of up to so many companies; of the four largest sizes, other cities that look alike are missing."""
    alike: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for counts in counts_up_to(most, len(places)):
        cubes = label_cubes(places, counts)
        withheld = withheld_cells(cubes)
        every = [(cube, at, cube.frequency(cube.cells[at])) for cube in cubes for at in cube.cells]
        shown = tuple(None if at in withheld[cube.code] else size for cube, at, size in every)
        by_level = Counter({level: 0 for level, _ in places})
        for (level, _), count in zip(places, counts, strict=True):
            by_level[level] += count
        register = by_level.pop("named")
        alike[register, shown].append((sum(counts), *by_level.values(), *(size for *_, size in every)))
    secrets = len({level for level, _ in places}) - 1
    for (register, shown), cities in alike.items():
        sizes, *columns = zip(*cities, strict=True)
        hidden = [
            *columns[:secrets],
            *(column for value, column in zip(shown, columns[secrets:], strict=True) if value is None),
        ]
        if min(sizes) <= most - SMALLEST_PUBLISHED + 1:
            assert all(len(set(values)) > 1 for values in hidden if 0 < max(values) < SMALLEST_PUBLISHED), (
                register,
                shown,
            )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", SIZES)
def test_the_published_file_leaves_every_withheld_cell_open(size: Any, seed: int) -> None:
    """Counts by five or more; of hours and hires nobody can tell even the least."""
    inputs = random_inputs(Random(f"{size}{seed}"), *size)
    found = cells(rows_of(csv_text(inputs)))
    hidden = [cell for cell, value in found.items() if value is None and cell[0] != "totals"]
    true = {cell: total(one) for cell, (one, _) in true_cells(inputs).items()}
    for cell, (least, most) in ranges(equations(found), hidden).items():
        bounded = cell[0] == "companies" and "all" not in cell  # by a level of which the register names few holders
        assert most is None or most - least >= (1 if bounded else SMALLEST_PUBLISHED) or cell[0] in SUMS
        assert least <= true[cell]
        assert most is None or most >= true[cell]
        if cell[0] in SUMS:
            assert least == 0 or cell == ("hours", "all", "all")  # which is at least what one of its parts shows
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


def with_bands(bands: dict[int, str]) -> Inputs:
    lines = tuple(
        one.model_copy(update={"band": bands.get(place, "B1")}) for place, one in enumerate(FILED_YEAR.companies)
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
    others = dict.fromkeys(range(12, 20), "B2")
    first, now = with_bands({0: "B3", **others}), with_bands({**dict.fromkeys(range(6), "B3"), **others})
    assert published_values([first], "companies")["all", "B2"] is None
    assert set(without_levels(published_values([first, now], "companies")).values()) == {None}
    assert published_values([now], "companies")["all", "B3"] == 6


def without_levels(values: dict[tuple[str, ...], Any]) -> dict[tuple[str, ...], Any]:
    """What no register publishes."""
    return {at: value for at, value in values.items() if at[0] in ("all", "none") or at[1] != "all"}


def test_a_correction_in_which_few_companies_join_the_withheld_cells_is_withheld() -> None:
    first = with_bands({0: "B3", 1: "B3", **dict.fromkeys(range(2, 8), "B2")})
    coming = [company(20 + place, level="engaged", band="B1") for place in range(5)]
    few, more = (
        (company(25, level="engaged", band="B2"),),
        tuple(company(25 + place, level="engaged", band="B2") for place in range(5)),
    )
    for others, shows in ((few, None), (more, 17)):
        now = first.model_copy(update={"companies": (*first.companies, *coming, *others)})
        assert published_values([now], "companies")["all", "B1"] == 17
        assert published_values([first, now], "companies")["all", "B1"] == shows


def test_all_tables_of_a_population_with_few_changes_are_withheld_together() -> None:
    first, now = (with_bands(dict.fromkeys(range(count), "B2")) for count in (10, 11))
    assert published_values([first, now], "forum") == dict.fromkeys(published_values([first], "forum"))
    assert published_values([first, now], "hours") == dict.fromkeys(published_values([first], "hours"))
    assert published_values([first, now], "holders") == published_values([first], "holders")


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
            for place in (without_levels(before) if code == "companies" else before)
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
    """Each cell, and how many stand in it; of those that can be counted in the register, nobody."""
    return {
        (cube.code, place[0], place[1] if place[1:] else "all"): (
            cell,
            0 if place in cube.public else cube.frequency(cell),
        )
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

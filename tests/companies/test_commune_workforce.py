from decimal import Decimal

import pytest

from label.companies.commune_workforce import RegistryClass, WorkforceBounds, workforce_bounds

NOTHING = RegistryClass(None)
Bounds = tuple[int, int | None] | None

# The classes of the open establishments in the commune, the legal unit's, and the bounds.
CASES: list[tuple[str, list[str | None], str | None, Bounds]] = [
    ("the registry knows nothing", [], None, None),
    ("one establishment", ["12"], None, (20, 49)),
    ("two establishments add up", ["12", "21"], None, (70, 148)),
    ("no employee on 31 December is a class", ["00"], None, (0, 0)),
    ("a class without an end", ["53"], None, (10_000, None)),
    ("an end and none", ["12", "53"], None, (10_020, None)),
    ("an unknown class beside a known one", ["12", None], None, (20, None)),
    ("NN beside a known class", ["12", "NN"], None, (20, None)),
    ("an empty class beside a known one", ["12", ""], None, (20, None)),
    ("a code that INSEE does not have", ["12", "99"], None, (20, None)),
    ("only unknown classes", ["NN", None, ""], None, None),
    ("the legal unit alone is an upper bound", [], "12", (0, 49)),
    ("a legal unit after a merger", [], "NN", None),
    ("a legal unit without a class", [], "", None),
    ("a legal unit without an end", [], "53", None),
    ("the legal unit bounds what an unknown class leaves open", ["12", None], "22", (20, 199)),
    ("the legal unit is never a lower bound", ["11"], "41", (10, 19)),
    ("the legal unit is tighter than its establishments", ["12", "12", "12"], "21", (60, 99)),
    ("a legal unit below its establishments is of another year", ["21"], "11", (50, 99)),
    ("a legal unit that employs nobody, and an establishment that does", ["12"], "NN", (20, 49)),
]


@pytest.mark.parametrize(("places", "unit", "bounds"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_classes_of_the_registry_bound_a_workforce(
    places: list[str | None], unit: str | None, bounds: Bounds
) -> None:
    found = workforce_bounds([RegistryClass(code) for code in places], RegistryClass(unit))
    assert (found and (found.least, found.most)) == bounds


def test_the_years_are_those_of_the_classes_that_count() -> None:
    places = [
        RegistryClass("12", 2024),
        RegistryClass("11", 2023),
        RegistryClass("NN", 2022),
        RegistryClass("01", None),
    ]
    for unit, years in ((NOTHING, (2023, 2024)), (RegistryClass("12", 2021), (2021, 2023, 2024))):
        found = workforce_bounds(places, unit)
        assert found is not None
        assert found.years == years


@pytest.mark.parametrize(
    ("headcount", "least", "most", "inside"),
    [
        ("20", 20, 49, True),
        ("49", 20, 49, True),
        ("19.01", 20, 49, True),
        ("19", 20, 49, False),
        ("49.99", 20, 49, True),
        ("50", 20, 49, False),
        ("0.5", 0, 0, True),
        ("1", 0, 0, False),
        ("123456", 20, None, True),
        ("3", 20, None, False),
    ],
)
def test_an_average_between_two_classes_is_outside_neither(
    headcount: str, least: int, most: int | None, inside: bool
) -> None:
    assert WorkforceBounds(least, most, ()).contains(Decimal(headcount)) is inside


def test_firms_that_insee_knows_nothing_of_have_no_bounds() -> None:
    stock = [("NOUVEAU SIREN APRES FUSION", "NN"), ("SANS TRANCHE", "")]
    assert [workforce_bounds([], RegistryClass(code)) for _, code in stock] == [None, None]

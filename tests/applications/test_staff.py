"""How many people an edition needs: two reviewers and one who decides in each of two rounds, all different."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.accounts.directory import Judge
from label.applications import staff


def judges(reviewers: int, granters: int, officers: int, keyless: int = 0) -> list[Judge]:
    """Reviewers without the right to grant, reviewers with it, officers of the city; `keyless` more of each."""
    kinds = ((reviewers, True, False), (granters, True, True), (officers, False, True))
    return [
        Judge(f"{reviews}{decides}{number}", f"P{number}", reviews, decides, number < count)
        for count, reviews, decides in kinds
        for number in range(count + keyless)
    ]


@pytest.mark.parametrize("people", [(4, 0, 2), (4, 1, 1), (4, 2, 0), (2, 4, 0), (0, 6, 0), (0, 5, 1), (40, 2, 1)])
def test_enough_people_are_enough(people: tuple[int, int, int]) -> None:
    assert staff.missing(judges(*people)) == []


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (
            (0, 0, 0),
            ["4 reviewers (0 of 4 there)", "2 people who decide (0 of 2 there)", "6 different people (0 of 6 there)"],
        ),
        ((3, 0, 2), ["1 reviewer (3 of 4 there)", "1 different person (5 of 6 there)"]),
        ((5, 0, 1), ["1 person who decides (1 of 2 there)"]),
        ((2, 2, 0), ["2 different people (4 of 6 there)"]),
        ((3, 1, 1), ["1 different person (5 of 6 there)"]),
        ((0, 3, 9), ["1 reviewer (3 of 4 there)"]),
    ],
)
def test_what_is_missing_is_said(people: tuple[int, int, int], told: list[str]) -> None:
    assert staff.missing(judges(*people)) == told


def test_who_has_no_key_does_not_count_and_is_named() -> None:
    people = judges(3, 0, 2, keyless=1)
    assert staff.missing(people) == ["1 reviewer (3 of 4 there)", "1 different person (5 of 6 there)"]
    assert staff.without_a_key(people) == ["P3", "P0", "P2"]


@given(*[st.integers(0, 6)] * 3)
def test_nothing_is_missing_exactly_when_both_rounds_can_be_staffed(
    reviewers: int, granters: int, officers: int
) -> None:
    people = judges(reviewers, granters, officers)
    advising = [judge for judge in people if judge.reviews]
    possible = any(
        sum(judge.decides and judge not in chosen for judge in people) >= staff.DECIDERS
        for chosen in combinations(advising, staff.REVIEWERS)
    )
    assert (staff.missing(people) == []) == possible

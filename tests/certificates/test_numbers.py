import random
import re
import secrets
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.certificates.numbers import ALPHABET, is_well_formed, new_number

LOOK_ALIKES = ["0O", "1IL", "UV"]  # of each group, one may stay
NUMBERS = st.builds(lambda seed: new_number("BB", "2026", random.Random(seed)), st.integers())


def test_the_alphabet_holds_no_two_characters_that_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 30
    assert ALPHABET.isupper()
    for group in LOOK_ALIKES:
        assert len(set(group) & set(ALPHABET)) <= 1, group


@given(NUMBERS)
def test_a_number_contains_the_city_and_the_edition_and_is_well_formed(number: str) -> None:
    assert re.fullmatch(rf"BB-2026-[{ALPHABET}]{{6}}", number)
    assert is_well_formed(number)


@given(NUMBERS, st.data())
def test_every_single_mistyped_character_is_detected(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(8, 13))
    for other in set(ALPHABET) - {number[place]}:
        assert not is_well_formed(number[:place] + other + number[place + 1 :])


def test_every_swap_of_neighbours_except_one_pair_is_detected() -> None:
    missed: Counter[str] = Counter()
    chance = random.Random(92012)
    for _ in range(2000):
        number = new_number("BB", "2026", chance)
        for place in range(8, 13):
            one, two = number[place], number[place + 1]
            swapped = number[:place] + two + one + number[place + 2 :]
            if one != two and is_well_formed(swapped):
                missed["".join(sorted((one, two)))] += 1
    assert set(missed) == {"2Z"}  # the first and the last of the alphabet, as 0 and 9 in decimal Luhn


@pytest.mark.parametrize(
    "number",
    [
        "",
        "BB",
        "BB-2026",
        "BB-2026-",
        "BB-2026-22222",
        "BB-2026-2222222",
        "B-2026-222222",
        "BB-26-222222",
        "BB-2026-O00000",
    ],
)
def test_text_of_another_form_is_not_a_number(number: str) -> None:
    assert not is_well_formed(number)


@given(st.text(max_size=20))
def test_no_input_makes_the_check_fail(typed: str) -> None:
    assert is_well_formed(typed) in (True, False)


def test_numbers_cannot_be_guessed_from_each_other() -> None:
    chance = secrets.SystemRandom()
    drawn = [new_number("BB", "2026", chance)[8:13] for _ in range(3000)]
    assert len(set(drawn)) > 2990  # of 24 million: a counter of any kind would repeat or run
    assert drawn != sorted(drawn)
    shared = [sum(one == two for one, two in zip(*pair, strict=True)) for pair in pairwise(drawn)]
    assert sum(shared) / len(shared) < 0.3  # by chance 5 in 30 of the characters agree
    assert max(Counter(number[0] for number in drawn).values()) < 3000 / 30 * 2

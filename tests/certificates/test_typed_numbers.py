import random
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.certificates.number_suggestions import MAX_SUGGESTIONS, suggestions
from label.certificates.numbers import ALPHABET, is_well_formed, new_number
from label.certificates.typed_numbers import NumberFault, TypedNumber, read, well_formed_in

Writing = Callable[[str, random.Random], str]
SPACES = " \u00a0\u2009\u202f\u3000\t\n"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u00ad\ufe63\uff0d_/.\u00b7"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202a\ufe0f"
HOST = "https://label.example"


def full_width(number: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in number)


def sprinkled(number: str, chance: random.Random) -> str:
    return "".join(character + chance.choice(("", chance.choice(INVISIBLE))) for character in number)


def spaced(number: str, chance: random.Random) -> str:
    space = chance.choice(SPACES)
    return number.replace("-", f"{space}-{space}") + space


def broken(number: str, ending: str, chance: random.Random) -> str:
    place = chance.randint(3, 13)
    return number[:place] + ending + number[place:]


# Each of them writes a number as people and programs do, with one or more of its neighbours.
WRITINGS: dict[str, Writing] = {
    "lower case": lambda number, chance: number.lower() if chance.random() < 0.7 else number.title(),
    "spaces": spaced,
    "spaces for dashes": lambda number, chance: number.replace("-", chance.choice(SPACES)),
    "another dash": lambda number, chance: number.replace("-", chance.choice(DASHES)),
    "no dash": lambda number, chance: number.replace("-", ""),
    "full width": lambda number, _: full_width(number),
    "a word before": lambda number, chance: (
        chance.choice(["n°", "N° ", "n°\u00a0", "no. ", "№", "nº", "Numéro : ", "Certificat n° ", "certificate no "])
        + number
    ),
    "a sign behind": lambda number, chance: (
        number + chance.choice([".", ",", ")", ">", ";", "\u00a0»", "”", "…", "/", ".pdf"])
    ),
    "in signs": lambda number, chance: (
        chance.choice(["«\u00a0%s\u00a0»", "(%s)", "<%s>", "*%s*", "[%s]", '"%s"']) % number
    ),
    "an address": lambda number, chance: (
        chance.choice([HOST, "http://127.0.0.1:8000", "label.example", ""])
        + f"/verify/{number}"
        + chance.choice(["", "/", "?utm_source=mail&x=1", "#haut", "?a=%20b#c", ".", ">"])
    ),
    "an address in signs": lambda number, chance: (
        chance.choice(["<%s>", "(%s).", "URL:%s", "Voir %s, merci"]) % f"{HOST}/verify/{number.lower()}"
    ),
    "an encoded address": lambda number, chance: quote(f"{HOST}/verify/{number}", safe="").replace(
        "-", chance.choice(["-", "%2D", "%252D", "%E2%80%91"])
    ),
    "a mail filter's address": lambda number, _: (
        f"https://eur01.safelinks.example/?url={quote(f'{HOST}/verify/{number}', safe='')}&data=05%7C02&reserved=0"
    ),
    "quoted in a mail": lambda number, chance: f"> Bonjour,\n> le {broken(number, chr(10) + '> ', chance)}\n> merci",
    "quoted-printable": lambda number, chance: (
        number.replace("-", "=2D") if chance.random() < 0.5 else broken(number, "=\r\n", chance)
    ),
    "HTML": lambda number, _: f"<b>{number.replace('-', '&#8209;')}</b>&nbsp;",
    "invisible characters": sprinkled,
    "letter-spaced": lambda number, chance: chance.choice(["", "N° ", "Certificat "]) + " ".join(number),
    "in groups": lambda number, _: f"{number[:11]} {number[11:]}",
    "in a sentence": lambda number, _: f"Le certificat du 23/11/2026 de la Ville porte le numéro {number}. Merci !",
    "Arabic digits": lambda number, _: number.replace("2026", "٢٠٢٦"),
}


def test_500_numbers_are_understood_in_whatever_way_they_are_written() -> None:
    chance = random.Random(92100)
    wrong = {}
    for _ in range(500):
        number = new_number("BB", "2026", chance)
        for name, write in WRITINGS.items():
            text = write(number, chance)
            if read(text) != TypedNumber(number):
                wrong[name] = text, read(text)
    assert not wrong


MISTAKES = ["5S", "8B", "2Z", "VU", "Q0", "QO", "D0", "DO", "7I", "T1", "J1", "SЅ", "BВ", "EЕ", "KΚ", "XХ", "HН", "3З"]


def test_a_likely_mistake_is_told_and_the_number_that_was_meant_is_suggested() -> None:
    chance = random.Random(92101)
    for _ in range(100):
        number = new_number("BB", "2026", chance)
        for wrong in [
            *mistaken(number),
            *swapped(number),
            number + number[-1],
            f"88{number[2:]}",
            f"BB-2O26{number[7:]}",
        ]:
            found = read(wrong)
            assert (found.fault, number in found.suggestions) == (NumberFault.MISTYPED, True), (number, wrong)
            assert len(found.suggestions) <= MAX_SUGGESTIONS
            assert all(map(is_well_formed, found.suggestions))


def mistaken(number: str) -> list[str]:
    """With each of its characters mistaken, one at a time."""
    places = ((place, pair) for place in range(8, 14) for pair in MISTAKES if number[place] == pair[0])
    return [number[:place] + pair[1] + number[place + 1 :] for place, pair in places]


def swapped(number: str) -> list[str]:
    """With each two neighbours swapped, but for the swaps that the check character does not find."""
    pairs = enumerate(pairwise(number[8:]), 8)
    made = (number[:place] + other + one + number[place + 2 :] for place, (one, other) in pairs if one != other)
    return [wrong for wrong in made if not is_well_formed(wrong)]


def test_two_mistakes_that_no_number_has_are_suggested_together() -> None:
    assert read("BB-2026-6MXVTV") == TypedNumber("BB-2026-6MXVTV")
    assert "BB-2026-6MXVTV" in read("BB-2O26-6MXUTU").suggestions


def test_the_swap_that_the_check_character_does_not_find_is_suggested() -> None:
    number = next(number for number in numbers() if "2Z" in number[8:])
    assert number in suggestions(number.replace("2Z", "Z2"))


def numbers() -> list[str]:
    chance = random.Random(92102)
    return [new_number("BB", "2026", chance) for _ in range(500)]


@pytest.mark.parametrize(
    "text", ["", " ", "nonsense", "BB-2026", "999000011", "<script>", "2026", "\x00", "-" * 3000, "A " * 3000]
)
def test_text_without_a_number_has_none(text: str) -> None:
    found = read(text)
    assert (found.fault, found.suggestions) == (NumberFault.NO_NUMBER, ())
    assert len(found.number) <= 40


@pytest.mark.parametrize("code", ["22222", "2222222", "222223", "O00000", "ÀÀÀÀÀÀ", "猫猫猫猫猫猫"])
def test_the_form_of_a_number_with_wrong_characters_cannot_have_been_issued(code: str) -> None:
    assert read(f"BB-2026-{code}").fault is NumberFault.MISTYPED


def test_a_mistyped_number_is_found_in_its_sentence_and_without_dashes() -> None:
    for text in ("BB20266MXVTU", "Le certificat du 23/11/2026 de la Ville : BB-2026-6MXVTU."):
        assert read(text) == TypedNumber("BB-2026-6MXVTU", NumberFault.MISTYPED, ("BB-2026-6MXVTV",))


def test_of_two_numbers_none_is_chosen() -> None:
    one, other = numbers()[:2]
    assert read(f"{one} {one.lower()}") == TypedNumber(one)
    found = read(f"{one} ou {other}")
    assert (found.fault, found.suggestions) == (NumberFault.SEVERAL, (one, other))


def test_a_text_of_any_length_gives_its_well_formed_numbers() -> None:
    one, other = numbers()[:2]
    text = "page " * 9000 + f"n° {one}, BB-2026-222223, {other.replace('-', chr(0x2011))}"
    assert list(well_formed_in(text)) == [one, other]


@given(st.text(max_size=60))
def test_no_input_makes_the_reading_fail(text: str) -> None:
    found = read(text)
    assert found.fault or is_well_formed(found.number)


@given(st.text(alphabet=ALPHABET + "OIL01UАВ猫", min_size=5, max_size=7))
def test_suggestions_are_well_formed_and_few(code: str) -> None:
    found = suggestions(f"BB-2026-{code}")
    assert len(found) <= MAX_SUGGESTIONS
    assert all(map(is_well_formed, found))

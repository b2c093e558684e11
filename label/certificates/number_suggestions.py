"""The certificate numbers that may be meant by a mistyped one.

They come from arithmetic alone and not from the register, so they do not tell which numbers were issued (decision 45).
A mistyped number is written as three parts with dashes, of any letters and digits.
"""

from collections.abc import Iterator
from itertools import chain, islice, pairwise, product
from typing import Final

from label.certificates.numbers import ALPHABET, is_well_formed

MAX_SUGGESTIONS: Final = 5

# Letters of other alphabets (capitals), and the Latin character that each looks like.
_FOREIGN: Final = str.maketrans("АВЕЅЗІЈКМНОРСТХУҮԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABES3IJKMHOPCTXYYQWABEZHIKMNOPTYX")
_GROUPS: Final = (
    "0ODQ",
    "1ILJT7",
    "5S",
    "8B",
    "2Z",
    "UV",
    "CG6",
    "VYW",
    "3B",
    "4A",
    "MN",
    "EF",
    "PR",
    "KX",
    "9GQ",
    "HN",
)
_LOOK_ALIKES: Final = {
    letter: [
        other
        for other in dict.fromkeys("".join(group for group in _GROUPS if letter in group))
        if other != letter and other in ALPHABET
    ]
    for letter in sorted({*"".join(_GROUPS)})
}
_AS_LETTER: Final = str.maketrans("08512649", "OBSIZGAG")
_AS_DIGIT: Final = str.maketrans("OQDILSBZGA", "0001158264")


def suggestions(number: str) -> tuple[str, ...]:
    """The numbers that may be meant by `number`: with characters of other alphabets or characters that no number has
    replaced by look-alikes, else with one look-alike more, two neighbours swapped, or one of two equal neighbours less.
    All have the right check character."""
    prefix, year, code = number.translate(_FOREIGN).split("-")
    head = f"{prefix.translate(_AS_LETTER)}-{year.translate(_AS_DIGIT)}-"
    found = (head + other for other in chain(_replaced(code), _one_replaced(code), _swapped(code), _shortened(code)))
    valid = dict.fromkeys(other for other in found if other != number and is_well_formed(other))
    return tuple(islice(valid, MAX_SUGGESTIONS))


def has_form(number: str) -> bool:
    """Letters, a year and a code, when look-alikes are taken for each other."""
    prefix, year, _ = number.translate(_FOREIGN).split("-")
    letters, digits = prefix.translate(_AS_LETTER), year.translate(_AS_DIGIT)
    return letters.isascii() and letters.isalpha() and digits.isascii() and digits.isdigit()


def is_doubtful(number: str) -> bool:
    """The letters and the year are look-alikes, or words around the number."""
    prefix, year, _ = number.split("-")
    return not (prefix.isascii() and prefix.isalpha() and year.isascii() and year.isdigit())


def _replaced(code: str) -> Iterator[str]:
    """Each character that no number has replaced by each of its look-alikes."""
    options = [[letter] if letter in ALPHABET else _LOOK_ALIKES.get(letter, []) for letter in code]
    return ("".join(letters) for letters in islice(product(*options), 4**MAX_SUGGESTIONS))


def _one_replaced(code: str) -> Iterator[str]:
    for place, letter in enumerate(code):
        yield from (code[:place] + other + code[place + 1 :] for other in _LOOK_ALIKES.get(letter, ()))


def _swapped(code: str) -> Iterator[str]:
    for place, (one, other) in enumerate(pairwise(code)):
        yield code[:place] + other + one + code[place + 2 :]


def _shortened(code: str) -> Iterator[str]:
    for place, (one, other) in enumerate(pairwise(code)):
        if one == other:
            yield code[:place] + code[place + 1 :]

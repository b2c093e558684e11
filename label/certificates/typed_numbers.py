"""Reads the certificate number in what people type or paste: a number, a sentence, an address, the text of a QR code.

Another way to write the same number is understood: case, spaces, dashes, widths, quotes, an address around it. A
character that may be mistaken is never corrected (`number_suggestions.py`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final
from urllib.parse import unquote

from label.certificates.number_suggestions import MAX_SUGGESTIONS, has_form, is_doubtful, suggestions
from label.certificates.numbers import is_well_formed
from label.kit.errors import NotFound

MAX_LENGTH: Final = 2_000  # characters that are read
MAX_SHOWN: Final = 40  # characters of an input that are repeated to its reader
MAX_DECODINGS: Final = 3  # of an address within an address, as mail filters write them

_LETTER, _GAP = r"[^\W_]", r"[\W_]{0,12}"
# Within a lookahead, so that matches may overlap: a word before the number may look like its beginning.
_FORM = rf"(?<!{_LETTER})(?=({_LETTER}{{2,4}}){_GAP}(%s){_GAP}(%s)(?!{_LETTER}))"
# In one piece each, then with spaces within the year and the code, then with a character too few or too many.
_FORMS: Final = (
    re.compile(_FORM % (_LETTER + "{4}", _LETTER + "{6}")),
    re.compile(_FORM % (_GAP.join([_LETTER] * 4), _GAP.join([_LETTER] * 6))),
    re.compile(_FORM % (_LETTER + "{4}", f"{_LETTER}{{5}}|{_LETTER}{{7}}")),
)
_LETTER_SPACED: Final = re.compile(r"([^\W\d_]{2,4})([0-9]{4})([^\W_]{6})")
_LABEL_WORDS: Final = re.compile(r"^\W*(?:(?:CERTIFICATE?|NUMERO|NUMÉRO|NUMBER|NO|NR|N)\b\W*)+")
# NFKC would make letters of them, which would then stand before the number as a part of it.
_NUMERO_SIGNS: Final = str.maketrans(dict.fromkeys("№ºᵒ°", " "))
_QUOTED_PRINTABLE: Final = re.compile(r"=(?:2D|20|3D|C2=A0|E2=80=9[0-5]|\r?\n)", re.IGNORECASE)


class NumberFault(StrEnum):
    """Why an input leads to no certificate."""

    NO_NUMBER = "no_number"
    MISTYPED = "mistyped"
    SEVERAL = "several"
    NEVER_ISSUED = "never_issued"


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """`number` is as it is stored if there is no fault, else the input as far as it is shown to its reader."""

    number: str
    fault: NumberFault | None = None
    suggestions: tuple[str, ...] = ()


class NumberNotFound(NotFound):
    """The input is not the number of an issued certificate."""

    def __init__(self, typed: TypedNumber) -> None:
        super().__init__(_SENTENCES[typed.fault or NumberFault.NEVER_ISSUED].format(number=typed.number))
        self.typed = typed

    def members(self) -> Mapping[str, object]:
        return {"number_fault": self.typed.fault, "did_you_mean": list(self.typed.suggestions)}


_SENTENCES: Final = {
    NumberFault.NO_NUMBER: "{number} is not a certificate number, which is written like BB-2026-7K3M9Q.",
    NumberFault.MISTYPED: "{number} cannot have been issued: its characters do not agree with each other. Check what"
    " you typed.",
    NumberFault.SEVERAL: "{number} contains more than one certificate number: send one of them.",
    NumberFault.NEVER_ISSUED: "No certificate {number} was ever issued.",
}


def read(text: str) -> TypedNumber:
    """The number that the text contains, or the fault of the text."""
    if is_well_formed(text):
        return TypedNumber(text)
    plain = _plain(text)
    candidates = sorted(_candidates(plain), key=is_doubtful)  # a stable sort
    valid = list(dict.fromkeys(filter(is_well_formed, candidates)))
    if len(valid) == 1:
        return TypedNumber(valid[0])
    if valid:
        return TypedNumber(_shown(plain), NumberFault.SEVERAL, tuple(valid[:MAX_SUGGESTIONS]))
    if candidates:
        return TypedNumber(candidates[0], NumberFault.MISTYPED, suggestions(candidates[0]))
    return TypedNumber(_shown(plain), NumberFault.NO_NUMBER)


def never_issued(number: str) -> TypedNumber:
    return TypedNumber(number, NumberFault.NEVER_ISSUED, suggestions(number))


def well_formed_in(text: str) -> Iterator[str]:
    """The well-formed numbers in a text of any length."""
    found = (_joined(match.groups()) for match in _FORMS[0].finditer(_folded(text)))
    return filter(is_well_formed, found)


def _plain(text: str) -> str:
    """Capitals without invisible characters, markup and the encodings of addresses and mail."""
    text = text[:MAX_LENGTH]
    for _ in range(MAX_DECODINGS):
        text = unquote(text)
    return _folded(unescape(_QUOTED_PRINTABLE.sub("-", text)))


def _folded(text: str) -> str:
    """Capitals of normal width, ASCII digits, no invisible characters."""
    text = unicodedata.normalize("NFKC", text.translate(_NUMERO_SIGNS)).upper()
    return text if text.isascii() else "".join(filter(None, map(_visible, text)))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Mn"):  # soft hyphens, joiners, marks of direction; variation selectors
        return ""
    return str(unicodedata.decimal(character)) if category == "Nd" else character


def _candidates(plain: str) -> Iterator[str]:
    """What has the form of a number, its characters and their agreement aside."""
    for form in _FORMS:
        found = [_joined(match.groups()) for match in form.finditer(plain)]
        numbers = [number for number in found if has_form(number)]
        yield from numbers
        if any(map(is_well_formed, numbers)):
            return
    condensed = re.sub(r"[\W_]", "", _LABEL_WORDS.sub("", plain))
    if match := _LETTER_SPACED.fullmatch(condensed):
        yield _joined(match.groups())


def _joined(parts: Iterable[str]) -> str:
    return "-".join(re.sub(r"[\W_]", "", part) for part in parts)


def _shown(plain: str) -> str:
    return " ".join(plain.split())[:MAX_SHOWN]

"""How names are searched: letters and digits alone, without case or accents."""

import unicodedata
from typing import Final

LENGTH: Final = 250
# Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
# Letters, digits and symbols (`C++`, `5 €`); not those that stand for an apostrophe or a lone accent (Lm, Sk).
_KEPT: Final = frozenset({"Lu", "Ll", "Lt", "Lo", "Mc", "Mn", "Me", "Nd", "Nl", "No", "Sm", "Sc", "So"})
_SIGNS: Final = frozenset("&%@#")  # `A & B` is not `AB`, nor `C#` `C`


def searchable(name: str) -> str:
    """A name, or a part of one, as it is stored for searches and compared: `L’Œuvre Saint-Jean` and `loeuvre saint
    jean` are the same. Text of other characters alone stays, so that no name and no search is empty."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).casefold()
    kept = "".join(character for character in folded if _counts(character))
    return (kept or folded)[:LENGTH]


def _counts(character: str) -> bool:
    if unicodedata.combining(character):
        return False
    return character in _SIGNS or unicodedata.category(character) in _KEPT

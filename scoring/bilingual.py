"""A sentence in French and in English, with amounts as each language writes them."""

from decimal import Decimal
from typing import NamedTuple

from scoring.exact_numbers import write_decimal

_THIN = "\N{NARROW NO-BREAK SPACE}"


class Sentence(NamedTuple):
    french: str
    english: str


class Words(NamedTuple):
    """A sentence with its amount left open, as {}: for one, and for several."""

    one: Sentence
    several: Sentence

    def of(self, amount: Decimal, **parts: Sentence) -> Sentence:
        """`parts` fill the other places of the sentence."""
        # French counts 0 and 1.5 as singular, English only 1.
        french = (self.one if abs(amount) < 2 else self.several).french
        english = (self.one if amount == 1 else self.several).english
        return Sentence(
            french.format(french_number(amount), **{name: part.french for name, part in parts.items()}),
            english.format(english_number(amount), **{name: part.english for name, part in parts.items()}),
        )


def words(french: str, french_several: str, english: str, english_several: str) -> Words:
    return Words(Sentence(french, english), Sentence(french_several, english_several))


def french_number(amount: Decimal) -> str:
    return f"{Decimal(write_decimal(amount)):,f}".replace(",", _THIN).replace(".", ",")


def english_number(amount: Decimal) -> str:
    return f"{Decimal(write_decimal(amount)):,f}"

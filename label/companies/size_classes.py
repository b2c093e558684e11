"""INSEE's classes of workforce (tranche d’effectifs salariés), an ordered scale (`docs/reference/registry.md`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, order=True, slots=True)
class SizeClass:
    """One class; classes compare by their rank on the scale, and never with text.

    `minimum` and `maximum` are headcounts, both included; a `maximum` of None is open. A class is a year or
    two old and may be wrong: it can propose an answer to a rule on size, only a headcount decides.
    """

    rank: int
    code: str = field(compare=False)
    minimum: int = field(compare=False)
    maximum: int | None = field(compare=False)
    label: str = field(compare=False)


# INSEE presumes that it employs nobody, or does not know: large firms have it for a while after a merger.
# `known_class` therefore reads it as no class.
NO_EMPLOYER: Final = "NN"
_SCALE: Final = (
    ("NN", 0, 0, "Non employeuse ou présumée non employeuse"),
    ("00", 0, 0, "0 salarié au 31 décembre"),
    ("01", 1, 2, "1 ou 2 salariés"),
    ("02", 3, 5, "3 à 5 salariés"),
    ("03", 6, 9, "6 à 9 salariés"),
    ("11", 10, 19, "10 à 19 salariés"),
    ("12", 20, 49, "20 à 49 salariés"),
    ("21", 50, 99, "50 à 99 salariés"),
    ("22", 100, 199, "100 à 199 salariés"),
    ("31", 200, 249, "200 à 249 salariés"),
    ("32", 250, 499, "250 à 499 salariés"),
    ("41", 500, 999, "500 à 999 salariés"),
    ("42", 1_000, 1_999, "1\u00a0000 à 1\u00a0999 salariés"),
    ("51", 2_000, 4_999, "2\u00a0000 à 4\u00a0999 salariés"),
    ("52", 5_000, 9_999, "5\u00a0000 à 9\u00a0999 salariés"),
    ("53", 10_000, None, "10\u00a0000 salariés et plus"),
)

SIZE_CLASSES: Final = tuple(SizeClass(rank, *row) for rank, row in enumerate(_SCALE))
_BY_CODE: Final[Mapping[str, SizeClass]] = MappingProxyType({each.code: each for each in SIZE_CLASSES})


def size_class(code: str) -> SizeClass:
    """The class of this code; ValueError if INSEE has none."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise ValueError(f"{code[:20]!a} is not a size class; one of {', '.join(_BY_CODE)} is expected.") from None


def known_class(code: str | None) -> SizeClass | None:
    """The class of a code from the registry; None where it says nothing: no code, or NN."""
    return None if code == NO_EMPLOYER else _BY_CODE.get(code or "")


# The decree of 18 December 2008 counts employees of the whole enterprise, of which a legal unit may be a part: a
# category bounds the headcount from above, and never from below.
CATEGORY_MAXIMA: Final[Mapping[str, int | None]] = MappingProxyType({"GE": None, "ETI": 4_999, "PME": 249})
KNOWN_CLASSES: Final = tuple(each for each in SIZE_CLASSES if each.code != NO_EMPLOYER)


def categories_reaching(headcount: int) -> list[str]:
    """The categories of enterprises that may have this headcount, the largest first."""
    return [code for code, most in CATEGORY_MAXIMA.items() if most is None or most >= headcount]


def band_bounds(code: str) -> tuple[int, int | None]:
    """The least and the greatest headcount of the class, both included; None where it is open."""
    found = size_class(code)
    return found.minimum, found.maximum


def compare(one: str, other: str) -> int:
    """-1, 0 or 1 as the class of the first code is below, at or above that of the second."""
    left, right = size_class(one), size_class(other)
    return (left > right) - (left < right)

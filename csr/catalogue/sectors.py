"""The sections of the NAF rev. 2 by division: the first two digits of an activity's code.

NAF 2025 names other sections, and keeps the divisions that a firm is looked up by but for a few that it merged.
"""

from typing import Final

_SECTIONS: Final = (
    ("A", 1, 3),
    ("B", 5, 9),
    ("C", 10, 33),
    ("D", 35, 35),
    ("E", 36, 39),
    ("F", 41, 43),
    ("G", 45, 47),
    ("H", 49, 53),
    ("I", 55, 56),
    ("J", 58, 63),
    ("K", 64, 66),
    ("L", 68, 68),
    ("M", 69, 75),
    ("N", 77, 82),
    ("O", 84, 84),
    ("P", 85, 85),
    ("Q", 86, 88),
    ("R", 90, 93),
    ("S", 94, 96),
    ("T", 97, 98),
    ("U", 99, 99),
)
SECTION_OF: Final = {f"{number:02}": letter for letter, first, last in _SECTIONS for number in range(first, last + 1)}


def belongs_to(naf: str, part: str) -> bool:
    """Does an activity's code (`62.02A`) belong to this section (`J`) or division (`62`)?"""
    division = naf[:2]
    return part in (division, SECTION_OF.get(division))

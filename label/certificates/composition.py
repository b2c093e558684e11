"""Where everything stands on a certificate, and in which order it is read: pure, by the family that a city chose."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from label.certificates.families import cadre, seine
from label.certificates.marks import INK, SOFT, Code, Mark, Picture, Piece, Text, box_of, operators
from label.certificates.ornament import PALE
from label.certificates.printed_fields import PrintedPage
from label.certificates.wording import RANKS, Rank

__all__ = [
    "FAMILIES",
    "INK",
    "PALE",
    "RANKS",
    "SOFT",
    "Code",
    "Family",
    "Mark",
    "Picture",
    "Piece",
    "Rank",
    "Text",
    "box_of",
    "compose",
    "operators",
]


@dataclass(frozen=True, slots=True)
class Family:
    """One look: its paper in points; the deflated operators of what says nothing, for a step of 1 to 3 and a colour;
    and every piece of a page, in the order of painting, which is that of reading."""

    paper: tuple[float, float]
    adornment: Callable[[int, str], bytes]
    compose: Callable[[PrintedPage], tuple[Piece, ...]]


FAMILIES: Final = {
    "seine": Family(seine.PAPER, seine.adornment, seine.compose),
    "cadre": Family(cadre.PAPER, cadre.adornment, cadre.compose),
}


def compose(page: PrintedPage) -> tuple[Piece, ...]:
    """Every piece of the page, in its family's look."""
    return FAMILIES[page.family].compose(page)

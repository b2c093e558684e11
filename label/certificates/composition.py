"""The layout of a certificate in the design that the city chose (`LABEL_CERTIFICATE_FAMILY`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from label.certificates.designs import cadre, seine
from label.certificates.marks import INK, SOFT, Mark, PictureMark, Piece, QrMark, TextMark, box_of, operators
from label.certificates.ornament import PALE
from label.certificates.printed_fields import PrintedPage
from label.certificates.wording import RANKS, Rank

__all__ = [
    "DESIGNS",
    "INK",
    "PALE",
    "RANKS",
    "SOFT",
    "Design",
    "Mark",
    "PictureMark",
    "Piece",
    "QrMark",
    "Rank",
    "TextMark",
    "box_of",
    "compose",
    "operators",
]


@dataclass(frozen=True, slots=True)
class Design:
    """`paper` is in points; `adornment` gives the decoration's deflated operators for a step of 1 to 3 and a colour;
    `compose` the pieces of a page in reading order, which is also the order of painting."""

    paper: tuple[float, float]
    adornment: Callable[[int, str], bytes]
    compose: Callable[[PrintedPage], tuple[Piece, ...]]


DESIGNS: Final = {
    "seine": Design(seine.PAPER, seine.adornment, seine.compose),
    "cadre": Design(cadre.PAPER, cadre.adornment, cadre.compose),
}


def compose(page: PrintedPage) -> tuple[Piece, ...]:
    """The pieces of the page in its design."""
    return DESIGNS[page.family].compose(page)

"""The layout of a certificate in the design that the city chose (`LABEL_CERTIFICATE_FAMILY`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from label.certificates.designs import cadre, layout_1, seine
from label.certificates.marks import INK, SOFT, Mark, PictureMark, Piece, QrMark, TextMark, box_of, operators
from label.certificates.ornament import PALE
from label.certificates.printed_fields import PrintedPage
from label.certificates.wording import RANKS, Rank

__all__ = [
    "DESIGNS",
    "INK",
    "LAYOUT",
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


LAYOUT: Final[Literal[1, 2]] = 2  # of certificates issued from now on
DESIGNS: Final = {
    "seine": Design(seine.PAPER, seine.adornment, seine.compose),
    "cadre": Design(cadre.PAPER, cadre.adornment, cadre.compose),
}


def compose(page: PrintedPage) -> tuple[Piece, ...]:
    """The pieces of the page in its design and its layout."""
    return layout_1.COMPOSE[page.family](page) if page.layout == 1 else DESIGNS[page.family].compose(page)

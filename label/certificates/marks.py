"""What a certificate is drawn with: marks in points from the page's lower left corner, and pieces that are read.

A piece is what its marks are to a reader who cannot see them: a heading, a paragraph, a figure with its words.
"""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any, Final, Literal

from label.certificates import fonts, qr
from label.certificates.ornament import PALE

INK, SOFT, RED, BLUSH = ".07 .11 .20", ".30 .35 .43", ".70 .09 .09", ".95 .80 .79"

Side = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]  # left, foot, right, top
BEFORE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}  # the share of a width that lies left of its anchor


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a baseline that starts, is centred or ends at (x, y), turned by `turn` degrees."""

    x: float
    y: float
    words: str
    size: float
    style: fonts.Style = "roman"
    colour: str = INK
    tracking: float = 0.0
    align: Side = "start"
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code in the square of `side` points whose lower left corner is (x, y)."""

    x: float
    y: float
    side: float
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image kept under `digest`, as large as the box whose lower left corner is (x, y) allows, to its `side`."""

    x: float
    y: float
    width: float
    height: float
    digest: str
    side: Side = "start"


Mark = Text | Code | Picture | str  # a string holds the PDF operators of a line


@dataclass(frozen=True, slots=True)
class Piece:
    """Marks that are one thing to a reader: `tag` as in PDF's structure, empty for an ornament that says nothing.

    `alt` says a figure in words; `actual` are words that are broken over lines; `url` is where a `Link` leads; `field`
    names what is printed, for who compares two papers; `box` is where a figure made of operators stands.
    """

    tag: str
    marks: tuple[Mark, ...] = ()
    alt: str = ""
    actual: str = ""
    lang: str = ""
    url: str = ""
    field: str = ""
    kids: tuple["Piece", ...] = ()
    box: Box | None = None


def ornament_of(*marks: Mark) -> Piece:
    """What says nothing."""
    return Piece("", marks)


def paragraph(*marks: Mark, **said: Any) -> Piece:
    """Words of their own."""
    return Piece("P", marks, **said)


def line(x0: float, y0: float, x1: float, y1: float, colour: str = PALE, thick: float = 0.6) -> str:
    """Operators of a straight line."""
    return f"{colour} RG {thick} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S"


def fitted(x: float, y: float, words: str, size: float, room: float, **how: Any) -> Text:
    """Words made smaller when they would be wider than `room` points."""
    ratio = fonts.fit(words, size, room, how.get("style", "roman"), how.get("tracking", 0))
    return Text(x, y, words, size * ratio, **how | {"tracking": how.get("tracking", 0) * ratio})


def box_of(mark: Text) -> Box:
    """The box around words that are not turned."""
    wide = fonts.width(mark.words, mark.size, mark.style, mark.tracking)
    left = mark.x - BEFORE[mark.align] * wide
    return left, mark.y - 0.28 * mark.size, left + wide, mark.y + 0.78 * mark.size


def operators(mark: Text | Code | str, document: Any) -> str:
    """The PDF operators of a mark, in ReportLab's `document`."""
    if isinstance(mark, str):
        return mark
    if isinstance(mark, Code):
        return f"{INK} rg {qr.path(mark.words, mark.x, mark.y, mark.side)}"
    shown = fonts.show(mark.words, mark.size, mark.style, document)
    return f"BT {mark.colour} rg {mark.tracking:.2f} Tc {_matrix(mark)} Tm {shown} ET"


def _matrix(mark: Text) -> str:
    before = BEFORE[mark.align] and mark.x - box_of(mark)[0]
    if not mark.turn:
        return f"1 0 0 1 {mark.x - before:.2f} {mark.y:.2f}"
    c, s = cos(radians(mark.turn)), sin(radians(mark.turn))
    return f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} {mark.x - before * c:.2f} {mark.y - before * s:.2f}"

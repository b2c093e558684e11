"""Marks are what is drawn, in points from the page's lower left corner; pieces are what a screen reader reads.

A piece groups the marks of one structure element: a heading, a paragraph, a figure with its alternative text.
"""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any, Final, Literal, assert_never

from label.certificates import fonts, qr
from label.certificates.ornament import PALE
from label.paper.reportlab_types import CanvasDocument

BLACK: Final = "0 0 0"  # of the code alone: a page in one bit dithers every other colour
INK, SOFT, RED, BLUSH = ".07 .11 .20", ".30 .35 .43", ".70 .09 .09", ".95 .80 .79"

Alignment = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]  # left, bottom, right, top
ANCHOR_SHARE: Final = {"start": 0.0, "middle": 0.5, "end": 1.0}  # the share of a mark's width left of its anchor


@dataclass(frozen=True, slots=True)
class TextMark:
    """Words on a baseline that starts, is centred or ends at (x, y); `turn` is in degrees."""

    x: float
    y: float
    words: str
    size: float
    style: fonts.Style = "roman"
    colour: str = INK
    tracking: float = 0.0
    align: Alignment = "start"
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class QrMark:
    """A QR code in the square of `side` points whose lower left corner is (x, y).

    `one_bit` draws it for a fax or a scan in black and white: black, in modules of whole dots. Certificates of the
    first layout have it in ink.
    """

    x: float
    y: float
    side: float
    words: str
    one_bit: bool = True


@dataclass(frozen=True, slots=True)
class PictureMark:
    """The stored image `digest`, as large as its box allows; (x, y) is the box's lower left corner."""

    x: float
    y: float
    width: float
    height: float
    digest: str
    side: Alignment = "start"


Mark = TextMark | QrMark | PictureMark | str  # a string holds the PDF operators of a line


@dataclass(frozen=True, slots=True)
class Piece:
    """One structure element: `tag` is PDF's structure type, empty for decoration.

    `alt` is the text of a figure; `actual` the text of words broken over lines; `url` the target of a `Link`;
    `field` the printed field, for the comparison of two files; `box` the place of a figure made of operators.
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


def decoration(*marks: Mark) -> Piece:
    return Piece("", marks)


def paragraph(*marks: Mark, **attributes: Any) -> Piece:
    return Piece("P", marks, **attributes)


def line(x0: float, y0: float, x1: float, y1: float, colour: str = PALE, thick: float = 0.6) -> str:
    """The operators of a straight line."""
    return f"{colour} RG {thick} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S"


def fitted(x: float, y: float, words: str, size: float, room: float, **options: Any) -> TextMark:
    """A text mark, made smaller if it would be wider than `room` points."""
    ratio = fonts.fit(words, size, room, options.get("style", "roman"), options.get("tracking", 0))
    return TextMark(x, y, words, size * ratio, **options | {"tracking": options.get("tracking", 0) * ratio})


def box_of(mark: TextMark) -> Box:
    """The box around a mark that is not turned."""
    wide = fonts.width(mark.words, mark.size, mark.style, mark.tracking)
    left = mark.x - ANCHOR_SHARE[mark.align] * wide
    return left, mark.y - 0.28 * mark.size, left + wide, mark.y + 0.78 * mark.size


def operators(mark: TextMark | QrMark | str, document: CanvasDocument) -> str:
    """The PDF operators of a mark, in ReportLab's `document`."""
    match mark:
        case str():
            return mark
        case QrMark():
            code = qr.operators(mark.words, mark.x, mark.y, mark.side, whole_dots=mark.one_bit)
            return f"{BLACK if mark.one_bit else INK} rg {code}"
        case TextMark():
            shown = fonts.show(mark.words, mark.size, mark.style, document)
            return f"BT {mark.colour} rg {mark.tracking:.2f} Tc {_matrix(mark)} Tm {shown} ET"
        case _:
            assert_never(mark)


def _matrix(mark: TextMark) -> str:
    before = ANCHOR_SHARE[mark.align] and mark.x - box_of(mark)[0]
    if not mark.turn:
        return f"1 0 0 1 {mark.x - before:.2f} {mark.y:.2f}"
    c, s = cos(radians(mark.turn)), sin(radians(mark.turn))
    return f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} {mark.x - before * c:.2f} {mark.y - before * s:.2f}"

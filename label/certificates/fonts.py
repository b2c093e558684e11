"""The certificate's typeface, EB Garamond: its characters, their widths, and the PDF operators that show them."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

from label.paper import typeface
from label.paper.reportlab_types import CanvasDocument
from label.paper.typeface import FILES, Style, missing

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

__all__ = [
    "ALPHABET",
    "DRAWING",
    "FILES",
    "MissingGlyphs",
    "Style",
    "begin",
    "check",
    "covered",
    "fit",
    "font",
    "missing",
    "name",
    "show",
    "width",
]

# Embedded in each page, used or not: nearly all pages then share the same subset of the font, which is made once.
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:-/+%&'’éèêàçôîûÉ–"

_LOADING: Final = Lock()
# Held while a PDF is drawn: ReportLab reads a font file with one cursor for all threads. Nothing is lost, since
# ReportLab is pure Python and two threads would share the interpreter anyway.
DRAWING: Final = Lock()


@dataclass(frozen=True, slots=True)
class Font:
    """Advances by code point and kerns by pair of glyphs, both in 1/1000 of the size."""

    embedded: "TTFont"
    glyphs: dict[int, int]
    advances: dict[int, float]
    kerns: dict[tuple[int, int], int]


class MissingGlyphs(ValueError):
    """The message names every character that the certificate's font cannot draw, and the words it is in."""

    def __init__(self, lacking: dict[str, str]) -> None:
        named = (f"{typeface.named(characters)} in “{words}”" for words, characters in lacking.items())
        super().__init__(f"The certificate's font cannot draw {'; '.join(named)}.")


def name(style: Style) -> str:
    """The name under which ReportLab has registered the font."""
    return f"label-{style}"


def font(style: Style) -> Font:
    """The font, loaded and registered with ReportLab on first use, from any thread."""
    with _LOADING:
        return _load(style)


@cache
def _load(style: Style) -> Font:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    # With `asciiReadable`, the default, ReportLab embeds all of ASCII in every document.
    embedded = TTFont(name(style), FILES[style], asciiReadable=False)
    registerFont(embedded)
    face: Any = embedded.face
    _keep_parts(face)
    return Font(embedded, face.charToGlyph, face.charWidths, dict(_pairs(face.get_table("kern"))))


def _keep_parts(face: Any) -> None:
    """Caches the subsets of a ReportLab font face, which would be made and deflated again for each document."""
    cut, pack, embed = lru_cache(16)(face.makeSubset), lru_cache(16)(compress), face.addSubsetObjects

    def embed_packed(document: CanvasDocument, part: str, codes: list[int]) -> Any:
        descriptor = embed(document, part, codes)
        stream = document.idToObject[f"fontFile:{face.filename}({part})"]
        stream.content, stream.dictionary["Filter"] = pack(stream.content), "/FlateDecode"
        return descriptor

    face.makeSubset = lambda codes: cut(tuple(codes))
    face.addSubsetObjects = embed_packed


def _pairs(table: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    # The `kern` table has one subtable, in format 0: 18 bytes of headers, with the number of pairs at byte 10.
    (count,) = struct.unpack_from(">H", table, 10)
    for left, right, value in struct.iter_unpack(">HHh", table[18 : 18 + 6 * count]):
        yield (left, right), value


def covered(words: str, style: Style = "roman") -> bool:
    return not missing(words, style)


def check(texts: Iterable[tuple[str, Style]]) -> None:
    """Raises MissingGlyphs for all words at once."""
    lacking = {words: characters for words, style in texts if (characters := missing(words, style))}
    if lacking:
        raise MissingGlyphs(lacking)


def width(words: str, size: float, style: Style = "roman", tracking: float = 0) -> float:
    """Width in points, kerned, with `tracking` points between two characters; a missing character has no width."""
    return _natural(words, style) * size / 1000 + tracking * max(len(words) - 1, 0)


def fit(words: str, size: float, room: float, style: Style = "roman", tracking: float = 0) -> float:
    """The factor, at most 1, for `size` and `tracking` that makes `words` fit into `room` points."""
    return min(1, room / max(width(words, size, style, tracking), 1))


def begin(document: CanvasDocument) -> None:
    """Call it once for each document, before any words are shown."""
    font("roman").embedded.splitString(ALPHABET, document)


def show(words: str, size: float, style: Style, document: CanvasDocument) -> str:
    """PDF operators that show `words`, kerned, at the current text position of ReportLab's `document`."""
    embedded = font(style).embedded
    kerns = iter([*_kerns(words, style), 0])
    return " ".join(
        f"{embedded.getSubsetInternalName(subset, document)} {size:.2f} Tf [{_run(codes, kerns)}]TJ"
        for subset, codes in embedded.splitString(words, document)
    )


def _run(codes: bytes, kerns: Iterator[int]) -> str:
    # One code for each character. In TJ a positive number moves left, hence the minus.
    steps = zip(codes, kerns, strict=False)  # codes first: at their end no kern of the next run has been consumed
    return "<" + "".join(f"{code:02x}" + (f">{-kern}<" if kern else "") for code, kern in steps) + ">"


@lru_cache(1024)
def _natural(words: str, style: Style) -> float:
    advances = font(style).advances
    return sum(advances.get(ord(character), 0) for character in words) + sum(_kerns(words, style))


@lru_cache(1024)
def _kerns(words: str, style: Style) -> tuple[int, ...]:
    glyphs, kerns = font(style).glyphs, font(style).kerns
    row = [glyphs.get(ord(character), 0) for character in words]
    return tuple(kerns.get(pair, 0) for pair in pairwise(row))

"""The certificate's typeface, EB Garamond: what it can draw, how wide that is, and how a PDF shows it."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal
from zlib import compress

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

# `roman` draws Latin, Greek, Cyrillic and Vietnamese, and so every word that a human gave; `italic` Latin only.
Style = Literal["roman", "italic"]
FILES: Final = {
    "roman": Path(__file__).parent / "fonts" / "EBGaramond-Medium.ttf",
    "italic": Path(__file__).parent / "fonts" / "EBGaramond-Italic.ttf",
}

# Embedded even where it is not used: nearly all pages then embed one and the same part of the font, cut out once.
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:-/+%&'’éèêàçôîûÉ–"

_LOADING: Final = Lock()
# Held by whoever draws a PDF: ReportLab reads a font with a cursor of the font's own. Being pure Python, it gains
# nothing from two at once.
DRAWING: Final = Lock()


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the PDF embeds it. Advances by code point and kerns by pair of glyphs are in 1/1000 of the size."""

    embedded: "TTFont"
    glyphs: dict[int, int]
    advances: dict[int, float]
    kerns: dict[tuple[int, int], int]


class MissingGlyphs(ValueError):
    """Words hold characters that the certificate's font cannot draw: all of them are named."""

    def __init__(self, lacking: dict[str, str]) -> None:
        named = (
            f"{', '.join(f'{character} (U+{ord(character):04X})' for character in characters)} in “{words}”"
            for words, characters in lacking.items()
        )
        super().__init__(f"The certificate's font cannot draw {'; '.join(named)}.")


def name(style: Style) -> str:
    """What ReportLab knows the font by, once it is loaded."""
    return f"label-{style}"


def font(style: Style) -> Font:
    """The font, read and registered with ReportLab on first use (under a lock: any thread may be the first)."""
    with _LOADING:
        return _load(style)


@cache
def _load(style: Style) -> Font:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    # Without `asciiReadable` only the characters that are used get embedded.
    embedded = TTFont(name(style), FILES[style], asciiReadable=False)
    registerFont(embedded)
    face: Any = embedded.face
    _keep_parts(face)
    return Font(embedded, face.charToGlyph, face.charWidths, dict(_pairs(face.get_table("kern"))))


def _keep_parts(face: Any) -> None:
    """Lets a ReportLab font face cut out and deflate the same part of the font once, not for each document."""
    cut, pack, embed = lru_cache(16)(face.makeSubset), lru_cache(16)(compress), face.addSubsetObjects

    def embed_packed(document: Any, part: str, codes: list[int]) -> Any:
        descriptor = embed(document, part, codes)
        stream = document.idToObject[f"fontFile:{face.filename}({part})"]
        stream.content, stream.dictionary["Filter"] = pack(stream.content), "/FlateDecode"
        return descriptor

    face.makeSubset = lambda codes: cut(tuple(codes))
    face.addSubsetObjects = embed_packed


def _pairs(table: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    # A `kern` table of one subtable in format 0: 18 bytes of headers, with the number of pairs at byte 10.
    (count,) = struct.unpack_from(">H", table, 10)
    for left, right, value in struct.iter_unpack(">HHh", table[18 : 18 + 6 * count]):
        yield (left, right), value


@lru_cache(1024)
def missing(words: str, style: Style = "roman") -> str:
    """The characters of `words` that the font cannot draw, each once, in order."""
    glyphs = font(style).glyphs
    return "".join(character for character in dict.fromkeys(words) if ord(character) not in glyphs)


def covered(words: str, style: Style = "roman") -> bool:
    """Whether the font can draw all of `words`."""
    return not missing(words, style)


def check(texts: Iterable[tuple[str, Style]]) -> None:
    """Raises MissingGlyphs, for all the words at once, unless each can be drawn in its style."""
    lacking = {words: characters for words, style in texts if (characters := missing(words, style))}
    if lacking:
        raise MissingGlyphs(lacking)


def width(words: str, size: float, style: Style = "roman", tracking: float = 0) -> float:
    """Width in points of `words`, kerned, with `tracking` points between two characters; a missing one has none."""
    return _natural(words, style) * size / 1000 + tracking * max(len(words) - 1, 0)


def fit(words: str, size: float, room: float, style: Style = "roman", tracking: float = 0) -> float:
    """How much `size` and `tracking` must be multiplied by, at most 1, for `words` to take `room` points."""
    return min(1, room / max(width(words, size, style, tracking), 1))


def begin(document: Any) -> None:
    """To be called once a document, before any words are shown."""
    font("roman").embedded.splitString(ALPHABET, document)


def show(words: str, size: float, style: Style, document: Any) -> str:
    """PDF operators that show `words`, kerned, at the text position of ReportLab's `document`."""
    embedded = font(style).embedded
    kerns = iter([*_kerns(words, style), 0])
    return " ".join(
        f"{embedded.getSubsetInternalName(subset, document)} {size:.2f} Tf [{_run(codes, kerns)}]TJ"
        for subset, codes in embedded.splitString(words, document)
    )


def _run(codes: bytes, kerns: Iterator[int]) -> str:
    # One code a character; TJ moves left by a positive number, hence the minus.
    steps = zip(codes, kerns, strict=False)  # the codes come first: when they end, no kern has been taken
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

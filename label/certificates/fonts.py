"""The certificate's typeface, EB Garamond: what it can draw, how wide that is, and how a PDF shows it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

# `roman` draws Latin, Greek, Cyrillic and Vietnamese, and so every word that a human gave; `italic` Latin only.
Style = Literal["roman", "italic"]
FILES: Final = {
    "roman": Path(__file__).parent / "fonts" / "EBGaramond-Medium.ttf",
    "italic": Path(__file__).parent / "fonts" / "EBGaramond-Italic.ttf",
}

_LOADING: Final = Lock()


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the PDF embeds it. Advances by code point and kerns by pair of glyphs are in 1/1000 of the size."""

    embedded: "TTFont"
    glyphs: dict[int, int]
    advances: dict[int, float]
    kerns: dict[tuple[int, int], int]


def font(style: Style) -> Font:
    """The font, read and registered with ReportLab on first use (under a lock: any thread may be the first)."""
    with _LOADING:
        return _load(style)


@cache
def _load(style: Style) -> Font:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    # Without `asciiReadable` only the characters that are used get embedded.
    embedded = TTFont(f"label-{style}", FILES[style], asciiReadable=False)
    registerFont(embedded)
    face = embedded.face
    return Font(embedded, face.charToGlyph, face.charWidths, dict(_pairs(face.get_table("kern"))))


def _pairs(table: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    # A `kern` table of one subtable in format 0: 18 bytes of headers, with the number of pairs at byte 10.
    (count,) = struct.unpack_from(">H", table, 10)
    for left, right, value in struct.iter_unpack(">HHh", table[18 : 18 + 6 * count]):
        yield (left, right), value


def missing(words: str, style: Style = "roman") -> str:
    """The characters of `words` that the font cannot draw, each once, in order."""
    glyphs = font(style).glyphs
    return "".join(character for character in dict.fromkeys(words) if ord(character) not in glyphs)


def covered(words: str, style: Style = "roman") -> bool:
    """Whether the font can draw all of `words`."""
    return not missing(words, style)


def width(words: str, size: float, style: Style = "roman", tracking: float = 0) -> float:
    """Width in points of `words`, kerned, with `tracking` points between two characters."""
    advances = font(style).advances
    natural = sum(advances[ord(character)] for character in words) + sum(_kerns(words, style))
    return natural * size / 1000 + tracking * max(len(words) - 1, 0)


def fit(words: str, size: float, room: float, style: Style = "roman", tracking: float = 0) -> float:
    """How much `size` and `tracking` must be multiplied by, at most 1, for `words` to take `room` points."""
    return min(1, room / max(width(words, size, style, tracking), 1))


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
    return "<" + "".join(f"{code:02x}" + (f">{-kern}<" if kern else "") for code, kern in zip(codes, kerns)) + ">"


def _kerns(words: str, style: Style) -> list[int]:
    glyphs, kerns = font(style).glyphs, font(style).kerns
    row = [glyphs[ord(character)] for character in words]
    return [kerns.get(pair, 0) for pair in zip(row, row[1:], strict=False)]


class MissingGlyphs(ValueError):
    """A field holds characters that no font of the certificate can draw."""

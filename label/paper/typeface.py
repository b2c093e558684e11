"""The typeface of all PDFs, EB Garamond: its files, and the characters that it lacks."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

# `roman` has Latin, Greek, Cyrillic and Vietnamese, and is used for all user input; `italic` has Latin only.
Style = Literal["roman", "italic"]
FILES: Final[dict[Style, Path]] = {
    "roman": Path(__file__).parent / "fonts" / "EBGaramond-Medium.ttf",
    "italic": Path(__file__).parent / "fonts" / "EBGaramond-Italic.ttf",
}

# Both files have them. A name of these alone is not looked up: ReportLab, which reads the files, takes 0.2 s to import.
FRENCH: Final = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸàâäçèéêëîïôöùûüÿŒœÆæ’«»–—€°\u00a0")


@lru_cache(1024)
def missing(words: str, style: Style = "roman") -> str:
    """The characters of `words` that the font cannot draw, each once, in order."""
    unusual = [character for character in dict.fromkeys(words) if character not in FRENCH]
    return "".join(character for character in unusual if ord(character) not in _drawable(style)) if unusual else ""


def named(characters: str) -> str:
    """Each character with its code point: some look alike, some like nothing."""
    return ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)


@cache
def _drawable(style: Style) -> frozenset[int]:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return frozenset(TTFontFile(str(FILES[style]), charInfo=1).charToGlyph)

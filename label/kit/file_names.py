"""Names of files that people have sent: kept as far as a name can be shown and saved, never a reason to refuse."""

import re
import unicodedata
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from label.kit.text import is_shown

LENGTH: Final = 120  # characters before the extension
NAMELESS: Final = "evidence"
# A name that ends so may have another extension for the same content, or a wrong one.
_EXTENSIONS: Final = frozenset({"pdf", "png", "jpg", "jpeg", "jpe", "jfif", "webp", "heic", "heif"})
# Windows saves no file under these, whatever the extension.
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?:\.|\Z)", re.IGNORECASE)
_JOINED: Final = frozenset("\u200c\u200d\ufe0e\ufe0f\u20e3")
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


def file_name(sent: str, extension: str) -> str:
    """The sender's name without folders and without what cannot be shown, ending as the content does."""
    base = PurePath(unicodedata.normalize("NFC", sent).replace("\\", "/")).name
    stem, _, ending = base.rpartition(".")
    stem = stem if ending.lower() in _EXTENSIONS else base
    shown = "".join(character for place, character in enumerate(stem) if is_shown(stem, place))
    name = _cut(" ".join(shown.split()), LENGTH).strip(". ") or NAMELESS
    return f"{'_' if _RESERVED.match(name) else ''}{name}.{extension}"


def content_disposition(name: str) -> str:
    """The header of a download (RFC 6266): programs that do not read `filename*` save it under a name in ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    fallback = re.sub(r"[^\w .()+,@&'-]", "_", plain, flags=re.ASCII).strip(". ") or NAMELESS
    stem, _, ending = fallback.rpartition(".")
    fallback = f"{stem.strip() or NAMELESS}.{ending}"
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name)}"


def _cut(text: str, length: int) -> str:
    """At most so many characters, and no part of one that is written with several."""
    while 0 < length < len(text) and _continues(text, length):
        length -= 1
    return text[:length]


def _continues(text: str, place: int) -> bool:
    character, before = text[place], text[place - 1]
    return (
        unicodedata.category(character).startswith("M")
        or character in _JOINED
        or ord(character) in _SKIN_TONES
        or before == "\u200d"
    )

"""What a PDF would unpack to (ISO 32000-1, 7.5), found before it is opened as a whole.

Opening a PDF unpacks its cross-reference streams and, for most of its objects, object streams; a megabyte of either
can hold gigabytes. So each is unpacked here first, up to a bound. Only the plain forms that programs write are taken:
direct lengths, and Flate alone.
"""

import re
import zlib
from typing import Any, NamedTuple

from label.declarations.files.errors import FileRefused, damaged, too_complex

MAX_SECTIONS = 32  # one a saving of changes
MAX_ENTRIES = 40_000
MAX_CONTAINERS = 1_000
MAX_TABLE, MAX_OBJECT_BYTES = 1_000_000, 8_000_000
# Reading takes some 0.15 µs a token. Ten megabytes of ReportLab's ASCII85 have 620,000 of these bytes, a photo less.
MAX_TOKENS = 650_000
ROOM_TABLE, ROOM_OBJECT = 16_384, 1_024

_TAIL = re.compile(rb"startxref\s+(\d{1,8})\s+%%EOF(?:\r\n|\r|\n)?\Z")
_SECTION = re.compile(rb"\s*(?:(xref)\b|(\d{1,10})\s+\d{1,5}\s+obj\s*(?=<<))")
_REFERENCE = re.compile(rb"\d+\s+\d+\s+R\b")
_DATA = re.compile(rb"stream(?:\r\n|\n)")
_AFTER = re.compile(rb"\s*endstream\b")
_TOKEN_STARTS = b"\0\t\n\f\r []</("


class Dictionary(NamedTuple):
    """A dictionary in the file: its entries, with `/R` for a reference, and where the keyword after it begins."""

    entries: Any
    end: int


def last_section(content: bytes) -> int:
    """Where the newest cross-reference section begins; the file must end with `%%EOF`, and a line end at most."""
    tail = _TAIL.match(content, max(content.rfind(b"startxref"), 0))
    if tail is None:
        raise damaged("PDF")
    return int(tail[1])


def check_tokens(content: bytes) -> int:
    """How many tokens there may be in it, binary data included; refuse too many."""
    count = len(content) - len(content.translate(None, _TOKEN_STARTS))
    if count > MAX_TOKENS:
        raise too_complex("PDF")
    return count


def check_sections(content: bytes, newest: int) -> None:
    """Follow the sections from the newest on; refuse encryption, and tables that unpack to too much."""
    waiting, seen, entries = [newest], set[int](), 0
    while waiting:
        at = waiting.pop()
        if at in seen:
            raise damaged("PDF")
        seen.add(at)
        trailer, size = _section(content, at)
        entries += size
        if len(seen) > MAX_SECTIONS or entries > MAX_ENTRIES:
            raise too_complex("PDF")
        if "/Encrypt" in trailer:
            raise FileRefused("encrypted", "The PDF is encrypted: save it without a password or restrictions.")
        waiting += [_whole(trailer[key]) for key in ("/Prev", "/XRefStm") if key in trailer]


def check_containers(content: bytes, table: Any, tokens: int) -> None:
    """Unpack every object stream that the cross-reference `table` names, and refuse too much of it."""
    containers = {entry.obj_stream_number for entry in table.values() if entry.type == 2}
    if len(containers) > MAX_CONTAINERS:
        raise too_complex("PDF")
    room = MAX_OBJECT_BYTES
    for number in containers:
        entry = table.get((number, 0))
        found = _SECTION.match(content, entry.offset) if entry is not None and entry.type == 1 else None
        if found is None or found[2] is None or int(found[2]) != number:
            raise damaged("PDF")
        data = _unpacked(content, _dictionary(content, found.end(), b"stream", ROOM_OBJECT), room)
        room -= len(data)
        tokens += check_tokens(data)
        if tokens > MAX_TOKENS:
            raise too_complex("PDF")


def _section(content: bytes, at: int) -> tuple[Any, int]:
    """The trailer of the section there, and how many entries it may have."""
    found = _SECTION.match(content, at)
    if found is None:
        raise damaged("PDF")
    if found[1]:
        begin = content.find(b"trailer", at)
        trailer = _dictionary(content, begin + len(b"trailer"), b"startxref", ROOM_TABLE)
        return trailer.entries, (begin - at) // 20
    trailer = _dictionary(content, found.end(), b"stream", ROOM_TABLE)
    data = _unpacked(content, trailer, MAX_TABLE)
    widths = trailer.entries.get("/W", [])
    return trailer.entries, len(data) // max(sum(map(_whole, widths)), 1)


def _dictionary(content: bytes, begin: int, keyword: bytes, room: int) -> Dictionary:
    """The dictionary between `begin` and the keyword, at most `room` bytes."""
    from pikepdf import Dictionary as PdfDictionary
    from pikepdf import Object, PikepdfError

    end = content.find(keyword, begin, begin + room)
    try:
        entries = Object.parse(_REFERENCE.sub(b"/R", content[begin : max(end, begin)]))
    except (PikepdfError, ValueError, OverflowError):
        raise damaged("PDF") from None
    if not isinstance(entries, PdfDictionary):
        raise damaged("PDF")
    return Dictionary(entries, end)


def _unpacked(content: bytes, found: Dictionary, room: int) -> bytes:
    """The data of the stream after this dictionary, unpacked; at most `room` bytes."""
    entries, data = found.entries, _DATA.match(content, found.end)
    if data is None or _filter(entries) not in ("", "/FlateDecode"):
        raise damaged("PDF")
    end = data.end() + _whole(entries.get("/Length"))
    if not _AFTER.match(content, end) or any(_whole(value) > 64 for value in _parameters(entries)):
        raise damaged("PDF")
    packed = content[data.end() : end]
    unpacked = _inflated(packed, room) if _filter(entries) else packed
    if len(unpacked) > room:
        raise too_complex("PDF")
    return unpacked


def _filter(entries: Any) -> str:
    """The name of the one filter, alone or in a list; empty when there is none."""
    from pikepdf import Array

    value = entries.get("/Filter", "")
    return str(value[0] if isinstance(value, Array) and len(value) == 1 else value)


def _inflated(packed: bytes, room: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, room + 1)
    except zlib.error:
        raise damaged("PDF") from None


def _parameters(entries: Any) -> list[Any]:
    """The numbers of a predictor: a row that is longer than a few bytes serves only to fill the memory."""
    parameters = entries.get("/DecodeParms", {})
    return list(dict(parameters).values())


def _whole(value: Any) -> int:
    """A whole number that is not negative, written where it is used: a reference could lead anywhere."""
    if type(value) is not int or value < 0:
        raise damaged("PDF")
    return value

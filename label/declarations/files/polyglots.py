"""Files that another program would open as something else.

Only what that program itself looks for counts, so that a photograph is not refused for its bytes. In ten megabytes of
chance a ZIP's end record with a directory that fits is found once in 10^14 files, the six bytes of a RAR or 7z head
once in 10^7, `ustar` or `CD001` in their places once in 10^12, a PDF's head in a picture's first kilobyte once in 10^9,
and a tag of HTML or PHP once in 10^5. The four bytes of a ZIP's record alone would be found once in 65,000.
"""

import re
import struct
from typing import Final

from label.declarations.files.formats import PDF, PDF_HEAD, PDF_REACH, FileKind
from label.sandbox.errors import Refused

# A ZIP is read from its end: the end record stands at most a comment of 65,535 bytes before the last byte.
_ZIP_END: Final = re.compile(rb"PK\x05\x06\0\0\0\0(.{12})", re.DOTALL)
_ZIP_REACH: Final = 22 + 65_535
# Unpackers look for these anywhere, because they may follow a self-extracting program.
_ARCHIVE: Final = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_PLACED: Final = ((257, b"ustar"), (0x8001, b"CD001"))
_MARKUP: Final = re.compile(rb"<(?:script|\?php|html|!doctype html)[\s>]", re.IGNORECASE)
_PROGRAM: Final = re.compile(rb"MZ|\x7fELF|#!|PK|GIF8|BM|\xd0\xcf\x11\xe0|Rar!|7z|[^\t\n\r\f\0 -~\x80-\xff]")
MOST_BEHIND: Final = 4096  # bytes behind a PDF's end mark that are no padding


def check_alone(content: bytes, kind: FileKind) -> None:
    """Refuses a file in two formats."""
    if _has_archive(content) or any(content.startswith(magic, at) for at, magic in _PLACED):
        raise Refused("two_formats")
    foreign = _is_mixed_pdf(content) if kind is PDF else _is_mixed_picture(content)
    if foreign:
        raise Refused("two_formats")


def _has_archive(content: bytes) -> bool:
    tail = max(len(content) - _ZIP_REACH, 0)
    records = (match for match in _ZIP_END.finditer(content, tail) if _is_end_record(content, match))
    return any(records) or _ARCHIVE.search(content) is not None


def _is_end_record(content: bytes, match: "re.Match[bytes]") -> bool:
    """True if the directory that the record tells of stands before it; what is before the archive may be anything."""
    _, members, size, _ = struct.unpack("<HHII", match[1])
    start = match.start() - size
    return size == members == 0 or (start >= 0 and content.startswith(b"PK\x01\x02", start))


def _is_mixed_picture(content: bytes) -> bool:
    return PDF_HEAD in content[:PDF_REACH] or _MARKUP.search(content) is not None


def _is_mixed_pdf(content: bytes) -> bool:
    """What stands before the head and behind the last end mark is padding, or lines of a mail."""
    before = content[: content.find(PDF_HEAD)]
    behind = content[content.rfind(b"%%EOF") + 5 :] if b"%%EOF" in content else b""
    if _PROGRAM.match(before) or _MARKUP.search(before) or _MARKUP.search(behind):
        return True
    return len(behind.strip(b"\0\t\n\f\r ")) > MOST_BEHIND

"""The format of a file, told from its bytes alone; those that are taken, and what to send in place of the others."""

import re
from dataclasses import dataclass
from typing import Final

# Readers take a PDF that begins within the first 1,024 bytes: mail programs and old servers put lines before it.
PDF_REACH: Final = 1024
PDF_HEAD: Final = b"%PDF-"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken: its media type (RFC 6838), the extension to save it under, without a dot, and its
    name in a sentence."""

    media_type: str
    extension: str
    name: str


PDF = FileKind("application/pdf", "pdf", "PDF")
PNG = FileKind("image/png", "png", "PNG")
JPEG = FileKind("image/jpeg", "jpg", "JPEG")
WEBP = FileKind("image/webp", "webp", "WEBP")
HEIC = FileKind("image/heic", "heic", "HEIC")

_KINDS: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"....ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL), HEIC),
)
_PRINT: Final = "open it, choose File > Export or Print > PDF, and send the PDF."
_AS_PICTURE: Final = "open it, save it as a PNG or a JPEG (or print it to a PDF) and send that."
_ARCHIVE: Final = "The file is an archive: unpack it and send each document on its own."
_WORD: Final = f"The file is a Word document: {_PRINT}"
_EXCEL: Final = f"The file is an Excel workbook: {_PRINT}"
_POWERPOINT: Final = f"The file is a PowerPoint presentation: {_PRINT}"
_OPEN_DOCUMENT: Final = f"The file is a LibreOffice document: {_PRINT}"
_ZIP: Final = (
    (b"word/", _WORD),
    (b"xl/", _EXCEL),
    (b"ppt/", _POWERPOINT),
    (b"application/vnd.oasis.opendocument", _OPEN_DOCUMENT),
    (b"Index/Document.iwa", f"The file is a Pages, Numbers or Keynote document: {_PRINT}"),
    (b"Index/", f"The file is a Pages, Numbers or Keynote document: {_PRINT}"),
)
# The names of the parts of a compound file (MS-CFB) are in UTF-16.
_COMPOUND: Final = (
    ("WordDocument".encode("utf-16-le"), _WORD),
    ("Workbook".encode("utf-16-le"), _EXCEL),
    ("PowerPoint Document".encode("utf-16-le"), _POWERPOINT),
    ("__substg1.0_".encode("utf-16-le"), f"The file is an Outlook message: {_PRINT}"),
)
_FOREIGN: Final = (
    (rb"\{\\rtf", f"The file is an RTF document: {_PRINT}"),
    (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", f"The file is a TIFF picture: {_AS_PICTURE}"),
    (rb"GIF8[79]a", f"The file is a GIF picture: {_AS_PICTURE}"),
    (rb"BM.{4}\0{4}", f"The file is a BMP picture: {_AS_PICTURE}"),
    (rb"....ftypavi[fs]", f"The file is an AVIF picture: {_AS_PICTURE}"),
    (rb"....ftyp", "The file is a film: send a photograph or a PDF."),
    (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh[1-9]|\xfd7zXZ", _ARCHIVE),
    (rb"MZ|\x7fELF|#!|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe", "The file is a program: send the document itself."),
    (rb"\s*(?:\xef\xbb\xbf)?\s*<svg|\s*<\?xml[^>]*>\s*<svg", f"The file is an SVG drawing: {_AS_PICTURE}"),
    (rb"(?i:(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|script))", f"The file is a web page: {_PRINT}"),
    (
        rb"(?i:(?:received|return-path|from|delivered-to|mime-version|message-id|subject|date|x-[\w-]+):\s)",
        f"The file is an e-mail: {_PRINT}",
    ),
)
_PATTERNS: Final = tuple((re.compile(pattern, re.DOTALL), message) for pattern, message in _FOREIGN)
_UNKNOWN: Final = "The file is neither a PDF nor a PNG nor a JPEG nor a WEBP: send it in one of these formats."
_LOCAL_HEAD: Final = 30  # bytes before the name of a member of a ZIP
_HEAD: Final = 4096  # bytes in which the first members of an archive are named


def kind_of(content: bytes) -> FileKind | None:
    """The kind that the file begins as, None for any other. Whether it is sound is another question."""
    for magic, kind in _KINDS:
        if magic.match(content):
            return kind
    return PDF if PDF_HEAD in content[: PDF_REACH + len(PDF_HEAD)] else None


def advice(content: bytes) -> str:
    """What a file of no such kind seems to be, and what to send in its place."""
    if content.startswith(b"PK\x03\x04") and len(content) > _LOCAL_HEAD:
        return next((message for mark, message in _ZIP if mark in content[:_HEAD] + content[-_HEAD:]), _ARCHIVE)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((message for mark, message in _COMPOUND if mark in content), f"An old Office document: {_PRINT}")
    return next((message for magic, message in _PATTERNS if magic.match(content)), _UNKNOWN)

"""Reads text and picture of an untrusted PDF in the sandbox (`label/sandbox/`); `pdf_sandbox.py` is its task."""

from collections.abc import Iterator
from dataclasses import dataclass
from json import loads
from typing import Final

from label.certificates.typed_numbers import well_formed_in
from label.sandbox.errors import Interrupted, Refused
from label.sandbox.process import ProcessLimits, SandboxTask

MAX_BYTES: Final = 10_000_000
PDF_HEAD: Final = b"%PDF-"
HEAD_ROOM: Final = 1_024  # bytes in which the header begins
BLANKS: Final = b"\xef\xbb\xbf\0 \t\r\n"  # that mail programs and editors put before it
MAX_PAGES: Final = 20
# A certificate needs 90 MB and a fifth of the CPU time.
READING: Final = SandboxTask("label.certificates.pdf_sandbox", ProcessLimits(280_000_000, 1.6, 10, 2))

MAX_NUMBER: Final = 100  # characters of a data field that are searched for a number
REASONS: Final = {
    "empty": "The file is empty.",
    "too_large": f"The file is larger than {MAX_BYTES // 1_000_000} MB.",
    "unknown_type": "The file is not a PDF.",
    "damaged": "The PDF is damaged.",
    "encrypted": "The PDF is encrypted: save it without a password or restrictions.",
    "script": "The PDF contains a script or would start a program, which no certificate does.",
    "form": "The PDF is an XFA form, which no certificate is.",
    "no_page": "The PDF has no page.",
    "too_many_pages": f"The PDF has more than {MAX_PAGES} pages; a certificate has one.",
    "too_complex": "The PDF would cost too much time or memory to read.",
    "interrupted": "The PDF could not be read this time: send it again.",
    "cut_off": "The PDF ends too early: download or send it again.",
    "bound": "The PDF is a portfolio of several documents: send the certificate alone.",
    "heic": "A HEIC photograph is not read: send it as JPEG.",
}


class Unreadable(ValueError):
    """The file cannot be compared; `code` is one of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words on one line; `box` is left, bottom, right, top of their ink, as shares of the page from its lower left."""

    words: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PdfContent:
    """`turned` (in degrees), `size` (in points, turned back), `runs` and `notes` (annotations) are of the first page,
    `text` is of all pages, `files` are attachments by name, `hidden` are keys of `hidden_content.HIDDEN`. `is_picture`
    says that every page shows pictures and no words, as a scan does. `pixels` is the first page in RGB, of width and
    height `shape`, or empty."""

    pages: int
    turned: int
    size: tuple[float, float]
    runs: tuple[TextRun, ...]
    notes: tuple[TextRun, ...]
    text: str
    title: str
    files: dict[str, str]
    hidden: tuple[str, ...]
    is_picture: bool
    shape: tuple[int, int]
    pixels: bytes = b""


def is_pdf(content: bytes) -> bool:
    """False for a file that `read` refuses by its size and its first bytes, without a process. Blanks and
    a byte order mark may stand before the header, as in PDF readers."""
    return len(content) <= MAX_BYTES and content[:HEAD_ROOM].lstrip(BLANKS).startswith(PDF_HEAD)


def read(*contents: bytes, picture: bool = True) -> tuple[PdfContent, ...]:
    """Reads all PDFs in one child process. Raises Unreadable."""
    for content in contents:
        if not content or len(content) > MAX_BYTES:
            raise Unreadable("too_large" if content else "empty")
        if not is_pdf(content):
            raise Unreadable("unknown_type")
    try:
        return tuple(map(_parsed, READING.run_all(contents, "picture" if picture else "")))
    except Refused as refused:
        raise Unreadable(refused.code) from None
    except Interrupted:
        raise Unreadable("interrupted") from None


def claimed_number(content: bytes) -> str | None:
    """The first well-formed certificate number in a PDF: in its attached data, else its title, else its text."""
    try:
        (pdf,) = read(content, picture=False)
    except Unreadable:
        return None
    return next(claimed_numbers(pdf), None)


def _parsed(answer: bytes) -> PdfContent:
    from dataclasses import replace

    from msgspec import json

    line, _, pixels = answer.partition(b"\n")
    return replace(json.decode(line, type=PdfContent), pixels=pixels)


def claimed_numbers(pdf: PdfContent) -> Iterator[str]:
    """The well-formed ones: of its attached data, of its title, of its text."""
    yield from _json_string(pdf.files.get("credential.json", ""), "credentialSubject", "licenseNumber")
    yield from _json_string(pdf.files.get("printed.json", ""), "number")
    yield from well_formed_in(pdf.title)
    yield from well_formed_in(pdf.text)


def _json_string(document: str, *path: str) -> Iterator[str]:
    """The string at a path of an untrusted JSON document, if there is one."""
    try:
        value: object = loads(document)
    except (ValueError, RecursionError):
        return
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, str):
        yield from well_formed_in(value[:MAX_NUMBER])

"""Reads text and picture of an untrusted PDF in a child process with bounded memory and time (`pdf_sandbox.py`).

A file that crashes qpdf or PDFium ends the child only, and is reported as Unreadable. A process for each call also
keeps PDFium, which is not thread-safe, to one thread.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from json import loads
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from label.certificates.typed_numbers import well_formed_in

MAX_BYTES: Final = 10_000_000
PDF_HEAD: Final = b"%PDF-"
MAX_PAGES: Final = 20
TIMEOUT_SECONDS: Final = 10  # of elapsed time, for a busy machine; the child bounds its own CPU time

MAX_NUMBER: Final = 100  # characters of a data field that are searched for a number
_IMPORT_ROOT = Path(__file__).parents[2]  # the child's working directory, so that it finds `label` when not installed
_CONCURRENT_PROCESSES = BoundedSemaphore(2)
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
}
REFUSALS: Final = frozenset(map(str.encode, REASONS))


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
    """`size` (in points), `runs` and `notes` (annotations) are of the first page, `text` is of all pages, `files` are
    attachments by name, `hidden` are keys of `hidden_content.HIDDEN`; `pixels` is the first page in RGB, of width
    and height `shape`, empty without a picture."""

    pages: int
    size: tuple[float, float]
    runs: tuple[TextRun, ...]
    notes: tuple[TextRun, ...]
    text: str
    title: str
    files: dict[str, str]
    hidden: tuple[str, ...]
    shape: tuple[int, int]
    pixels: bytes = b""


def is_pdf(content: bytes) -> bool:
    """False for a file that `read` refuses by its size and its first bytes, without a process."""
    return len(content) <= MAX_BYTES and content.startswith(PDF_HEAD)


def read(*contents: bytes, picture: bool = True) -> tuple[PdfContent, ...]:
    """Reads all PDFs in one child process. Raises Unreadable."""
    for content in contents:
        if not content or len(content) > MAX_BYTES:
            raise Unreadable("too_large" if content else "empty")
        if not is_pdf(content):
            raise Unreadable("unknown_type")
    sizes = [str(len(content)) for content in contents]
    command = [sys.executable, "-m", "label.certificates.pdf_sandbox", "picture" if picture else "", *sizes]
    try:
        with _CONCURRENT_PROCESSES:
            process = subprocess.run(  # noqa: S603  our own module; the file goes to its standard input
                command, cwd=_IMPORT_ROOT, input=b"".join(contents), capture_output=True, timeout=TIMEOUT_SECONDS
            )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_complex") from None
    if process.returncode:  # it reached a bound, or a library crashed
        raise Unreadable("too_complex")
    return tuple(_parsed(process.stdout, len(contents)))


def claimed_number(content: bytes) -> str | None:
    """The first well-formed certificate number in a PDF: in its attached data, else its title, else its text."""
    try:
        (pdf,) = read(content, picture=False)
    except Unreadable:
        return None
    return next(_claimed_numbers(pdf), None)


def _parsed(answer: bytes, count: int) -> Iterator[PdfContent]:
    from dataclasses import replace

    from msgspec import json

    for _ in range(count):
        line, _, answer = answer.partition(b"\n")
        if line in REFUSALS:
            raise Unreadable(line.decode())
        content = json.decode(line, type=PdfContent)
        length = content.shape[0] * content.shape[1] * 3
        yield replace(content, pixels=answer[:length])
        answer = answer[length:]


def _claimed_numbers(pdf: PdfContent) -> Iterator[str]:
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

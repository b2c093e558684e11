"""What a PDF from anyone says and shows, read where it can do no harm.

qpdf and PDFium are C++ that anybody may feed here. So a process of its own reads (reader.py), with bounded memory and
time; what kills it kills nothing else, and leaves an answer: Unreadable. That also keeps PDFium, which is not
thread-safe, to one thread.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from json import loads
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final
from unicodedata import normalize

from label.certificates import numbers

MAX_BYTES: Final = 10_000_000
MAX_PAGES: Final = 20
PATIENCE: Final = 10  # seconds on the wall, when the machine is busy; the process bounds its own time

_NUMBER: Final = re.compile(rf"(?<![\w-])[A-Z]{{2,4}}-[0-9]{{4}}-[{numbers.ALPHABET}]{{6}}(?![\w-])")
_ROOT = Path(__file__).parents[2]  # where `label` is found, installed or not
_PLACES = BoundedSemaphore(2)  # processes at once
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
    """A file that cannot be compared; `code` is one of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row, and the box of their ink: left, foot, right, top, as shares of the page from its lower left."""

    words: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a PDF holds. `size` in points, `runs` and `notes` (annotations, a `Link` with where it
    leads) of the first page, `text` of all pages;
    `files` by name; `shape` is that of `pixels`, the first page in RGB, empty when no picture was asked for."""

    pages: int
    size: tuple[float, float]
    runs: tuple[Run, ...]
    notes: tuple[Run, ...]
    text: str
    title: str
    files: dict[str, str]
    shape: tuple[int, int]
    pixels: bytes = b""


def read(*contents: bytes, picture: bool = True) -> tuple[Reading, ...]:
    """Read PDFs, all in one process. Raises Unreadable."""
    for content in contents:
        if not content or len(content) > MAX_BYTES:
            raise Unreadable("too_large" if content else "empty")
        if not content.startswith(b"%PDF-"):
            raise Unreadable("unknown_type")
    sizes = [str(len(content)) for content in contents]
    command = [sys.executable, "-m", "label.certificates.pdf_sandbox", "picture" if picture else "", *sizes]
    try:
        with _PLACES:
            done = subprocess.run(command, cwd=_ROOT, input=b"".join(contents), capture_output=True, timeout=PATIENCE)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Unreadable("too_complex") from None
    if done.returncode:  # killed by a bound, or by a fault in what read it
        raise Unreadable("too_complex")
    return tuple(_received(done.stdout, len(contents)))


def number_in(content: bytes) -> str | None:
    """The well-formed number of a certificate that a PDF claims to be: by its data, else its title, else its text."""
    try:
        (seen,) = read(content, picture=False)
    except Unreadable:
        return None
    return next((found for claim in _claims(seen) if numbers.well_formed(found := numbers.written(claim))), None)


def _received(answer: bytes, count: int) -> Iterator[Reading]:
    from dataclasses import replace

    from msgspec import json

    for _ in range(count):
        line, _, answer = answer.partition(b"\n")
        if line in REFUSALS:
            raise Unreadable(line.decode())
        said = json.decode(line, type=Reading)
        length = said.shape[0] * said.shape[1] * 3
        yield replace(said, pixels=answer[:length])
        answer = answer[length:]


def _claims(seen: Reading) -> Iterator[str]:
    yield from _said(seen.files.get("credential.json", ""), "credentialSubject", "licenseNumber")
    yield from _said(seen.files.get("printed.json", ""), "number")
    yield from _NUMBER.findall(seen.title)
    yield from _NUMBER.findall(normalize("NFKC", seen.text))


def _said(document: str, *path: str) -> Iterator[str]:
    """The string at a path of a JSON document from anyone."""
    try:
        value: Any = loads(document)
    except (ValueError, RecursionError):
        return
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, str):
        yield value

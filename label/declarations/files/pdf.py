"""PDF: opened strictly and read to the last object; nothing in it may act, hide a file or ask for a key."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from label.declarations.files import xref
from label.declarations.files.errors import FileRefused, damaged, too_complex

if TYPE_CHECKING:
    from pikepdf import Pdf

# Reading takes some 14 µs an object, both times together.
MAX_OBJECTS = 12_000
_HEADER = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)\s")
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|EF|FileAttachment|RichMedia|XFA)(?=[\s/<>()\[\]]|\Z)")
_STRING = re.compile(rb"\((?:\\.|[^\\)])*+\)", re.DOTALL)
_NO_FILES = ("embedded_file", "The PDF carries other files: send these on their own and the PDF without them.")
_NO_SCRIPT = ("script", "The PDF contains a script: print it to a new PDF and send that.")
REFUSED = {
    b"JavaScript": _NO_SCRIPT,
    b"JS": _NO_SCRIPT,
    b"Launch": ("launch", "The PDF would start a program: print it to a new PDF and send that."),
    b"XFA": ("form", "The PDF is an XFA form, which few programs show: print it to a new PDF and send that."),
}
# Stands in for the document, so that its cross-reference table can be read without unpacking any object.
_STAND_IN = b"""
xref
0 0
trailer
<</Size 1/Root<</Type/Catalog/Pages<</Type/Pages/Kids[]/Count 0>>>>/Prev %d>>
startxref
%d
%%%%EOF
"""


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is damaged, locked, active or empty, or would cost too much to read."""
    from pikepdf import PasswordError, PikepdfError  # late: it would slow down every start of the program

    if not _HEADER.match(content):
        raise damaged("PDF")
    newest = xref.last_section(content)
    tokens = xref.check_tokens(content)
    try:
        xref.check_sections(content, newest)
        _check_table(content, newest, tokens)
        with _opened(content) as pdf:
            _check_objects(pdf)
    except (PikepdfError, PasswordError, ValueError, TypeError, OverflowError, LookupError):
        raise damaged("PDF") from None


def _check_table(content: bytes, newest: int, tokens: int) -> None:
    with _opened(content + _STAND_IN % (newest, len(content) + 1)) as pdf:
        table = pdf.get_xref_table()
    if len(table) > MAX_OBJECTS:
        raise too_complex("PDF")
    xref.check_containers(content, table, tokens)


def _check_objects(pdf: "Pdf") -> None:
    for text in _texts(pdf):
        # Only PDF names count: the string of a title may contain /Launch. Strings are removed after a first hit only,
        # which is rare. Embedded files are refused here, unlike in a certificate, which carries attachments.
        if _ACTIVE.search(text) and (found := _ACTIVE.search(_STRING.sub(b"()", text))):
            raise FileRefused(*REFUSED.get(found[1], _NO_FILES))
    # qpdf warns when it repairs a file; another reader may repair it differently and show other content.
    if pdf.get_warnings():
        raise damaged("PDF")
    if not len(pdf.pages):
        raise FileRefused("no_page", "The PDF has no page: send the document itself.")


def _texts(pdf: "Pdf") -> Iterator[bytes]:
    """Each object and the trailer in qpdf's own writing: names without escapes, no stream data."""
    from pikepdf import Object, Stream

    for thing in pdf.objects:
        # A number or a null comes as Python's, and holds no name.
        if isinstance(thing, Object):
            yield (thing.stream_dict if isinstance(thing, Stream) else thing).unparse(resolved=True)
    yield pdf.trailer.unparse(resolved=True)


@contextmanager
def _opened(content: bytes) -> "Iterator[Pdf]":
    """The PDF, read from memory that has a file's name: qpdf reads that five times as fast as a Python stream."""
    from pikepdf import Pdf

    file = os.memfd_create("evidence")
    try:
        with open(file, "wb", closefd=False) as whole:
            whole.write(content)
        path = f"/proc/self/fd/{file}"
        with Pdf.open(path, attempt_recovery=False, inherit_page_attributes=False) as pdf:
            yield pdf
    finally:
        os.close(file)

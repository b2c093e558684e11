"""PDF: opened and read to its last object by qpdf, in the sandbox, which bounds what opening it may cost.

What other readers repair is repaired: a few bytes before or behind, a table that is off or missing. What acts, locks,
hides a dangerous file, or is not all there is refused.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from label.declarations.files import pdf_actions, pdf_attachments, pdf_streams
from label.sandbox.errors import Refused

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

MAX_OBJECTS: Final = 100_000  # a tagged table has some 650 a page; reading takes 20 µs an object
# Ten megabytes of 890,000 references to objects that do not exist take 0.5 s and 190 MB.
MAX_REFERENCES: Final = 1_000_000
_REFERENCE: Final = re.compile(rb"(?<=[\s\[<(/A-Za-z])(\d{1,10}) (\d{1,5}) R(?=[\s\]>/])")
# Warnings of qpdf for what no repair brings back, or for what another reader repairs to something else.
_REBUILT: Final = "Attempting to reconstruct"
_LOST: Final = re.compile(r"duplicated key|unable to recover|treating .* as empty|\bEOF\b|loop detected|; ignoring")


class PdfText(NamedTuple):
    """An object and its own text as qpdf writes it: names without escapes, no stream data."""

    thing: "Object"
    text: bytes


def check_pdf(content: bytes, *, attached: bool = False) -> None:
    """Refuses a PDF that is damaged, locked, active or empty, or would cost too much; one that is `attached` to another
    may have no attachment itself."""
    from pikepdf import PasswordError, PdfError

    try:
        with _opened(content) as pdf:
            _check(pdf, content, attached=attached)
    except PasswordError:
        raise Refused("encrypted") from None
    except PdfError as error:
        raise Refused("encrypted" if "ncrypt" in str(error) else "damaged") from None


def _check(pdf: "Pdf", content: bytes, *, attached: bool) -> None:
    """Where qpdf had to build the table of objects again, everything that is referred to must be there: a file that was
    cut short is repaired to one that lacks objects. And no name of what acts may stand anywhere in the bytes, because
    another reader may repair the file differently, and find objects that qpdf did not."""
    if pdf.is_encrypted:
        raise Refused("encrypted")
    if len(pdf.objects) > MAX_OBJECTS:
        raise Refused("too_complex")
    objects = list(_texts(pdf))
    pdf_actions.check(objects)
    pdf_attachments.check(objects, allowed=not attached)
    broken_streams = pdf_streams.check(objects)
    written = [content, *pdf_streams.object_streams(objects)]
    if sum(text.count(b" R") for text in written) > MAX_REFERENCES:
        raise Refused("too_complex")
    listed = pdf.Root.Pages.get("/Count")
    if not len(pdf.pages):
        raise Refused("no_page")
    warnings = "\n".join(map(str, pdf.get_warnings()))
    if _LOST.search(warnings):
        raise Refused("damaged")
    if _REBUILT in warnings:
        lost = any(pdf.get_object(reference) is None for reference in _references(written))
        if broken_streams or lost or listed != len(pdf.pages):
            raise Refused("damaged")
        pdf_actions.check_bytes(content)


def _texts(pdf: "Pdf") -> Iterator[PdfText]:
    """Each object and the trailer."""
    from pikepdf import Object, Stream

    for thing in (*pdf.objects, pdf.trailer):
        if isinstance(thing, Object):  # a number or a null comes as Python's, and holds no name
            text = (thing.stream_dict if isinstance(thing, Stream) else thing).unparse(resolved=True)
            yield PdfText(thing, text)


def _references(written: list[bytes]) -> set[tuple[int, int]]:
    """The (number, generation) of each object that the bytes of a file name. qpdf writes a reference to an object that
    does not exist as a null, or leaves it out."""
    found = {match for text in written for match in _REFERENCE.findall(text)}
    return {(int(number), int(generation)) for number, generation in found}


@contextmanager
def _opened(content: bytes) -> "Iterator[Pdf]":
    """The PDF, read from memory that has a file's name: qpdf reads that five times as fast as a Python stream."""
    from pikepdf import Pdf

    file = os.memfd_create("evidence")
    try:
        with open(file, "wb", closefd=False) as whole:
            whole.write(content)
        with Pdf.open(f"/proc/self/fd/{file}", inherit_page_attributes=False) as pdf:
            yield pdf
    finally:
        os.close(file)

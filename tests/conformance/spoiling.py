"""Certificates with one thing spoiled: each is what one of the validators must catch."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

Change = Callable[[Pdf], None]


def changed(content: bytes, change: Change) -> bytes:
    """The file saved again with a change."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as read:
        change(read)
        read.save(out)
    return out.getvalue()


def nothing(_pdf: Pdf) -> None:
    """What is saved again unchanged must pass: else a control would fail for the saving."""


def untagged(pdf: Pdf) -> None:
    """The first words that belong to an element belong to nothing."""
    shown = list(pikepdf.parse_content_stream(pdf.pages[0]))
    first = next(n for n, one in enumerate(shown) if one.operator == Operator("BDC") and "/MCID" in one.operands[1])
    last = next(n for n in range(first, len(shown)) if shown[n].operator == Operator("EMC"))
    _draw(pdf, [one for n, one in enumerate(shown) if n not in (first, last)])


def speechless(pdf: Pdf) -> None:
    """No figure says in words what it shows."""
    for element in _elements(pdf, "/Figure"):
        del element.Alt


def bare_link(pdf: Pdf) -> None:
    """A link more, that no element holds."""
    action = Dictionary(Type=Name.Action, S=Name.URI, URI="https://www.example.org/")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[40, 40, 90, 60], F=4, Contents="Lien", A=action)
    pdf.pages[0].Annots.append(pdf.make_indirect(link))


def unembedded(pdf: Pdf) -> None:
    """A word, tagged as an ornament, in a font that the file does not hold."""
    page = pdf.pages[0]
    page.Resources.Font[Name("/Bare")] = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    page.contents_add(b"/Artifact BMC BT /Bare 8 Tf 40 40 Td (mot) Tj ET EMC")


def skipping(pdf: Pdf) -> None:
    """Behind the first heading comes one two levels below."""
    next(_elements(pdf, "/P")).S = Name.H3


def flipped(content: bytes) -> bytes:
    """One bit of a byte that the seal covers and no reader minds: of a letter in the metadata."""
    place = content.index(b"<dc:title>")
    place = content.index(b"Certificat", place)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def reprinted(content: bytes, other: bytes) -> bytes:
    """The file saved again with what another page shows."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(_shown(other))

    return changed(content, change)


def appended(content: bytes, other: bytes) -> bytes:
    """The same edit behind the file's end: all that the seal covers is as it was."""
    written = IncrementalPdfFileWriter(BytesIO(content))
    page = written.root["/Pages"]["/Kids"][0]
    page["/Contents"] = written.add_object(StreamObject(stream_data=_shown(other)))
    written.update_container(page)
    out = BytesIO()
    written.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _shown(content: bytes) -> bytes:
    with pikepdf.open(BytesIO(content)) as read:
        return read.pages[0].Contents.read_bytes()


def _draw(pdf: Pdf, instructions: list[Any]) -> None:
    pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))


def _elements(pdf: Pdf, tag: str) -> Iterator[pikepdf.Object]:
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Array):
            waiting[:0] = list(one.as_list())
        elif isinstance(one, Dictionary) and "/S" in one:
            if str(one.S) == tag:
                yield one
            waiting[:0] = [one.K]

"""The certificate as a PDF: one A4 page that a mayor signs and a company frames, tagged, archived, to be sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import Any

from label.certificates import fonts, pictures
from label.certificates.composition import (
    FAMILIES,
    RANKS,
    Code,
    Picture,
    Piece,
    Text,
    box_of,
    compose,
    operators,
)
from label.certificates.marks import Box
from label.certificates.printed_fields import FamilyLine, PrintedPage, Signatory
from label.kit.clock import PARIS
from label.paper.about import About, Attachment

__all__ = ["FamilyLine", "PrintedPage", "Room", "Signatory", "draw"]


@dataclass(frozen=True, slots=True)
class Room:
    """Place for a seal of so many bytes, made at this moment, and why; `lasting`: and for a time-stamp behind it."""

    size: int
    at: datetime
    reason: str
    lasting: bool = False


def draw(
    page: PrintedPage,
    logos: Mapping[str, bytes] | None = None,
    attachments: Sequence[Attachment] = (),
    room: Room | None = None,
) -> bytes:
    """The PDF: the same bytes for the same arguments, from any thread. `logos` by digest.

    Raises MissingGlyphs, naming every character that the certificate's font cannot draw, and the words it is in.
    """
    pieces = compose(page)
    fonts.check((mark.words, mark.style) for piece in _all(pieces) for mark in piece.marks if isinstance(mark, Text))
    with fonts.DRAWING:
        return _pdf(page, pieces, logos or {}, attachments, room)


def _all(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        yield from _all(piece.kids)


def _pdf(
    page: PrintedPage,
    pieces: Sequence[Piece],
    logos: Mapping[str, bytes],
    attachments: Sequence[Attachment],
    room: Room | None,
) -> bytes:
    from label.paper import archive, seal
    from label.paper.tags import Tags

    buffer = BytesIO()
    canvas, about = _canvas(buffer, FAMILIES[page.family].paper), _about(page)
    archive.prepare(canvas, about)
    fonts.begin(canvas._doc)  # private, and yet what fonts and forms are kept by
    tags = Tags(canvas)
    with tags.artifact():
        _adorn(canvas, page)
    for piece in pieces:
        _paint(canvas, tags, piece, logos)
    if room:
        told = f"Sceau électronique du certificat {page.number}"
        seal.place(canvas, tags, told, room.at, room.reason, page.city, room.size, lasting=room.lasting)
    canvas.showPage()
    tags.close()
    archive.archive(canvas, about, attachments)
    canvas.save()
    return buffer.getvalue()


def _paint(canvas: Any, tags: Any, piece: Piece, logos: Mapping[str, bytes]) -> None:
    if not piece.tag:
        with tags.artifact():
            _show(canvas, piece, logos)
        return
    with tags.element(
        piece.tag, alt=piece.alt if piece.tag == "Figure" else "", lang=piece.lang, attributes=_place(piece, logos)
    ):
        if piece.marks:
            with tags.content(piece.actual):
                _show(canvas, piece, logos)
        if piece.url and isinstance(piece.marks[0], Text):
            tags.link(piece.url, box_of(piece.marks[0]), piece.alt)
        for kid in piece.kids:
            _paint(canvas, tags, kid, logos)


def _place(piece: Piece, logos: Mapping[str, bytes]) -> str:
    """Where a figure stands, as PDF/UA's readers ask."""
    if piece.tag != "Figure":
        return ""
    box = piece.box or _box(piece.marks[0], logos)
    return f"/O/Layout/BBox[{' '.join(f'{edge:.2f}' for edge in box)}]"


def _box(mark: Any, logos: Mapping[str, bytes]) -> Box:
    if isinstance(mark, Code):
        return mark.x, mark.y, mark.x + mark.side, mark.y + mark.side
    return pictures.box_of(mark, logos[mark.digest])


def _show(canvas: Any, piece: Piece, logos: Mapping[str, bytes]) -> None:
    for mark in piece.marks:
        if isinstance(mark, Picture):
            pictures.show(canvas, mark, logos[mark.digest])
        else:
            canvas.addLiteral(operators(mark, canvas._doc))


def _canvas(buffer: BytesIO, paper: tuple[float, float]) -> Any:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # binary streams: smaller and quicker; the canvas has no such argument
    new: Any = Canvas  # the stubs take a font's name for a number
    # The first font would otherwise be Helvetica, which is not embedded.
    return new(buffer, paper, pageCompression=1, invariant=True, initialFontName=fonts.name("roman"))


def _about(page: PrintedPage) -> About:
    subject = f"Label employeur engagé, édition {page.edition}, avec le concours du {page.club}"
    at = datetime.combine(page.issued_on, time(), PARIS)
    return About(f"Certificat {page.number} – {page.company}", page.city, subject, at)


def _adorn(canvas: Any, page: PrintedPage) -> None:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFStream

    family, rank = FAMILIES[page.family], RANKS[page.level]
    form = {"Type": "/XObject", "Subtype": "/Form", "BBox": PDFArray([0, 0, *family.paper]), "Filter": "/FlateDecode"}
    canvas._doc.addForm("ornament", PDFStream(PDFDictionary(form), family.adornment(rank.step, rank.colour)))
    canvas.doForm("ornament")

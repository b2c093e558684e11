"""Draws the certificate as a PDF: one A4 page, tagged, PDF/A, with reserved bytes for its seal.

Measured on an untagged page: 59 ms drawn naively; 5.5 ms with fonts registered once, the QR code drawn as one path
(ReportLab's own widget costs 26 ms), the decoration cached and `useA85 = 0`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import Any

from label.certificates import fonts, pictures
from label.certificates.composition import (
    DESIGNS,
    RANKS,
    PictureMark,
    Piece,
    QrMark,
    TextMark,
    box_of,
    compose,
    operators,
)
from label.certificates.marks import Box
from label.certificates.printed_fields import FamilyLine, PrintedPage, Signatory
from label.kit.clock import PARIS
from label.paper.document_info import Attachment, DocumentInfo
from label.paper.reportlab_types import Canvas

__all__ = ["FamilyLine", "PrintedPage", "SealSpace", "Signatory", "draw"]


@dataclass(frozen=True, slots=True)
class SealSpace:
    """Bytes reserved for a seal, with its time and reason; `long_term` adds a field for a later time-stamp."""

    size: int
    at: datetime
    reason: str
    long_term: bool = False


def draw(
    page: PrintedPage,
    logos: Mapping[str, bytes] | None = None,
    attachments: Sequence[Attachment] = (),
    room: SealSpace | None = None,
) -> bytes:
    """The PDF: the same bytes for the same arguments, from any thread. `logos` by digest. Raises MissingGlyphs."""
    pieces = compose(page)
    fonts.check(
        (mark.words, mark.style) for piece in _all_pieces(pieces) for mark in piece.marks if isinstance(mark, TextMark)
    )
    with fonts.DRAWING:
        return _pdf(page, pieces, logos or {}, attachments, room)


def _all_pieces(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        yield from _all_pieces(piece.kids)


def _pdf(
    page: PrintedPage,
    pieces: Sequence[Piece],
    logos: Mapping[str, bytes],
    attachments: Sequence[Attachment],
    room: SealSpace | None,
) -> bytes:
    from label.paper import archive, signature_field
    from label.paper.tags import Tags

    buffer = BytesIO()
    canvas, about = _canvas(buffer, DESIGNS[page.family].paper), _document_info(page)
    archive.prepare(canvas, about)
    fonts.begin(canvas._doc)  # private, but ReportLab keeps fonts and forms there only
    tags = Tags(canvas)
    with tags.artifact():
        _draw_decoration(canvas, page)
    for piece in pieces:
        _paint(canvas, tags, piece, logos)
    if room:
        alt = f"Sceau électronique du certificat {page.number}"
        signature_field.add_signature_field(
            canvas, tags, alt, room.at, room.reason, page.city, room.size, long_term=room.long_term
        )
    canvas.showPage()
    tags.close()
    archive.archive(canvas, about, attachments)
    canvas.save()
    return buffer.getvalue()


def _paint(canvas: Canvas, tags: Any, piece: Piece, logos: Mapping[str, bytes]) -> None:
    if not piece.tag:
        with tags.artifact():
            _draw_marks(canvas, piece, logos)
        return
    with tags.element(
        piece.tag, alt=piece.alt if piece.tag == "Figure" else "", lang=piece.lang, attributes=_figure_box(piece, logos)
    ):
        if piece.marks:
            with tags.content(piece.actual):
                _draw_marks(canvas, piece, logos)
        if piece.url and isinstance(piece.marks[0], TextMark):
            tags.link(piece.url, box_of(piece.marks[0]), piece.alt)
        for kid in piece.kids:
            _paint(canvas, tags, kid, logos)


def _figure_box(piece: Piece, logos: Mapping[str, bytes]) -> str:
    """The BBox attribute of a figure, which PDF/UA requires."""
    if piece.tag != "Figure":
        return ""
    box = piece.box or _mark_box(piece.marks[0], logos)
    return f"/O/Layout/BBox[{' '.join(f'{edge:.2f}' for edge in box)}]"


def _mark_box(mark: Any, logos: Mapping[str, bytes]) -> Box:
    if isinstance(mark, QrMark):
        return mark.x, mark.y, mark.x + mark.side, mark.y + mark.side
    return pictures.box_of(mark, logos[mark.digest])


def _draw_marks(canvas: Canvas, piece: Piece, logos: Mapping[str, bytes]) -> None:
    for mark in piece.marks:
        if isinstance(mark, PictureMark):
            pictures.draw_picture(canvas, mark, logos[mark.digest])
        else:
            canvas.addLiteral(operators(mark, canvas._doc))


def _canvas(buffer: BytesIO, paper: tuple[float, float]) -> Any:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # binary streams are smaller and faster to write; the canvas has no such argument
    untyped: Any = Canvas  # the stubs declare initialFontName as a number
    # Without an initial font ReportLab writes Helvetica, which is not embedded, into each page.
    return untyped(buffer, paper, pageCompression=1, invariant=True, initialFontName=fonts.name("roman"))


def _document_info(page: PrintedPage) -> DocumentInfo:
    subject = f"Label employeur engagé, édition {page.edition}, avec le concours du {page.club}"
    at = datetime.combine(page.issued_on, time(), PARIS)
    return DocumentInfo(f"Certificat {page.number} – {page.company}", page.city, subject, at)


def _draw_decoration(canvas: Canvas, page: PrintedPage) -> None:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFStream

    family, rank = DESIGNS[page.family], RANKS[page.level]
    form = {"Type": "/XObject", "Subtype": "/Form", "BBox": PDFArray([0, 0, *family.paper]), "Filter": "/FlateDecode"}
    canvas._doc.addForm("ornament", PDFStream(PDFDictionary(form), family.adornment(rank.step, rank.colour)))
    canvas.doForm("ornament")

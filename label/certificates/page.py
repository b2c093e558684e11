"""The certificate as a PDF: one A4 page that a mayor signs and a company frames."""

from io import BytesIO
from typing import Any

from label.certificates import fonts
from label.certificates.composition import RANKS, Mark, Text, compose, operators
from label.certificates.fields import FamilyLine, Page, Signatory
from label.certificates.ornament import PAPER, adornment

__all__ = ["FamilyLine", "Page", "Signatory", "draw"]


def draw(page: Page) -> bytes:
    """The PDF: the same bytes for the same page, from any thread.

    Raises MissingGlyphs, naming every character that the certificate's font cannot draw, and the words it is in.
    """
    marks = compose(page)
    fonts.check((mark.words, mark.style) for mark in marks if isinstance(mark, Text))
    with fonts.DRAWING:
        return _pdf(page, marks)


def _pdf(page: Page, marks: tuple[Mark, ...]) -> bytes:
    buffer = BytesIO()
    canvas = _canvas(page, buffer)
    document = canvas._doc  # private, and yet what fonts and forms are kept by
    fonts.begin(document)
    _adorn(canvas, document, page)
    canvas.addLiteral("\n".join(operators(mark, document) for mark in marks))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(page: Page, buffer: BytesIO) -> Any:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # binary streams: smaller and quicker; the canvas has no such argument
    new: Any = Canvas  # the stubs take a font's name for a number
    # The first font would otherwise be Helvetica, which is not embedded.
    canvas = new(buffer, PAPER, pageCompression=1, invariant=True, initialFontName=fonts.name("roman"), lang="fr-FR")
    canvas.setTitle(f"Certificat {page.number} – {page.company}")
    canvas.setAuthor(page.city)
    canvas.setSubject(f"Label employeur engagé, édition {page.edition}, avec le concours du {page.club}")
    canvas.setCreator("boulogne-label")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _adorn(canvas: Any, document: Any, page: Page) -> None:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFStream

    rank = RANKS[page.level]
    form = {"Type": "/XObject", "Subtype": "/Form", "BBox": PDFArray([0, 0, *PAPER]), "Filter": "/FlateDecode"}
    document.addForm("ornament", PDFStream(PDFDictionary(form), adornment(rank.step, rank.colour)))
    canvas.doForm("ornament")

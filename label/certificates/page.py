"""The certificate as a PDF: one A4 page that a mayor signs and a company frames."""

from io import BytesIO
from threading import Lock
from typing import Final

from label.certificates.composition import Mark, compose, operators
from label.certificates.fields import FamilyLine, Page, Signatory
from label.certificates.ornament import PAPER

__all__ = ["FamilyLine", "Page", "Signatory", "draw"]

_DRAWING: Final = Lock()


def draw(page: Page) -> bytes:
    """The PDF: the same bytes for the same page, from any thread.

    Raises MissingGlyphs, naming every character that no font of the certificate can draw, and its field.
    """
    marks = compose(page)
    # ReportLab reads a font with a cursor of the font's own; being pure Python, it gains nothing from two at once.
    with _DRAWING:
        return _pdf(page, marks)


def _pdf(page: Page, marks: tuple[Mark, ...]) -> bytes:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # binary streams: smaller and quicker; the canvas has no such argument
    buffer = BytesIO()
    # The first font would otherwise be Helvetica, which is not embedded.
    canvas = Canvas(
        buffer, pagesize=PAPER, pageCompression=1, invariant=True, initialFontName="label-roman", lang="fr-FR"
    )
    canvas.setTitle(f"Certificat {page.number} – {page.company}")
    canvas.setAuthor(page.city)
    canvas.setSubject(f"Label de l’engagement employeur, édition {page.edition}, avec le concours du {page.club}")
    canvas.setCreator("boulogne-label")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    # Fonts choose what to embed by document; the canvas keeps its own private.
    canvas.addLiteral("\n".join(operators(mark, canvas._doc) for mark in marks))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()

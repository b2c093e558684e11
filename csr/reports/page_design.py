"""The page design of the PDF reports: the certificate's typeface and colours, and its river along each page's foot."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

from csr.reports.french import NBSP
from label.certificates import fonts
from label.certificates.composition import INK, PALE, RANKS, SOFT, Rank
from label.certificates.ornament import PAPER, emblem, river
from label.certificates.printed_fields import PrintedPage
from label.kit.clock import PARIS

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable

    from label.paper.archive import Attachment, DocumentInfo
    from label.paper.flowables import TaggedDocument

CITY: Final[str] = PrintedPage.__dataclass_fields__["city"].default  # type: ignore[assignment]
SIZE: Final = (595.28, 841.89)  # A4, upright, in points
SIDE, TOP, FOOT = 54.0, 58.0, 78.0
STRONG: Final = RANKS["engaged"].colour
WIDTH: Final = SIZE[0] - 2 * SIDE
BODY_HEIGHT: Final = SIZE[1] - TOP - FOOT
_LONE_SIGN_SPACE: Final = re.compile(r" (?=[:;!?»–·])|(?<=«) ")
REPLACEMENT: Final = "?"  # of a character that the font does not have
RIVER_LENGTH: Final = 1000.0  # before it is scaled to the page
ROMAN, ITALIC = fonts.name("roman"), fonts.name("italic")
TAGS: Final = {"name": "H1", "heading": "H2", "title": "H3", **dict.fromkeys(("cell", "cells", "head", "over"), "")}


def colour(shares: str) -> "Color":
    """ReportLab's colour from the certificate's notation: red, green and blue from 0 to 1, separated by spaces."""
    from reportlab.lib.colors import Color

    return Color(*map(float, shares.split()))


def printable(text: str) -> str:
    """The text with no-break spaces around the signs that French sets apart, so that no line begins or ends with one. A
    character that the font cannot draw becomes a question mark: one odd name must not fail the whole document."""
    missing = fonts.missing(text)
    return _LONE_SIGN_SPACE.sub(NBSP, "".join(REPLACEMENT if letter in missing else letter for letter in text))


@cache
def styles() -> dict[str, "ParagraphStyle"]:
    """ReportLab's paragraph styles by the names that `paragraph` takes."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import registerFontFamily

    fonts.font("roman")
    fonts.font("italic")
    registerFontFamily(ROMAN, normal=ROMAN, bold=ROMAN, italic=ITALIC, boldItalic=ITALIC)

    def style(name: str, size: float, leading: float, **options: Any) -> "ParagraphStyle":
        chosen: dict[str, Any] = {"fontName": ROMAN, "textColor": colour(INK)} | options
        return ParagraphStyle(name, fontSize=size, leading=leading, splitLongWords=1, **chosen)

    soft = {"textColor": colour(SOFT)}
    return {
        "kicker": style("kicker", 12, 15),
        "name": style("name", 27, 30, spaceBefore=7, spaceAfter=6),
        "body": style("body", 10.5, 13.5),
        "soft": style("soft", 10.5, 13.5, fontName=ITALIC, **soft),
        "heading": style("heading", 11.5, 14, spaceBefore=15, spaceAfter=5),
        "title": style("title", 12, 14.5, spaceBefore=9),
        "under": style("under", 9.2, 11.5, spaceAfter=3, **soft),
        "cell": style("cell", 9.2, 11),
        "small": style("small", 7.8, 9.6, spaceBefore=1.5, allowWidows=0, allowOrphans=0, **soft),
        "cells": style("cells", 7.8, 9.4, **soft),
        "head": style("head", 8.4, 9.6, fontName=ITALIC, **soft),
        "over": style("over", 8.4, 9.6, fontName=ITALIC, alignment=2, **soft),  # heads a column of figures
        "big": style("big", 21, 24, textColor=colour(STRONG)),
    }


def rank_of(level: str | None) -> Rank | None:
    """The certificate's presentation of a level; None without a level."""
    return RANKS[level] if level else None


def paragraph(text: str, style: str = "body", language: str = "") -> "Flowable":
    """Text as a flowable, tagged by its style (`TAGS`): a heading, a table's cell or a paragraph. `language` is given
    where the text is not French."""
    from label.paper.flowables import TaggedParagraph

    return TaggedParagraph(printable(text), styles()[style], TAGS.get(style, "P"), language)


class PageDecoration:
    """Draws what surrounds each page's text: river, running title, page number. `pages` is 0 while it is not known."""

    def __init__(self, rank: Rank | None, running_title: str, pages: int) -> None:
        self.rank, self.running_title, self.pages = rank, printable(running_title), pages

    def first_page(self, canvas: Any, document: Any) -> None:
        """With the level's emblem."""
        fonts.begin(canvas._doc)
        if self.rank:
            with canvas.tags.artifact():
                canvas.addLiteral(emblem(SIZE[0] - SIDE - 42, SIZE[1] - TOP - 62, self.rank.step, self.rank.colour))
        self._footer(canvas, document)

    def later_page(self, canvas: Any, document: Any) -> None:
        """With the running title."""
        from label.paper.tags import HEADER

        with canvas.tags.artifact(HEADER):
            canvas.saveState()
            canvas.setFont(ITALIC if fonts.covered(self.running_title, "italic") else ROMAN, 9)
            canvas.setFillColor(colour(SOFT))
            canvas.drawString(SIDE, SIZE[1] - 38, self.running_title)
            canvas.restoreState()
        self._footer(canvas, document)

    def _footer(self, canvas: Any, document: Any) -> None:
        from label.paper.tags import FOOTER

        with canvas.tags.artifact(FOOTER):
            self._river(canvas)
            canvas.saveState()
            canvas.setFont(ROMAN, 9)
            canvas.setFillColor(colour(SOFT))
            canvas.drawRightString(SIZE[0] - SIDE, 62, f"{document.page} / {self.pages or document.page}")
            canvas.restoreState()

    def _river(self, canvas: Any) -> None:
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFStream

        document = canvas._doc
        if not document.hasForm("stream"):
            form = {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": PDFArray([0, 0, RIVER_LENGTH, PAPER[1]]),
                "Filter": "/FlateDecode",
            }
            step, strong = (self.rank.step, self.rank.colour) if self.rank else (1, PALE)
            operators = compress(river(step, PALE, strong).encode(), 9)
            document.addForm("stream", PDFStream(PDFDictionary(form), operators))
        canvas.saveState()
        canvas.transform(0.77, 0, 0, 0.77, -134, -5)
        canvas.doForm("stream")
        canvas.restoreState()


@dataclass(frozen=True, slots=True)
class ReportIdentity:
    """What names a report: the level it is decorated with, the running title of the pages after the first, and the
    title, the subject and the day in its metadata."""

    rank: Rank | None
    running_title: str
    title: str
    subject: str
    day: date


def render_report(
    story: Callable[[], Iterable["Flowable"]], identity: ReportIdentity, data: "Attachment | None" = None
) -> bytes:
    """The PDF of a story of flowables, with its data attached if it has some: the same bytes for the same story, from
    any thread. It is laid out twice, the first time to count its pages; so `story` makes its flowables afresh at each
    call."""
    from label.paper.archive import DocumentInfo

    about = DocumentInfo(identity.title, CITY, identity.subject, datetime.combine(identity.day, time(), PARIS))
    with fonts.DRAWING:
        buffer = BytesIO()
        pages = _lay_out(story, identity, 0, buffer, about, ()).page
        _lay_out(story, identity, pages, buffer, about, [data] if data else ()).close()
        return buffer.getvalue()


def _lay_out(
    story: Callable[[], Iterable["Flowable"]],
    identity: ReportIdentity,
    pages: int,
    file: BytesIO,
    about: "DocumentInfo",
    attachments: Sequence["Attachment"],
) -> "TaggedDocument":
    from reportlab import rl_config
    from reportlab.platypus import Frame, PageTemplate

    from label.paper.flowables import TaggedDocument

    rl_config.useA85 = 0  # binary streams, smaller and quicker; only this global option turns them on
    styles()
    decoration, box = (
        PageDecoration(identity.rank, identity.running_title, pages),
        (SIDE, FOOT, WIDTH, BODY_HEIGHT),
    )
    frame: dict[str, Any] = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
    document = TaggedDocument(
        file, about, attachments, pagesize=SIZE, invariant=1, pageCompression=1, initialFontName=ROMAN
    )
    document.addPageTemplates(
        [
            PageTemplate("first", [Frame(*box, **frame)], onPage=decoration.first_page, autoNextPageTemplate="later"),
            PageTemplate("later", [Frame(*box, **frame)], onPage=decoration.later_page),
        ]
    )
    document.build(list(story()))
    return document

"""The statement's paper: the certificate's typeface and colours, its stream along the foot of each page."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

from csr.reports.statement.french import NBSP
from label.certificates import fonts
from label.certificates.composition import INK, PALE, RANKS, SOFT, Rank
from label.certificates.ornament import PAPER, emblem, river
from label.certificates.printed_fields import PrintedPage
from label.kit.clock import PARIS

if TYPE_CHECKING:
    from label.paper.archive import Attachment, DocumentInfo
    from label.paper.flowables import TaggedDocument

CITY: Final[str] = PrintedPage.__dataclass_fields__["city"].default  # type: ignore[assignment]
SIZE: Final = (595.28, 841.89)  # A4, upright, in points
SIDE, TOP, FOOT = 54.0, 58.0, 78.0
STRONG: Final = RANKS["engaged"].colour
WIDTH: Final = SIZE[0] - 2 * SIDE
_ALONE: Final = re.compile(r" (?=[:;!?»–·])|(?<=«) ")
LACKING: Final = "?"
LONG: Final = 1000.0  # of the stream, which is drawn smaller
ROMAN, ITALIC = fonts.name("roman"), fonts.name("italic")
TAGS: Final = {"name": "H1", "heading": "H2", "title": "H3", **dict.fromkeys(("cell", "cells", "head", "over"), "")}


def colour(shares: str) -> Any:
    """ReportLab's colour of three shares of 1."""
    from reportlab.lib.colors import Color

    return Color(*map(float, shares.split()))


def safe(words: str) -> str:
    """Words as they are set: no line begins with a sign that stands alone, and what the font cannot draw becomes a
    question mark, and fails no document."""
    lacking = fonts.missing(words)
    return _ALONE.sub(NBSP, "".join(LACKING if letter in lacking else letter for letter in words))


@cache
def styles() -> dict[str, Any]:
    """How each kind of words is set."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import registerFontFamily

    fonts.font("roman")
    fonts.font("italic")
    registerFontFamily(ROMAN, normal=ROMAN, bold=ROMAN, italic=ITALIC, boldItalic=ITALIC)

    def made(name: str, size: float, leading: float, **how: Any) -> Any:
        given = {"fontName": ROMAN, "textColor": colour(INK)} | how
        return ParagraphStyle(name, fontSize=size, leading=leading, splitLongWords=1, **given)

    soft = {"textColor": colour(SOFT)}
    return {
        "kicker": made("kicker", 12, 15),
        "name": made("name", 27, 30, spaceBefore=7, spaceAfter=6),
        "body": made("body", 10.5, 13.5),
        "soft": made("soft", 10.5, 13.5, fontName=ITALIC, **soft),
        "heading": made("heading", 11.5, 14, spaceBefore=15, spaceAfter=5),
        "title": made("title", 12, 14.5, spaceBefore=9),
        "under": made("under", 9.2, 11.5, spaceAfter=3, **soft),
        "cell": made("cell", 9.2, 11),
        "small": made("small", 7.8, 9.6, spaceBefore=1.5, allowWidows=0, allowOrphans=0, **soft),
        "cells": made("cells", 7.8, 9.4, **soft),
        "head": made("head", 8.4, 9.6, fontName=ITALIC, **soft),
        "over": made("over", 8.4, 9.6, fontName=ITALIC, alignment=2, **soft),  # a column of figures
        "big": made("big", 21, 24, textColor=colour(STRONG)),
    }


def rank_of(level: str | None) -> Rank | None:
    """How a level is told; None without one."""
    return RANKS[level] if level else None


def text(words: str, style: str = "body", lang: str = "") -> Any:
    """Words as a flowable: a heading, or what a cell says, where its style is one's; `lang` where they are not
    French."""
    from label.paper.flowables import TaggedParagraph

    return TaggedParagraph(safe(words), styles()[style], TAGS.get(style, "P"), lang)


class Leaf:
    """What surrounds the text of each page: the stream, the running title, the number of the page of how many."""

    def __init__(self, rank: Rank | None, running: str, pages: int) -> None:
        self.rank, self.running, self.pages = rank, safe(running), pages

    def first(self, canvas: Any, document: Any) -> None:
        """The first page, with the level's emblem."""
        fonts.begin(canvas._doc)
        if self.rank:
            with canvas.tags.artifact():
                canvas.addLiteral(emblem(SIZE[0] - SIDE - 42, SIZE[1] - TOP - 62, self.rank.step, self.rank.colour))
        self._foot(canvas, document)

    def later(self, canvas: Any, document: Any) -> None:
        """A further page, with the running title."""
        from label.paper.tags import HEADER

        with canvas.tags.artifact(HEADER):
            canvas.saveState()
            canvas.setFont(ITALIC if fonts.covered(self.running, "italic") else ROMAN, 9)
            canvas.setFillColor(colour(SOFT))
            canvas.drawString(SIDE, SIZE[1] - 38, self.running)
            canvas.restoreState()
        self._foot(canvas, document)

    def _foot(self, canvas: Any, document: Any) -> None:
        from label.paper.tags import FOOTER

        with canvas.tags.artifact(FOOTER):
            self._stream(canvas)
            canvas.saveState()
            canvas.setFont(ROMAN, 9)
            canvas.setFillColor(colour(SOFT))
            canvas.drawRightString(SIZE[0] - SIDE, 62, f"{document.page} / {self.pages or document.page}")
            canvas.restoreState()

    def _stream(self, canvas: Any) -> None:
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFStream

        document = canvas._doc
        if not document.hasForm("stream"):
            form = {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": PDFArray([0, 0, LONG, PAPER[1]]),
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
class Cover:
    """What a document is: its level, what stands at the head of the pages after the first, its title, its subject, the
    day that it is of."""

    rank: Rank | None
    head: str
    title: str
    subject: str
    day: date


def bound(story: Callable[[], Iterable[Any]], cover: Cover, data: "Attachment") -> bytes:
    """The PDF of a story of flowables, with its data attached: the same bytes for the same story, from any thread. It
    is laid out twice, the first time to count its pages."""
    from label.paper.archive import DocumentInfo

    about = DocumentInfo(cover.title, CITY, cover.subject, datetime.combine(cover.day, time(), PARIS))
    with fonts.DRAWING:
        buffer = BytesIO()
        pages = _laid_out(story, cover, 0, buffer, about, ()).page
        _laid_out(story, cover, pages, buffer, about, [data]).close()
        return buffer.getvalue()


def _laid_out(
    story: Callable[[], Iterable[Any]],
    cover: Cover,
    pages: int,
    file: BytesIO,
    about: "DocumentInfo",
    attachments: Sequence["Attachment"],
) -> "TaggedDocument":
    from reportlab import rl_config
    from reportlab.platypus import Frame, PageTemplate

    from label.paper.flowables import TaggedDocument

    rl_config.useA85 = 0  # binary streams: smaller and quicker; a document has no such argument
    styles()
    leaf, box = Leaf(cover.rank, cover.head, pages), (SIDE, FOOT, WIDTH, SIZE[1] - TOP - FOOT)
    frame: dict[str, Any] = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
    document = TaggedDocument(
        file, about, attachments, pagesize=SIZE, invariant=1, pageCompression=1, initialFontName=ROMAN
    )
    document.addPageTemplates(
        [
            PageTemplate("first", [Frame(*box, **frame)], onPage=leaf.first, autoNextPageTemplate="later"),
            PageTemplate("later", [Frame(*box, **frame)], onPage=leaf.later),
        ]
    )
    document.build(list(story()))
    return document

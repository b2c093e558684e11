"""Tagged PDF from ReportLab's platypus: flowables that write their own structure elements, and their document.

    document = Document(buffer, about, attachments, pagesize=A4, initialFontName="…")
    document.addPageTemplates(…)                       # their drawing goes within `canvas.tags.artifact(…)`
    document.build([Words("L’année", style, "H1"), Table(cells, renderCB=Cells()), Figure(drawing, "…")])
    document.close()

`TaggedDocument` puts the tags on the canvas, where each flowable finds them. Other flowables (a spacer, a Table without
`renderCB`) write no element, so such a Table may contain only tagged flowables: no lines, no bare strings.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.platypus import BaseDocTemplate, Flowable, Paragraph

# Private classes of ReportLab: the parts of a word longer than its line. No space follows a part at the end of a line.
from reportlab.platypus.paragraph import _SplitWord, _SplitWordEnd  # type: ignore[attr-defined]
from reportlab.platypus.tables import TableRenderCB

from label.paper.archive import Attachment, DocumentInfo, archive, prepare
from label.paper.reportlab_types import Canvas
from label.paper.tags import TABLE, StructureElement, Tags

_TableRenderCB: Any = TableRenderCB  # the stubs ask for a method an event


class TaggedDocument(BaseDocTemplate):
    """`build` only lays the document out; `close` writes it, as PDF/A and PDF/UA."""

    canv: Canvas

    def __init__(self, file: Any, about: DocumentInfo, attachments: Sequence[Attachment] = (), **how: Any) -> None:
        super().__init__(file, **how)
        self.about, self.attachments, self._doSave = about, attachments, 0

    def beforeDocument(self) -> None:  # noqa: N802 (ReportLab's name)
        """ReportLab's hook: the canvas exists, and no page has begun."""
        prepare(self.canv, self.about)
        self.canv.tags = Tags(self.canv)

    def close(self) -> None:
        """Writes the file. Call it after `build`."""
        self.canv.tags.close()
        archive(self.canv, self.about, self.attachments)
        self.canv.save()


class TaggedParagraph(Paragraph):
    """A paragraph of plain text as one element `tag`, even when it is split over pages.

    Without a tag the text is content of the enclosing element, such as a table cell. `lang` is for text that is not in
    the document's language.
    """

    canv: Canvas  # ReportLab's, with the tags of its Document
    blPara: Any  # noqa: N815 (its words, broken into lines)

    def __init__(self, words: str | None, style: Any, tag: str = "P", lang: str = "", **part: Any) -> None:
        super().__init__("words", style, **part)
        if not part:  # the text is put in afterwards: ReportLab would parse markup and entities in it
            self.frags = [self.frags[0].clone(text=words)]
        self.tag, self.lang, self.goes_on = tag or ("Span" if lang else ""), lang, ""
        self.elements: list[StructureElement] = []  # shared by all parts after a split: empty, or the one element

    @property
    def silent(self) -> bool:
        """True if it has no text, once it is laid out."""
        return not self.blPara.lines

    def split(self, width: float, height: float) -> list[Any]:
        """ReportLab's hook."""
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.tag, part.lang, part.elements, part.goes_on = self.tag, self.lang, self.elements, self.goes_on
        if len(parts) > 1:
            parts[0].goes_on = _line_end(parts[0].blPara.lines[-1][1])
        return parts

    def draw(self) -> None:
        """The first part opens a new element, the following parts resume it."""
        if self.silent:
            return
        with self._element(), self.canv.tags.content():
            self._keep_spaces()
            super().draw()

    @contextmanager
    def _element(self) -> Iterator[None]:
        tags = self.canv.tags
        if not self.tag:
            yield
            return
        with tags.resume(self.elements[0]) if self.elements else tags.element(self.tag, lang=self.lang) as element:
            self.elements[:] = [element]
            yield

    def _keep_spaces(self) -> None:
        """ReportLab drops the space where a line breaks, and screen readers would join the two words: put it back."""
        lines = self.blPara.lines
        ends = [*(_line_end(words) for _, words in lines[:-1]), self.goes_on]
        with_spaces = [(room, [*words[:-1], words[-1] + end]) for (room, words), end in zip(lines, ends, strict=True)]
        self.blPara = self.blPara.clone(lines=with_spaces)


def _line_end(words: Sequence[str]) -> str:
    last = words[-1]
    return "" if isinstance(last, _SplitWord) and not isinstance(last, _SplitWordEnd) else " "


class _TagCallback(_TableRenderCB):  # type: ignore[misc]
    """Called by ReportLab while it draws a Table, with `startCell`, `endCell` and similar events."""

    def __init__(self) -> None:
        self._begun: list[ExitStack] = []

    def __call__(self, table: Any, event: str, *where: Any) -> None:
        """Lines and backgrounds are artifacts; `parts` decides the elements of the other events."""
        if event.startswith("end"):
            self._begun.pop().close()
            return
        tags = table.canv.tags
        self._begun.append(ExitStack())
        for part in [tags.artifact()] if event in ("startBG", "startLines") else self.parts(tags, table, event, *where):
            self._begun[-1].enter_context(part)


class TableTags(_TagCallback):
    """The `renderCB` of a Table: its repeated rows are column headers, its first `heads` columns row headers.

    The cells where both cross are not headers. The part of a Table on the next page is a Table element of its own, with
    the same headers.
    """

    def __init__(self, heads: int = 1) -> None:
        super().__init__()
        self.heads = heads

    def parts(self, tags: Tags, table: Any, event: str, *where: Any) -> Iterator[Any]:
        """The elements that begin with an event."""
        if event != "startCell":
            yield tags.element({"startTable": "Table", "startRow": "TR"}[event])
            return
        row, column, value = where[:3]
        column_header, row_header = row < table.repeatRows, column < self.heads
        is_header = column_header is not row_header and _has_words(value)
        scope = ("/Scope/Column" if column_header else "/Scope/Row") if is_header else ""
        attributes = scope + _spans(table, row, column)
        yield tags.element("TH" if scope else "TD", attributes=f"{TABLE}{attributes}" if attributes else "")
        if isinstance(value, str):
            yield tags.content()


class ListTags(_TagCallback):
    """The `renderCB` of a Table that is used for layout only and tagged as a list: each cell is an item."""

    def parts(self, tags: Tags, _table: Any, event: str, *_where: Any) -> Iterator[Any]:
        """The elements that begin with an event."""
        for tag in {"startTable": ["L"], "startRow": [], "startCell": ["LI", "LBody"]}[event]:
            yield tags.element(tag)


def _has_words(cell: Any) -> bool:
    return cell != "" if isinstance(cell, str) else any(not getattr(part, "silent", False) for part in cell)


def _spans(table: Any, row: int, column: int) -> str:
    """/ColSpan and /RowSpan of a cell that takes several columns or rows, else nothing."""
    left, top, right, bottom = getattr(table, "_spanRanges", {}).get((column, row)) or (column, row, column, row)
    columns, rows = right - left + 1, bottom - top + 1
    return (f"/ColSpan {columns}" if columns > 1 else "") + (f"/RowSpan {rows}" if rows > 1 else "")


class TaggedFigure(Flowable):
    """A drawing; `alt` says in words everything that it shows."""

    canv: Canvas

    def __init__(self, drawing: Any, alt: str) -> None:
        super().__init__()
        self.drawing, self.alt = drawing, alt

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """ReportLab's hook."""
        drawn_width, drawn_height = self.drawing.wrap(width, height)
        return drawn_width, drawn_height

    def draw(self) -> None:
        """ReportLab's hook."""
        x, y = self.canv.absolutePosition(0, 0)
        box = f"{x:.2f} {y:.2f} {x + self.drawing.width:.2f} {y + self.drawing.height:.2f}"
        tags = self.canv.tags
        with tags.element("Figure", alt=self.alt, attributes=f"/O/Layout/Placement/Block/BBox[{box}]"), tags.content():
            renderPDF.draw(self.drawing, self.canv, 0, 0)

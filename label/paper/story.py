"""Tagged PDF from ReportLab's platypus: flowables that say what they are, and the document that they flow into.

    document = Document(buffer, about, attachments, pagesize=A4, initialFontName="…")
    document.addPageTemplates(…)                       # what they draw goes within `canvas.tags.artifact(…)`
    document.build([Words("L’année", style, "H1"), Table(cells, renderCB=Cells()), Figure(drawing, "…")])
    document.close()

A flowable finds the tags at its canvas (`Document` puts them there). What has no class here, a spacer or a Table
without `renderCB`, is no element; a Table without it must draw neither lines nor bare words, only such flowables.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.platypus import BaseDocTemplate, Flowable, Paragraph

# ReportLab breaks a word that is longer than its line into these; where one ends a line, no space belongs.
from reportlab.platypus.paragraph import _SplitWord, _SplitWordEnd  # type: ignore[attr-defined]
from reportlab.platypus.tables import TableRenderCB

from label.paper.archive import About, Attachment, archive, prepare
from label.paper.tags import TABLE, Element, Tags

_TableRenderCB: Any = TableRenderCB  # the stubs ask for a method an event


class Document(BaseDocTemplate):
    """A template whose canvas carries `tags`. `build` only lays it out; `close` writes it, as an archive."""

    canv: Any

    def __init__(self, file: Any, about: About, attachments: Sequence[Attachment] = (), **how: Any) -> None:
        super().__init__(file, **how)
        self.about, self.attachments, self._doSave = about, attachments, 0

    def beforeDocument(self) -> None:  # noqa: N802 (ReportLab's name)
        """ReportLab's hook: the canvas is there, and no page has begun."""
        prepare(self.canv, self.about)
        self.canv.tags = Tags(self.canv)

    def close(self) -> None:
        """Write the file; to be called once it is built."""
        self.canv.tags.close()
        archive(self.canv, self.about, self.attachments)
        self.canv.save()


class Words(Paragraph):
    """A paragraph of plain words, as an element `tag`: one element, though it be split over pages. Without a tag they
    are content of what they stand in, such as a cell. `lang` where they are not in the document's language."""

    canv: Any  # ReportLab's, with the tags of its Document
    blPara: Any  # noqa: N815 (its words, broken into lines)

    def __init__(self, words: str | None, style: Any, tag: str = "P", lang: str = "", **part: Any) -> None:
        super().__init__("words", style, **part)
        if not part:  # ReportLab would read markup in them, and an ampersand
            self.frags = [self.frags[0].clone(text=words)]
        self.tag, self.lang, self.goes_on = tag or ("Span" if lang else ""), lang, ""
        self.elements: list[Element] = []  # of all its parts: none yet, or the one

    @property
    def silent(self) -> bool:
        """Whether, once laid out, there are no words."""
        return not self.blPara.lines

    def split(self, width: float, height: float) -> list[Any]:
        """Its parts, as ReportLab asks for them."""
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.tag, part.lang, part.elements, part.goes_on = self.tag, self.lang, self.elements, self.goes_on
        if len(parts) > 1:
            parts[0].goes_on = _end(parts[0].blPara.lines[-1][1])
        return parts

    def draw(self) -> None:
        """Draw it at its place, the first part as a new element, the others as what that one goes on with."""
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
        with tags.resume(self.elements[0]) if self.elements else tags.element(self.tag, lang=self.lang) as one:
            self.elements[:] = [one]
            yield

    def _keep_spaces(self) -> None:
        """ReportLab drops the space at which a line is broken: draw it, or two words are read as one."""
        lines = self.blPara.lines
        ends = [*(_end(words) for _, words in lines[:-1]), self.goes_on]
        kept = [(room, [*words[:-1], words[-1] + end]) for (room, words), end in zip(lines, ends, strict=True)]
        self.blPara = self.blPara.clone(lines=kept)


def _end(words: Sequence[str]) -> str:
    last = words[-1]
    return "" if isinstance(last, _SplitWord) and not isinstance(last, _SplitWordEnd) else " "


class _Callback(_TableRenderCB):  # type: ignore[misc]
    """What ReportLab calls as it draws a Table, with `startCell`, `endCell`, and the like."""

    def __init__(self) -> None:
        self._begun: list[ExitStack] = []

    def __call__(self, table: Any, event: str, *where: Any) -> None:
        """Lines and backgrounds say nothing; the rest is what `parts` makes of it."""
        if event.startswith("end"):
            self._begun.pop().close()
            return
        tags = table.canv.tags
        self._begun.append(ExitStack())
        for part in [tags.artifact()] if event in ("startBG", "startLines") else self.parts(tags, table, event, *where):
            self._begun[-1].enter_context(part)


class Cells(_Callback):
    """A Table's `renderCB`: the rows that it repeats head its columns, its first `heads` columns its rows; what stands
    where both cross heads neither. What goes on overleaf is a Table of its own, with the same heads."""

    def __init__(self, heads: int = 1) -> None:
        super().__init__()
        self.heads = heads

    def parts(self, tags: Tags, table: Any, event: str, *where: Any) -> Iterator[Any]:
        """The elements that begin."""
        if event != "startCell":
            yield tags.element({"startTable": "Table", "startRow": "TR"}[event])
            return
        row, column, value = where[:3]
        above, before = row < table.repeatRows, column < self.heads
        scope = "" if above is before or not _words(value) else "/Scope/Column" if above else "/Scope/Row"
        said = scope + _spans(table, row, column)
        yield tags.element("TH" if scope else "TD", attributes=f"{TABLE}{said}" if said else "")
        if isinstance(value, str):
            yield tags.content()


class Items(_Callback):
    """The `renderCB` of a Table that is none, but a list, each of its cells an item."""

    def parts(self, tags: Tags, _table: Any, event: str, *_where: Any) -> Iterator[Any]:
        """The elements that begin."""
        for tag in {"startTable": ["L"], "startRow": [], "startCell": ["LI", "LBody"]}[event]:
            yield tags.element(tag)


def _words(value: Any) -> bool:
    """Whether a cell says anything."""
    return value != "" if isinstance(value, str) else any(not getattr(one, "silent", False) for one in value)


def _spans(table: Any, row: int, column: int) -> str:
    """How many columns and rows a cell takes, where it takes more than its own."""
    left, top, right, foot = getattr(table, "_spanRanges", {}).get((column, row)) or (column, row, column, row)
    wide, deep = right - left + 1, foot - top + 1
    return (f"/ColSpan {wide}" if wide > 1 else "") + (f"/RowSpan {deep}" if deep > 1 else "")


class Figure(Flowable):
    """A drawing, and all that it shows in words."""

    canv: Any

    def __init__(self, drawing: Any, alt: str) -> None:
        super().__init__()
        self.drawing, self.alt = drawing, alt

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """What it takes, as ReportLab asks for it."""
        wide, high = self.drawing.wrap(width, height)
        return wide, high

    def draw(self) -> None:
        """Draw it at its place."""
        x, y = self.canv.absolutePosition(0, 0)
        box = f"{x:.2f} {y:.2f} {x + self.drawing.width:.2f} {y + self.drawing.height:.2f}"
        tags = self.canv.tags
        with tags.element("Figure", alt=self.alt, attributes=f"/O/Layout/Placement/Block/BBox[{box}]"), tags.content():
            renderPDF.draw(self.drawing, self.canv, 0, 0)

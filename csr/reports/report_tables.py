"""Tables of the PDF reports: each column is as wide as what it holds, so that no two touch, and no row stands alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from csr.reports.page_design import BODY_HEIGHT, ITALIC, ROMAN, WIDTH, colour, paragraph, printable, styles
from csr.reports.pagination import TOGETHER, WHOLE
from label.certificates.composition import INK, PALE, SOFT

if TYPE_CHECKING:
    from reportlab.platypus import Flowable, Table

# In points: between two columns; the least of a column of words; what a word may ask for before it is broken.
GAP, NARROW, LONGEST_WORD = 9.0, 30.0, 96.0
SIZES: Final = (9.2, 8.6, 8.0, 7.4, 6.8, 6.2)  # of figures: the first at which the words beside them have room
HEAD_SIZE: Final = 8.4
ROUNDING: Final = 0.1  # ReportLab breaks a word whose line is a rounding error too short


@dataclass(frozen=True, slots=True)
class TableColumn:
    """Figures are right-aligned and never broken; the room that they leave is divided by `weight` among the columns of
    words, in which a bare string is set in `style`. `least` is in points."""

    head: str
    figures: bool = False
    weight: float = 1.0
    least: float = 0.0
    style: str = "cell"


@dataclass(frozen=True, slots=True)
class HeadGroup:
    """A second line of heads above the columns from `first` to `last`."""

    first: int
    last: int
    title: str


def table(
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[Any]],
    *,
    groups: Sequence[HeadGroup] = (),
    named: int = 1,
    total: bool = False,
    width: float = WIDTH,
) -> "Table":
    """The first `named` columns are the rows' headers; `total`: the last row is a sum, with a rule above it. Heads are
    repeated on each page; the first two rows stay with them, and the last two stay together."""
    from reportlab.platypus import Table

    from label.paper.flowables import TableTags

    size, widths = _widths(columns, rows, width)
    heads: list[list[Any]] = [*([_above(columns, groups)] if groups else []), [_head(column) for column in columns]]
    body = [[_cell(column, value) for column, value in zip(columns, row, strict=True)] for row in rows]
    made = Table([*heads, *body], widths, repeatRows=len(heads), hAlign="LEFT", renderCB=TableTags(named))
    made.setStyle([*_style(columns, len(heads), size, total=total), *_spans(groups)])
    _keep_rows_together(made)
    return made


def _widths(columns: Sequence[TableColumn], rows: Sequence[Sequence[Any]], width: float) -> tuple[float, list[float]]:
    """The size of figures, and the widths of the columns with the gap on their right."""
    words = {place: column for place, column in enumerate(columns) if not column.figures}
    least = {place: _least(column, [row[place] for row in rows]) for place, column in words.items()}
    for size in SIZES:
        figures = {
            place: max(column.least, _figures_width(column, [row[place] for row in rows], size)) + GAP
            for place, column in enumerate(columns)
            if column.figures
        }
        room = width + GAP - sum(figures.values())  # the last column has no gap
        if room >= sum(least.values()):
            break
    widths = figures | _divided(room, words, least)
    return size, [widths[place] - (GAP if place == len(columns) - 1 else 0) for place in range(len(columns))]


def _divided(room: float, words: dict[int, TableColumn], least: dict[int, float]) -> dict[int, float]:
    """The room by weight, where a column would get less than its least: that, and the others divide what is left."""
    share = room / (sum(column.weight for column in words.values()) or 1)
    short = {place: least[place] for place, column in words.items() if column.weight * share < least[place]}
    if not short or len(short) == len(words):
        return {place: column.weight * share for place, column in words.items()}
    others = {place: column for place, column in words.items() if place not in short}
    return short | _divided(room - sum(short.values()), others, least)


def _least(column: TableColumn, cells: Sequence[Any]) -> float:
    texts = [cell for cell in cells if isinstance(cell, str)]
    longest = max((_longest_word(text, ROMAN, styles()[column.style].fontSize) for text in texts), default=0.0)
    head = _longest_word(column.head, ITALIC, HEAD_SIZE)
    return max(column.least, NARROW, head, min(longest, LONGEST_WORD)) + GAP


def _figures_width(column: TableColumn, cells: Sequence[str], size: float) -> float:
    widest = max((_string_width(cell, ROMAN, size) for cell in cells), default=0.0)
    return max(widest, _longest_word(column.head, ITALIC, HEAD_SIZE))


def _longest_word(text: str, font: str, size: float) -> float:
    return max((_string_width(word, font, size) for word in printable(text).split(" ")), default=0.0)


def _string_width(text: str, font: str, size: float) -> float:
    """As ReportLab draws it: without kerning."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size)) + ROUNDING


def _head(column: TableColumn) -> "Flowable | str":
    return paragraph(column.head, "over" if column.figures else "head") if column.head else ""


def _above(columns: Sequence[TableColumn], groups: Sequence[HeadGroup]) -> list[str]:
    titles = {group.first: group.title for group in groups}
    return [titles.get(place, "") for place in range(len(columns))]


def _cell(column: TableColumn, value: Any) -> Any:
    return paragraph(value, column.style) if isinstance(value, str) and value and not column.figures else value


def _style(columns: Sequence[TableColumn], heads: int, size: float, *, total: bool) -> Iterator[tuple[Any, ...]]:
    last = len(columns) - 1
    yield "FONT", (0, 0), (-1, heads - 1), ITALIC, HEAD_SIZE, 9.6
    yield "TEXTCOLOR", (0, 0), (-1, heads - 1), colour(SOFT)
    yield "FONT", (0, heads), (-1, -1), ROMAN, size, 11
    yield "TEXTCOLOR", (0, heads), (-1, -1), colour(INK)
    yield "VALIGN", (0, 0), (-1, heads - 1), "BOTTOM"
    yield "VALIGN", (0, heads), (-1, -1), "TOP"
    yield "LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.6, colour(SOFT)
    yield "LINEBELOW", (0, heads), (-1, -1), 0.4, colour(PALE)
    yield "LEFTPADDING", (0, 0), (-1, -1), 0
    yield "RIGHTPADDING", (0, 0), (-1, -1), GAP
    yield "RIGHTPADDING", (last, 0), (last, -1), 0
    yield "TOPPADDING", (0, 0), (-1, -1), 2
    yield "BOTTOMPADDING", (0, 0), (-1, -1), 3
    for place, column in enumerate(columns):
        if column.figures:
            yield "ALIGN", (place, heads - 1), (place, -1), "RIGHT"
        elif column.style != "cell":  # puts the smaller text on the baseline of the figures
            yield "TOPPADDING", (place, heads), (place, -1), 3.1
    if total:
        yield "LINEABOVE", (0, -1), (-1, -1), 0.6, colour(SOFT)


def _spans(groups: Sequence[HeadGroup]) -> Iterator[tuple[Any, ...]]:
    for group in groups:
        yield "SPAN", (group.first, 0), (group.last, 0)
        yield "ALIGN", (group.first, 0), (group.last, 0), "CENTER"


def _keep_rows_together(made: Any) -> None:
    """ReportLab would leave one row at the foot of a page or carry one over. It fails on rows that may not be divided
    and fit no page, so rows as high as that are not bound."""
    made.wrap(WIDTH, BODY_HEIGHT)
    heights: list[float] = made._rowHeights
    heads = sum(heights[: made.repeatRows])
    if max(heights) + heads > BODY_HEIGHT:
        made.splitInRow = 1
    elif len(heights) > made.repeatRows + WHOLE - 1 and 2 * max(heights) + heads <= BODY_HEIGHT:
        made._rowSplitRange = (made.repeatRows + TOGETHER, -TOGETHER)

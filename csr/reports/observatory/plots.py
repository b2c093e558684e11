"""The observatory's plots: horizontal bars, each with its figure at its end; a withheld figure is printed « s. »."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from csr.catalogue.audiences import Audience
from csr.reports.french import NBSP, number
from csr.reports.observatory import french
from csr.reports.observatory.schemas import CellOut, ObservatoryOut, TableOut
from csr.reports.page_design import ITALIC, ROMAN, STRONG, WIDTH, colour
from label.certificates import fonts
from label.certificates.composition import INK, PALE, SOFT

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Shape
    from reportlab.platypus import Flowable

# In points: the room for labels and for figures, then heights and gaps of bars, gaps of groups, and the font size.
LABELS, FIGURES, BAR, GAP, BETWEEN, SIZE = 138.0, 60.0, 8.5, 2.0, 7.0, 9.2
SHARE_COLOURS: Final = {"share_of_reached": STRONG, "share_of_seekers": SOFT, "share_of_seekers_2015": PALE}
WITHHELD: Final = "s."
UNKNOWN: Final = "–"
ALTERNATIVES: Final = {WITHHELD: "couvert par le secret statistique", UNKNOWN: "inconnu"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with the figure printed at its end; its value is 0 where the figure is withheld or unknown."""

    value: Decimal
    figure: str
    colour: str


def audiences(year: ObservatoryOut) -> "Flowable":
    """Each audience's share of the people reached, beside its shares of the job seekers: the latest known, and that of
    2015 where it is another figure."""
    (table,) = (table for table in year.tables if table.code == "audiences")
    cells = {(cell.at["audience"], cell.measure): cell for cell in table.cells}
    groups = {
        french.category("audience", audience): [
            _bar(cells[audience, measure], SHARE_COLOURS[measure], f"{NBSP}%")
            for measure in french.compared(year.seekers_years, audience)
        ]
        for audience in Audience
    }
    legend = french.share_legend(year.seekers_years)
    compared = f"Parts {', '.join(legend.values())}".capitalize()
    return _drawing(
        compared, groups, Decimal(100), [(title, SHARE_COLOURS[measure]) for measure, title in legend.items()]
    )


def along(table: TableOut, dimension: str) -> "Flowable":
    """A table's figures along one dimension, summed over the others."""
    cells = [cell for cell in table.cells if _is_along(cell, dimension)]
    groups = {french.category(dimension, cell.at[dimension]): [_bar(cell, STRONG, "")] for cell in cells}
    most = max(bar.value for bars in groups.values() for bar in bars)
    return _drawing(french.MEASURES[cells[0].measure].capitalize(), groups, most or Decimal(1), [])


def _is_along(cell: CellOut, dimension: str) -> bool:
    return all((category == "all") is (name != dimension) for name, category in cell.at.items())


def _bar(cell: CellOut, shade: str, unit: str) -> Bar:
    if cell.withheld:
        return Bar(Decimal(0), WITHHELD, shade)
    if cell.value is None:
        return Bar(Decimal(0), UNKNOWN, shade)
    value = Decimal(cell.value)
    return Bar(value, number(value) + unit, shade)


def _drawing(
    title: str, groups: Mapping[str, Sequence[Bar]], most: Decimal, legend: Sequence[tuple[str, str]]
) -> "Flowable":
    """Groups of bars from the top down, on one scale from 0 to `most`; the alternative text is the title, then each
    group with its figures."""
    from reportlab.graphics.shapes import Drawing

    from label.paper.flowables import TaggedFigure

    rows = sum(len(bars) * (BAR + GAP) + BETWEEN for bars in groups.values())
    height = rows + (22 if legend else 4)
    drawing = Drawing(WIDTH, height, initialFontName=ROMAN)
    for mark in _legend(legend, height - 10):
        drawing.add(mark)
    top = rows
    for label, bars in groups.items():
        for mark in _group(label, bars, most, top):
            drawing.add(mark)
        top -= len(bars) * (BAR + GAP) + BETWEEN
    return TaggedFigure(drawing, f"{title} : " + " ; ".join(_alternative(*group) for group in groups.items()) + ".")


def _alternative(label: str, bars: Sequence[Bar]) -> str:
    return ", ".join([label, *(ALTERNATIVES.get(bar.figure, bar.figure) for bar in bars)])


def _group(label: str, bars: Sequence[Bar], most: Decimal, top: float) -> Iterator["Shape"]:
    from reportlab.graphics.shapes import Line

    height = len(bars) * (BAR + GAP)
    yield _string(LABELS - 8, top - height / 2 - 2, label, INK, "end")
    yield Line(LABELS, top + 1, LABELS, top - height, strokeColor=colour(PALE), strokeWidth=0.6)
    for place, bar in enumerate(bars):
        y = top - (place + 1) * (BAR + GAP) + GAP / 2
        length = float(bar.value / most) * (WIDTH - LABELS - FIGURES)
        if length:
            yield _rectangle(LABELS, y, length, bar.colour)
        yield _string(LABELS + length + 5, y + 1.4, bar.figure, INK if bar.colour == STRONG else SOFT)


def _legend(legend: Sequence[tuple[str, str]], y: float) -> Iterator["Shape"]:
    x = LABELS
    for entry, shade in legend:
        yield _rectangle(x, y, BAR, shade)
        yield _string(x + BAR + 4, y + 1.2, entry, SOFT, style=ITALIC)
        x += BAR + 16 + fonts.width(entry, SIZE, "italic")


def _rectangle(x: float, y: float, width: float, shade: str) -> "Shape":
    from reportlab.graphics.shapes import Rect

    # The stubs type these keyword arguments as one TypedDict each.
    fill: dict[str, Any] = {"fillColor": colour(shade), "strokeColor": None, "strokeWidth": 0}
    return Rect(x, y, width, BAR, **fill)


def _string(
    x: float, y: float, text: str, shade: str, anchor: Literal["start", "end"] = "start", style: str = ROMAN
) -> "Shape":
    from reportlab.graphics.shapes import String

    return String(x, y, text, fontName=style, fontSize=SIZE, fillColor=colour(shade), textAnchor=anchor)

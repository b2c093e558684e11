"""The observatory's plots: horizontal bars, each with its figure written at its end; what is withheld reads « s. »."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from csr.catalogue.models import Audience
from csr.reports.observatory import french
from csr.reports.observatory.schemas import CellOut, TableOut
from csr.reports.statement.french import NBSP, number
from csr.reports.statement.page_design import ITALIC, ROMAN, STRONG, WIDTH, colour
from label.certificates import fonts
from label.certificates.composition import INK, PALE, SOFT

LABELS, END, BAR, GAP, BETWEEN, SIZE = 138.0, 60.0, 8.5, 2.0, 7.0, 9.2
SHARES: Final = {"share_of_reached": STRONG, "share_of_seekers": SOFT, "share_of_seekers_2015": PALE}
WITHHELD: Final = "s."
UNKNOWN: Final = "–"
SPOKEN: Final = {WITHHELD: "couvert par le secret statistique", UNKNOWN: "inconnu"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: as long as its value, of none when there is none to tell, with these words behind it."""

    value: Decimal
    words: str
    colour: str


def audiences(table: TableOut, year: str) -> Any:
    """People reached by audience against the audience's share among job seekers, now and in 2015."""
    told = {(cell.at["audience"], cell.measure): cell for cell in table.cells}
    groups = {
        french.category("audience", one): [_bar(told[one, name], shade, f"{NBSP}%") for name, shade in SHARES.items()]
        for one in Audience
    }
    words = ("des personnes touchées", f"des demandeurs d’emploi, {year}", "et en 2015")
    compared = f"Parts parmi les personnes touchées, les demandeurs d’emploi, {year}, et ceux de 2015"
    return _drawn(compared, groups, Decimal(100), list(zip(words, SHARES.values(), strict=True)))


def by(table: TableOut, dimension: str) -> Any:
    """A table's figures along one dimension, whatever the others."""
    cells = [cell for cell in table.cells if _along(cell, dimension)]
    groups = {french.category(dimension, cell.at[dimension]): [_bar(cell, STRONG, "")] for cell in cells}
    most = max(bar.value for bars in groups.values() for bar in bars)
    return _drawn(french.MEASURES[cells[0].measure].capitalize(), groups, most or Decimal(1), [])


def _along(cell: CellOut, dimension: str) -> bool:
    return all((place == "all") is (name != dimension) for name, place in cell.at.items())


def _bar(cell: CellOut, shade: str, unit: str) -> Bar:
    if cell.withheld:
        return Bar(Decimal(0), WITHHELD, shade)
    if cell.value is None:
        return Bar(Decimal(0), UNKNOWN, shade)
    value = Decimal(cell.value)
    return Bar(value, number(value) + unit, shade)


def _drawn(what: str, groups: Mapping[str, Sequence[Bar]], most: Decimal, legend: Sequence[tuple[str, str]]) -> Any:
    """Groups of bars from the top down, on one scale from 0 to `most`; in words, `what`, and each with its figures."""
    from reportlab.graphics.shapes import Drawing

    from label.paper.flowables import TaggedFigure

    rows = sum(len(bars) * (BAR + GAP) + BETWEEN for bars in groups.values())
    high = rows + (22 if legend else 4)
    drawing: Any = Drawing(WIDTH, high, initialFontName=ROMAN)
    for mark in _legend(legend, high - 10):
        drawing.add(mark)
    top = rows
    for words, bars in groups.items():
        for mark in _group(words, bars, most, top):
            drawing.add(mark)
        top -= len(bars) * (BAR + GAP) + BETWEEN
    return TaggedFigure(drawing, f"{what} : " + " ; ".join(_spoken(*group) for group in groups.items()) + ".")


def _spoken(words: str, bars: Sequence[Bar]) -> str:
    return ", ".join([words, *(SPOKEN.get(bar.words, bar.words) for bar in bars)])


def _group(words: str, bars: Sequence[Bar], most: Decimal, top: float) -> Iterator[Any]:
    from reportlab.graphics.shapes import Line

    deep = len(bars) * (BAR + GAP)
    yield _words(LABELS - 8, top - deep / 2 - 2, words, INK, "end")
    yield Line(LABELS, top + 1, LABELS, top - deep, strokeColor=colour(PALE), strokeWidth=0.6)
    for place, bar in enumerate(bars):
        y = top - (place + 1) * (BAR + GAP) + GAP / 2
        long = float(bar.value / most) * (WIDTH - LABELS - END)
        if long:
            yield _filled(LABELS, y, long, bar.colour)
        yield _words(LABELS + long + 5, y + 1.4, bar.words, INK if bar.colour == STRONG else SOFT)


def _legend(legend: Sequence[tuple[str, str]], y: float) -> Iterator[Any]:
    x = LABELS
    for words, shade in legend:
        yield _filled(x, y, BAR, shade)
        yield _words(x + BAR + 4, y + 1.2, words, SOFT, style=ITALIC)
        x += BAR + 16 + fonts.width(words, SIZE, "italic")


def _filled(x: float, y: float, long: float, shade: str) -> Any:
    from reportlab.graphics.shapes import Rect

    outline: dict[str, Any] = {"strokeColor": None, "strokeWidth": 0}
    return Rect(x, y, long, BAR, fillColor=colour(shade), **outline)


def _words(
    x: float, y: float, words: str, shade: str, anchor: Literal["start", "end"] = "start", style: str = ROMAN
) -> Any:
    from reportlab.graphics.shapes import String

    return String(x, y, words, fontName=style, fontSize=SIZE, fillColor=colour(shade), textAnchor=anchor)

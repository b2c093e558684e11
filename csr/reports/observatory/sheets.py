"""The observatory's tables, as ReportLab's flowables."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from csr.reports.observatory import french
from csr.reports.observatory.cubes import ALL
from csr.reports.observatory.plots import SHARES, WITHHELD
from csr.reports.observatory.schemas import CellOut, TableOut
from csr.reports.statement.french import number
from csr.reports.statement.page_design import ROMAN, WIDTH, colour, text
from label.certificates.composition import INK, PALE, SOFT

Rows = list[list[Any]]
ACROSS = 4


def totals(table: TableOut) -> Any:
    """What the year comes to: big figures, four a line."""
    from reportlab.platypus import Table

    from label.paper.flowables import ListTags

    told = [
        [text(said(cell), "big"), text(french.category("figure", cell.at["figure"]), "small")] for cell in table.cells
    ]
    rows = [told[start : start + ACROSS] for start in range(0, len(told), ACROSS)]
    grid = Table(rows, [WIDTH / ACROSS] * ACROSS, hAlign="LEFT", spaceBefore=8, renderCB=ListTags())
    grid.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), ROMAN),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ("LINEABOVE", (0, 0), (-1, -1), 0.6, colour(PALE)),
        ]
    )
    return grid


def grids(table: TableOut) -> Iterator[Any]:
    """A table as one grid, or as two where its dimensions stand apart."""
    names = table.dimensions
    told = {tuple(cell.at[name] for name in names): said(cell) for cell in table.cells}
    if table.code == "audiences":
        yield _grid(*_shares(table))
    elif len(names) == 1:
        yield _grid(["", french.MEASURES[table.cells[0].measure]], _list(names[0], {key[0]: told[key] for key in told}))
    elif any(ALL not in place for place in told):
        columns = [*french.codes(names[1]), ALL]
        head = ["", *(french.category(names[1], one) for one in columns)]
        rows = [*french.codes(names[0]), ALL]
        yield _grid(
            head, [[french.category(names[0], row), *(told.get((row, one), "") for one in columns)] for row in rows]
        )
    else:
        for place, name in enumerate(names):
            own = {key[place]: told[key] for key in told if key[1 - place] == ALL}
            yield _grid([french.DIMENSIONS[name], french.MEASURES[table.cells[0].measure]], _list(name, own))


def said(cell: CellOut) -> str:
    """A figure as it is printed."""
    if cell.withheld:
        return WITHHELD
    return number(None if cell.value is None else Decimal(cell.value))


def _list(name: str, told: dict[str, str]) -> Rows:
    return [[french.category(name, code), told[code]] for code in (*french.codes(name), ALL)]


def _shares(table: TableOut) -> tuple[list[str], Rows]:
    told = {(cell.at["audience"], cell.measure): said(cell) for cell in table.cells}
    head = ["", *(french.MEASURES[name] for name in SHARES)]
    places = french.codes("audience")
    return head, [[french.category("audience", one), *(told[one, name] for name in SHARES)] for one in places]


def _grid(head: Sequence[str], rows: Rows) -> Any:
    """Words on the left, figures right under their heads; a last row that sums is set apart."""
    from reportlab.platypus import Table

    from label.paper.flowables import TableTags

    first = 176.0 if len(head) > 2 else 250.0
    each = min((WIDTH - first) / (len(head) - 1), 104.0)
    cells = [[text(words, "over" if place else "head") for place, words in enumerate(head)]]
    cells += [[text(row[0], "cell"), *row[1:]] for row in rows]
    widths = [first, *[each] * (len(head) - 1)]
    grid = Table(cells, widths, hAlign="LEFT", repeatRows=1, spaceAfter=6, renderCB=TableTags())
    summed = [("LINEABOVE", (0, -1), (-1, -1), 0.6, colour(SOFT))] if rows[-1][0] == french.ALL else []
    grid.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), ROMAN, 9.2, 11),
            ("TEXTCOLOR", (0, 0), (-1, -1), colour(INK)),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("LEFTPADDING", (1, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, 0), 0.6, colour(SOFT)),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, colour(PALE)),
            *summed,
        ]
    )
    return grid

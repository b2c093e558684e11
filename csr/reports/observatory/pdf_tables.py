"""The observatory's tables, as ReportLab's flowables."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from csr.reports.french import number
from csr.reports.observatory import french
from csr.reports.observatory.cubes import ALL
from csr.reports.observatory.plots import SHARE_COLOURS, WITHHELD
from csr.reports.observatory.schemas import CellOut, TableOut
from csr.reports.page_design import ROMAN, WIDTH, colour, paragraph
from label.certificates.composition import INK, PALE, SOFT

GridRows = list[list[Any]]
TOTALS_PER_LINE = 4


def totals(table: TableOut) -> Any:
    """The year's totals in large figures, four a line."""
    from reportlab.platypus import Table

    from label.paper.story import Items

    figures = [
        [paragraph(printed(cell), "big"), paragraph(french.category("figure", cell.at["figure"]), "small")]
        for cell in table.cells
    ]
    rows = [figures[start : start + TOTALS_PER_LINE] for start in range(0, len(figures), TOTALS_PER_LINE)]
    grid = Table(rows, [WIDTH / TOTALS_PER_LINE] * TOTALS_PER_LINE, hAlign="LEFT", spaceBefore=8, renderCB=Items())
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
    """A table as one grid, or as two where it has only the margins of two dimensions."""
    names = table.dimensions
    figures = {tuple(cell.at[name] for name in names): printed(cell) for cell in table.cells}
    if table.code == "audiences":
        yield _grid(*_shares(table))
    elif len(names) == 1:
        yield _grid(
            ["", french.MEASURES[table.cells[0].measure]], _margin(names[0], {key[0]: figures[key] for key in figures})
        )
    elif any(ALL not in address for address in figures):
        columns = [*french.codes(names[1]), ALL]
        head = ["", *(french.category(names[1], column) for column in columns)]
        rows = [*french.codes(names[0]), ALL]
        yield _grid(
            head,
            [[french.category(names[0], row), *(figures.get((row, column), "") for column in columns)] for row in rows],
        )
    else:
        for place, name in enumerate(names):
            own = {key[place]: figures[key] for key in figures if key[1 - place] == ALL}
            yield _grid([french.DIMENSIONS[name], french.MEASURES[table.cells[0].measure]], _margin(name, own))


def printed(cell: CellOut) -> str:
    """The figure in French notation, « s. » where it is withheld, a dash where there is none."""
    if cell.withheld:
        return WITHHELD
    return number(None if cell.value is None else Decimal(cell.value))


def _margin(name: str, figures: dict[str, str]) -> GridRows:
    return [[french.category(name, code), figures[code]] for code in (*french.codes(name), ALL)]


def _shares(table: TableOut) -> tuple[list[str], GridRows]:
    figures = {(cell.at["audience"], cell.measure): printed(cell) for cell in table.cells}
    head = ["", *(french.MEASURES[measure] for measure in SHARE_COLOURS)]
    return head, [
        [french.category("audience", audience), *(figures[audience, measure] for measure in SHARE_COLOURS)]
        for audience in french.codes("audience")
    ]


def _grid(head: Sequence[str], rows: GridRows) -> Any:
    """Labels on the left, figures right-aligned under their heads; a last row of totals has a rule above it."""
    from reportlab.platypus import Table

    from label.paper.story import Cells

    first = 176.0 if len(head) > 2 else 250.0
    each = min((WIDTH - first) / (len(head) - 1), 104.0)
    cells = [[paragraph(title, "over" if place else "head") for place, title in enumerate(head)]]
    cells += [[paragraph(row[0], "cell"), *row[1:]] for row in rows]
    widths = [first, *[each] * (len(head) - 1)]
    grid = Table(cells, widths, hAlign="LEFT", repeatRows=1, spaceAfter=6, renderCB=Cells())
    total_rule = [("LINEABOVE", (0, -1), (-1, -1), 0.6, colour(SOFT))] if rows[-1][0] == french.ALL else []
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
            *total_rule,
        ]
    )
    return grid

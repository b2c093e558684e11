"""The observatory's tables, as ReportLab's flowables."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from csr.reports.french import number
from csr.reports.observatory import french
from csr.reports.observatory.cubes import ALL
from csr.reports.observatory.plots import WITHHELD
from csr.reports.observatory.schemas import CellOut, TableOut
from csr.reports.page_design import ROMAN, WIDTH, colour, paragraph
from csr.reports.report_tables import GAP, TableColumn, table
from label.certificates.composition import PALE

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

GridRows = list[list[str]]
TOTALS_PER_LINE = 4
SUBJECTS = (
    ("companies", "labelled", "at_forum", "hires"),
    ("hours", "hours_paid", "hours_personal"),
    ("firms", "firms_active"),
    ("people", "people_finished", "in_work_3", "in_work_6"),
)
LABELS, NARROW = 160.0, 354.0  # the column of labels, and a table with one column of figures, in points


def totals(table: TableOut) -> "Flowable":
    """The year's totals in large figures, a subject a line."""
    from reportlab.platypus import Table

    from label.paper.flowables import ListTags

    figures = {
        cell.at["figure"]: [
            paragraph(printed(cell), "big"),
            paragraph(french.category("figure", cell.at["figure"]), "small"),
        ]
        for cell in table.cells
    }
    lines = [[figures[code] for code in subject if code in figures] for subject in SUBJECTS]
    rows: list[list[object]] = [[*line, *[""] * (TOTALS_PER_LINE - len(line))] for line in lines]
    grid = Table(rows, [WIDTH / TOTALS_PER_LINE] * TOTALS_PER_LINE, hAlign="LEFT", spaceBefore=8, renderCB=ListTags())
    grid.setStyle(
        [
            *(("SPAN", (len(line) - 1, row), (-1, row)) for row, line in enumerate(lines)),
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


def grids(published: TableOut, seekers_years: Mapping[str, int]) -> Iterator["Flowable"]:
    """A table as one grid, or as two where it has only the margins of two dimensions."""
    names = published.dimensions
    figures = {tuple(cell.at[name] for name in names): printed(cell) for cell in published.cells}
    if published.code == "audiences":
        yield _grid(*_shares(published, seekers_years))
    elif len(names) == 1:
        yield _grid(
            ["", french.MEASURES[published.cells[0].measure]],
            _margin(names[0], {key[0]: figures[key] for key in figures}),
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
            yield _grid([french.DIMENSIONS[name], french.MEASURES[published.cells[0].measure]], _margin(name, own))


def printed(cell: CellOut) -> str:
    """The figure in French notation, « s. » where it is withheld, a dash where there is none."""
    if cell.withheld:
        return WITHHELD
    return number(None if cell.value is None else Decimal(cell.value))


def _margin(name: str, figures: dict[str, str]) -> GridRows:
    return [[french.category(name, code), figures[code]] for code in (*french.codes(name), ALL)]


def _shares(table: TableOut, seekers_years: Mapping[str, int]) -> tuple[list[str], GridRows]:
    figures = {(cell.at["audience"], cell.measure): printed(cell) for cell in table.cells}
    measures = [measure for measure in french.SHARES if measure in french.share_legend(seekers_years)]
    return ["", *(french.MEASURES[measure] for measure in measures)], [
        [french.category("audience", audience), *(figures[audience, measure] for measure in measures)]
        for audience in french.codes("audience")
    ]


def _grid(head: Sequence[str], rows: GridRows) -> "Flowable":
    """Labels on the left, figures right-aligned under their heads; a last row of totals has a rule above it."""
    figures = len(head) - 1
    # Few figures stand near their labels rather than at the far edge of the page.
    columns = [TableColumn(head[0]), *(TableColumn(title, figures=True, least=_column(figures)) for title in head[1:])]
    return table(columns, rows, total=rows[-1][0] == french.ALL, width=WIDTH if figures > 1 else NARROW)


def _column(figures: int) -> float:
    """The room of one figure: the same for all of a table, unless one is wider."""
    return min((WIDTH - LABELS) / figures - GAP, 95.0)

"""The observatory as a workbook: a sheet for each table, and one for what to know of its figures."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from csr.reports.observatory import french
from csr.reports.observatory.plots import WITHHELD
from csr.reports.observatory.schemas import CellOut, ObservatoryOut, TableOut
from label.kit import clock
from label.kit.workbook import Sheet, SheetColumn, SheetRow, SheetValue, render_workbook

SHEET_NAMES: Final = {
    "companies": "Entreprises",
    "holders": "Titulaires",
    "forum": "Forum",
    "hours": "Heures",
    "hires": "Embauches",
    "coverage": "Grandes entreprises",
    "people": "Personnes",
    "people_after_3_months": "Situation à 3 mois",
    "people_after_6_months": "Situation à 6 mois",
    "audiences": "Publics",
    "totals": "Année",
}


def render(year: ObservatoryOut) -> bytes:
    """The same bytes for the same number. A withheld figure is the text « s. », one that does not exist is empty."""
    made_on = clock.day(year.frozen_at) if year.frozen_at else date(year.year, 1, 1)  # as the PDF
    return render_workbook(f"{french.TITLE}, {year.year}", made_on, [*map(_table_sheet, year.tables), _notes(year)])


def _table_sheet(table: TableOut) -> Sheet:
    measures = list(dict.fromkeys(cell.measure for cell in table.cells))
    columns = [
        *(SheetColumn(french.DIMENSIONS[name].capitalize(), 34) for name in table.dimensions),
        *(SheetColumn(french.MEASURES[measure].capitalize(), 22) for measure in measures),
    ]
    return Sheet(SHEET_NAMES[table.code], columns, _rows(table, measures), frozen=len(table.dimensions))


def _rows(table: TableOut, measures: list[str]) -> Iterator[SheetRow]:
    """A row for each place in the dimensions, in the order of the cells."""
    figures: dict[tuple[str, ...], dict[str, SheetValue]] = {}
    for cell in table.cells:
        place = tuple(cell.at[name] for name in table.dimensions)
        figures.setdefault(place, {})[cell.measure] = _figure(cell)
    for place, values in figures.items():
        categories = (french.category(name, code) for name, code in zip(table.dimensions, place, strict=True))
        yield [*categories, *map(values.get, measures)]


def _figure(cell: CellOut) -> SheetValue:
    if cell.withheld:
        return WITHHELD
    return None if cell.value is None else Decimal(cell.value)


def _notes(year: ObservatoryOut) -> Sheet:
    number = f"Numéro {year.number}" if year.frozen else "Aperçu, pas arrêté"
    titles = [f"{SHEET_NAMES[table.code]} : {table.title}" for table in year.tables]
    reason = [f"Ce numéro corrige le précédent : {year.reason}"] if year.reason else []
    texts = [number, *reason, *titles, *year.notices]
    return Sheet("À lire", [SheetColumn(f"{french.TITLE}, {year.year}", 120)], [[text] for text in texts])

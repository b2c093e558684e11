"""The observatory as open data: one CSV with a row for each published cell, and its Table Schema."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from csr.reports.observatory import french
from csr.reports.observatory.schemas import CellOut, ObservatoryOut, TableOut
from label.kit import csv_export
from label.kit.csv_export import CsvValue
from label.kit.table_schema import TABLE_SCHEMA, field

COLUMNS: Final = (
    "year",
    "number",
    "table",
    "dimension_1",
    "category_1",
    "dimension_2",
    "category_2",
    "measure",
    "value",
    "withheld",
)


def render_csv(year: ObservatoryOut) -> bytes:
    """A value is empty where it is withheld or does not exist."""
    return csv_export.render_csv(COLUMNS, (_row(year, table, cell) for table in year.tables for cell in table.cells))


def table_schema(year: ObservatoryOut) -> dict[str, object]:
    """The Table Schema of that CSV (Frictionless Data), with the meaning of each code in French."""
    return {
        "$schema": TABLE_SCHEMA,
        "name": f"observatoire-{year.year}",
        "title": f"{french.TITLE}, {year.year}",
        "description": " ".join(year.notices),
        "fields": list(_fields(year)),
        "primaryKey": ["table", "category_1", "category_2", "measure"],
        "missingValues": [""],
    }


def _row(year: ObservatoryOut, table: TableOut, cell: CellOut) -> list[CsvValue]:
    first, *more = table.dimensions
    second = more[0] if more else ""
    value = None if cell.value is None else Decimal(cell.value)
    address = [first, cell.at[first], second, cell.at.get(second, "all")]
    return [year.year, year.number, table.code, *address, cell.measure, value, cell.withheld]


def _fields(year: ObservatoryOut) -> Iterator[dict[str, object]]:
    dimensions = [table.dimensions for table in year.tables]
    firsts = list(dict.fromkeys(names[0] for names in dimensions))
    seconds = list(dict.fromkeys(names[1] for names in dimensions if names[1:]))
    yield field("year", "Année", "year", enum=[year.year])
    yield field("number", "Numéro", "integer", description="À partir du deuxième, une correction.", minimum=1)
    tables = [table.code for table in year.tables]
    yield field("table", "Tableau", description=_explained(french.TABLES), enum=tables)
    yield field("dimension_1", "Première dimension", description=_explained(french.DIMENSIONS), enum=firsts)
    yield _category("category_1", "Modalité de la première dimension", firsts)
    optional = "Vide quand le tableau n’en a qu’une."
    yield field("dimension_2", "Seconde dimension", description=optional, required=False, enum=seconds)
    yield _category("category_2", "Modalité de la seconde dimension", seconds)
    measures = list(french.MEASURES)
    yield field("measure", "Ce qui est compté", description=_explained(french.MEASURES), enum=measures)
    missing = "Vide quand elle est couverte par le secret, ou qu’elle n’existe pas."
    yield field("value", "Valeur", "number", description=missing, required=False, minimum=0)
    yield field("withheld", "Couvert par le secret statistique", "boolean")


def _category(name: str, title: str, dimensions: Sequence[str]) -> dict[str, object]:
    return field(name, title, description=_categories(dimensions), enum=_codes(dimensions))


def _explained(meanings: Mapping[str, str]) -> str:
    return " ; ".join(f"{code} : {meaning}" for code, meaning in meanings.items()) + "."


def _categories(dimensions: Sequence[str]) -> str:
    meanings = {code: french.category(name, code) for name in dimensions for code in french.codes(name)}
    return _explained({"all": french.ALL, **meanings})


def _codes(dimensions: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(["all", *(code for name in dimensions for code in french.codes(name))]))

"""The observatory as open data: one CSV with a row for each published cell, and its Table Schema."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from csr.reports.observatory import french
from csr.reports.observatory.schemas import CellOut, ObservatoryOut, TableOut

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
TABLE_SCHEMA: Final = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def render_csv(year: ObservatoryOut) -> bytes:
    """UTF-8, comma-separated, with decimal points; a value is empty where it is withheld or does not exist."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for table in year.tables:
        writer.writerows(_row(year, table, cell) for cell in table.cells)
    return out.getvalue().encode()


def table_schema(year: ObservatoryOut) -> dict[str, Any]:
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


def _row(year: ObservatoryOut, table: TableOut, cell: CellOut) -> list[object]:
    first, *more = table.dimensions
    second = more[0] if more else ""
    value = "" if cell.value is None else cell.value
    address = [first, cell.at[first], second, cell.at.get(second, "all")]
    return [year.year, year.number, table.code, *address, cell.measure, value, str(cell.withheld).lower()]


def _fields(year: ObservatoryOut) -> Iterator[dict[str, object]]:
    dimensions = [table.dimensions for table in year.tables]
    firsts = list(dict.fromkeys(names[0] for names in dimensions))
    seconds = list(dict.fromkeys(names[1] for names in dimensions if names[1:]))
    yield _field("year", "Année", "year", enum=[year.year])
    yield _field("number", "Numéro", "integer", "À partir du deuxième, une correction.", minimum=1)
    yield _field("table", "Tableau", "string", _explained(french.TABLES), enum=[table.code for table in year.tables])
    yield _field("dimension_1", "Première dimension", "string", _explained(french.DIMENSIONS), enum=firsts)
    yield _field("category_1", "Modalité de la première dimension", "string", _categories(firsts), enum=_codes(firsts))
    optional = {"title": "Seconde dimension", "description": "Vide quand le tableau n’en a qu’une."}
    yield {"name": "dimension_2", "type": "string", **optional, "constraints": {"enum": seconds}}
    yield _field("category_2", "Modalité de la seconde dimension", "string", _categories(seconds), enum=_codes(seconds))
    yield _field("measure", "Ce qui est compté", "string", _explained(french.MEASURES), enum=list(french.MEASURES))
    value = {"title": "Valeur", "description": "Vide quand elle est couverte par le secret, ou qu’elle n’existe pas."}
    yield {"name": "value", "type": "number", **value, "constraints": {"minimum": 0}}
    yield _field("withheld", "Couvert par le secret statistique", "boolean", trueValues=["true"], falseValues=["false"])


def _field(name: str, title: str, kind: str, description: str = "", **more: object) -> dict[str, object]:
    """A column that is never empty; `more` holds its constraints, and the spellings of a boolean's values."""
    spellings: dict[str, object] = {key: more.pop(key) for key in ("trueValues", "falseValues") if key in more}
    described = {"description": description} if description else {}
    constraints = {"required": True, **more}
    return {"name": name, "type": kind, "title": title, **described, **spellings, "constraints": constraints}


def _explained(meanings: Mapping[str, str]) -> str:
    return " ; ".join(f"{code} : {meaning}" for code, meaning in meanings.items()) + "."


def _categories(dimensions: Sequence[str]) -> str:
    meanings = {code: french.category(name, code) for name in dimensions for code in french.codes(name)}
    return _explained({"all": french.ALL, **meanings})


def _codes(dimensions: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(["all", *(code for name in dimensions for code in french.codes(name))]))

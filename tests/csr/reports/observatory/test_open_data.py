import csv
import io
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from csr.reports.observatory.inputs import FIRST_METHOD
from csr.reports.observatory.open_data import render_csv, table_schema
from csr.reports.observatory.schemas import ObservatoryOut
from tests.csr.reports.observatory.example_inputs import empty_year, outcome, publish, random_inputs
from tests.csr.reports.observatory.stored_years import FileFacts, add_file, freeze_year
from tests.support.city import City, ok

KINDS: dict[str, Callable[[str], bool]] = {
    "year": lambda value: value.isdigit() and len(value) == 4,
    "integer": str.isdigit,
    "string": bool,
    "number": lambda value: Decimal(value).is_finite(),
    "boolean": lambda value: value in ("true", "false"),
}
YEAR = publish(random_inputs(Random(1), 160, 40, 120))


def faults(schema: Any, content: bytes) -> list[str]:
    """What a file does not hold of its Table Schema, read as the specification says."""
    names, *rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert names == [field["name"] for field in schema["fields"]]
    told = [
        f"{place} {field['name']}: {value}"
        for place, row in enumerate(rows)
        for field, value in zip(schema["fields"], row, strict=True)
        if not holds(field, value, schema["missingValues"])
    ]
    keys = [tuple(row[names.index(name)] for name in schema["primaryKey"]) for row in rows]
    return told + ([] if len(set(keys)) == len(keys) else ["a key stands twice"])


def holds(field: Any, value: str, missing: list[str]) -> bool:
    rules = field.get("constraints", {})
    if value in missing:
        return not rules.get("required")
    enum = [str(one) for one in rules.get("enum", [value])]
    return KINDS[field["type"]](value) and value in enum and Decimal(rules.get("minimum", 0)) <= as_number(value)


def as_number(value: str) -> Decimal:
    return Decimal(value) if value[:1].isdigit() else Decimal(1)


def test_every_line_of_the_file_holds_to_its_schema() -> None:
    assert faults(table_schema(YEAR), render_csv(YEAR)) == []


def test_the_check_finds_lines_that_do_not() -> None:
    wrong = render_csv(YEAR).replace(b'"companies"', b'"compagnies"', 1).replace(b'"false"', b'"no"', 1)
    assert len(faults(table_schema(YEAR), wrong)) == 2


def test_the_file_holds_every_cell_of_the_tables_once() -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(YEAR).decode("utf-8-sig"))))
    assert len(rows) == sum(len(table.cells) for table in YEAR.tables)
    assert [row["value"] for row in rows] == [
        "" if cell.value is None else str(cell.value) for table in YEAR.tables for cell in table.cells
    ]
    hidden = [row for row in rows if row["withheld"] == "true"]
    assert hidden
    assert {row["value"] for row in hidden} == {""}


def test_shares_of_the_people_reached_add_up_to_100_where_all_are_published() -> None:
    reached = {"youth": 199, "senior": 116, "long_term_unemployed": 51, "executive_job_seeker": 36}
    lines = tuple(outcome(number, audience, count) for number, (audience, count) in enumerate(reached.items()))
    every = publish(empty_year(outcomes=lines))
    before = publish(empty_year(outcomes=lines, method=FIRST_METHOD))
    assert (shares(every), sum(map(Decimal, shares(every)))) == (["49.5", "28.9", "12.7", "0.0", "8.9", "0.0"], 100)
    assert sum(map(Decimal, shares(before))) == Decimal("100.1")


def shares(year: ObservatoryOut) -> list[Any]:
    (table,) = (table for table in year.tables if table.code == "audiences")
    return [cell.value for cell in table.cells if cell.measure == "share_of_reached"]


def test_fields_and_codes_are_explained_in_french() -> None:
    schema: Any = table_schema(YEAR)
    fields = {field["name"]: field for field in schema["fields"]}
    assert [field["title"] for field in fields.values()][:3] == ["Année", "Numéro", "Tableau"]
    assert "exemplary : exemplaire" in fields["category_1"]["description"]
    assert "B5 : 500 et plus salariés" in fields["category_2"]["description"]
    assert fields["withheld"]["trueValues"] == ["true"]


def test_a_year_is_also_a_file_with_a_schema(city: City) -> None:
    add_file(city, 1, FileFacts(paid="3"))
    year = ObservatoryOut.model_validate(freeze_year(city))
    answered = city.anyone.get("/csr/observatory/2026.csv")
    assert answered.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answered.headers["content-disposition"] == 'attachment; filename="observatoire-2026-1.csv"'
    assert answered.content == render_csv(year)
    schema = ok(city.anyone.get("/csr/observatory/2026/schema.json"))
    assert schema == table_schema(year)
    assert faults(schema, answered.content) == []

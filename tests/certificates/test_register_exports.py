import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest

from label.certificates.register_exports import COLUMNS, render_csv, render_xlsx, table_schema
from label.certificates.schemas import RegisterLine
from label.kit.csv_export import without_guards
from tests.support.city import City, ok
from tests.support.workbooks import sheets

DAY = date(2026, 11, 28)
LINE = RegisterLine(
    number="BB-2026-7K3M9Q",
    company="Œuvres & Fils",
    siren="005520135",
    level="confirmed",
    edition="2026",
    issued_on=date(2026, 9, 30),
    valid_until=date(2028, 9, 30),
    active=True,
    ceased_on=None,
    display_name=None,
)
NAMES = ["=1+1", "Dupont;=1+1", "-12", "1E5", "12/26", "<r><t>x</t></r>", "L’Étoile", "0001"]
LINES = [LINE.model_copy(update={"company": name}) for name in NAMES]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_workbook_shows_the_register_as_people_read_it() -> None:
    ceased = LINE.model_copy(update={"active": False, "ceased_on": DAY, "display_name": "=O"})
    content = render_xlsx([LINE, ceased], DAY)
    first = {
        "A": "BB-2026-7K3M9Q", "B": "Œuvres & Fils", "C": "005520135", "D": "Confirmé", "E": "2026",
        "F": 46295.0, "G": 47026.0, "H": "oui",
    }  # fmt: skip
    assert sheets(content)["Registre"] == [
        {"ABCDEFGHIJ"[place]: column.title for place, column in enumerate(COLUMNS)},
        first,
        first | {"H": "non", "I": 46354.0, "J": "=O"},
    ]


def test_both_files_give_every_name_back() -> None:
    assert [row["B"] for row in sheets(render_xlsx(LINES, DAY))["Registre"][1:]] == NAMES
    assert [without_guards(row["company"]) for row in rows(render_csv(LINES))] == NAMES


def test_the_schema_names_the_columns_in_order_and_holds_for_every_line() -> None:
    schema: Any = table_schema()
    names = [field["name"] for field in schema["fields"]]
    assert names == list(RegisterLine.model_fields)
    for row in rows(render_csv([LINE])):
        for field in schema["fields"]:
            rules, value = field["constraints"], row[field["name"]]
            assert value or not rules.get("required"), field
            assert re.fullmatch(rules.get("pattern", ".*"), value), field
            assert value in rules.get("enum", [value]), field
    assert schema["primaryKey"] == ["number"]
    assert all(field["title"] for field in schema["fields"])


@pytest.mark.parametrize(
    ("path", "media_type", "name"),
    [
        ("/register.csv", "text/csv; charset=utf-8; header=present", "register.csv"),
        ("/register.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "register.xlsx"),
    ],
)
def test_a_register_that_nobody_is_in_is_a_file_too(city: City, path: str, media_type: str, name: str) -> None:
    answered = city.anyone.get(path)
    assert answered.headers["content-type"] == media_type
    assert answered.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answered.content
    assert ok(city.anyone.get("/register/schema.json")) == json.loads(json.dumps(table_schema()))

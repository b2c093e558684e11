import csv
import io
from pathlib import Path
from typing import Any

import pytest

from label.kit.csv_export import render_csv, with_guards
from label.kit.workbook import Sheet, SheetColumn, render_workbook
from tests.certificates.test_register_exports import DAY
from tests.conformance.offices import Office
from tests.conformance.spreadsheets import Calc
from tests.conformance.validators import Validators
from tests.csr.reports.observatory.stored_years import FileFacts, add_file, freeze_year
from tests.support.city import ok
from tests.support.dangerous_cells import FORMULAS, IDENTIFIERS

SHAPES = Path(__file__).parent / "dcat_ap.ttl"
HOLDERS = ("Œuvres;=1+1", '=HYPERLINK("https://evil.example";"x")')
TEXTS = [*FORMULAS, *IDENTIFIERS, "Œuvres & Fils", "<r><t>x</t></r>", "https://example.org"]
SEPARATORS = [",", ";", "\t"]
CATALOG = "csr/observatory/catalog.jsonld"


@pytest.fixture(scope="module")
def exports(town: Office) -> dict[str, Path]:
    """Every export of a city that has a register with dangerous names, and a year of the observatory."""
    for place, name in enumerate(HOLDERS, 31):
        town.issue(town.city.company(place, name))
    for place in range(41, 48):
        add_file(town.city, place, FileFacts(paid="24.5"))
    freeze_year(town.city)
    year = "csr/observatory/2026"
    paths = {"register.csv": "register.csv", "register.xlsx": "register.xlsx", "register.json": "register/schema.json"}
    paths |= {"year.csv": f"{year}.csv", "year.xlsx": f"{year}.xlsx", "year.json": f"{year}/schema.json"}
    paths |= {"catalog.jsonld": CATALOG}
    return {name: town.save(name, town.get(f"/api/v1/{path}")) for name, path in paths.items()}


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Calc:
    return Calc(tmp_path_factory.mktemp("calc"))


# Table Schema


@pytest.mark.parametrize("name", ["register", "year"])
def test_a_csv_holds_to_its_table_schema(exports: dict[str, Path], validators: Validators, name: str) -> None:
    assert validators.table(exports[f"{name}.csv"], exports[f"{name}.json"]) == ()
    assert len(exports[f"{name}.csv"].read_bytes().splitlines()) > 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b'"confirmed"', b'"gold"', "constraint-error"),
        (b'"true"', b'"oui"', "type-error"),
        (b'"siren"', b'"siret"', "incorrect-label"),
        (b'"2026-', b'"26/', "type-error"),
    ],
)
def test_frictionless_finds_a_line_that_does_not(
    exports: dict[str, Path], validators: Validators, town: Office, old: bytes, new: bytes, fault: str
) -> None:
    spoiled = town.save("spoiled.csv", exports["register.csv"].read_bytes().replace(old, new, 1))
    assert fault in str(validators.table(spoiled, exports["register.json"]))


# DCAT-AP


def test_the_catalogue_is_what_dcat_ap_makes_mandatory(exports: dict[str, Path], validators: Validators) -> None:
    assert validators.catalog(exports["catalog.jsonld"], SHAPES) == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b'["foaf:Agent", "foaf:Organization"]', b'["foaf:Organization"]', "dc/terms/publisher"),
        (b'"dcat:accessURL"', b'"dcat:url"', "accessURL"),
        (b'"foaf:name"', b'"foaf:nick"', "foaf/0.1/name"),
        (b'"@type": "dcat:Catalog"', b'"@type": "dcat:Resource"', "dcat#Catalog"),
        (b'"dct:LicenseDocument"', b'"dct:Standard"', "license"),
    ],
)
def test_the_shapes_find_what_is_missing(
    exports: dict[str, Path], validators: Validators, town: Office, old: bytes, new: bytes, fault: str
) -> None:
    content = exports["catalog.jsonld"].read_bytes()
    assert old in content
    found = validators.catalog(town.save("spoiled.jsonld", content.replace(old, new)), SHAPES)
    assert fault in str(found)


# LibreOffice in French


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("quoted_is_text", [True, False])
def test_no_cell_of_a_csv_is_run(calc: Calc, town: Office, separator: str, *, quoted_is_text: bool) -> None:
    file = town.save("texts.csv", render_csv(["a", "b", "c"], [["x", text, text] for text in TEXTS]))
    rows = calc.csv(file, separator, quoted_is_text=quoted_is_text)
    assert [cell for row in rows for cell in row if cell.formula] == []
    if separator == "," and quoted_is_text:
        assert [folded(row[2].text) for row in rows[1:]] == [folded(with_guards(text)) for text in TEXTS]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_program_runs_what_no_guard_stands_before(calc: Calc, town: Office, separator: str) -> None:
    out = io.StringIO()
    row = ["x", f"a{separator}=1+1{separator}b", "=1+1", ""]
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(row)
    rows = calc.csv(town.save("control.csv", out.getvalue().encode()), separator, quoted_is_text=False)
    assert any(cell.formula for row in rows for cell in row)


def test_a_workbook_shows_texts_as_they_are(calc: Calc, town: Office) -> None:
    columns = [SheetColumn("Texte", 20), SheetColumn("Nombre", 10), SheetColumn("Jour", 10)]
    content = render_workbook("Essai", DAY, [Sheet("Textes", columns, [[text, -24, DAY] for text in TEXTS])])
    _, *rows = calc.workbook(town.save("texts.xlsx", content))["Textes"]
    assert [folded(row[0].text) for row in rows] == [folded(text) for text in TEXTS]
    assert {(row[0].kind, row[0].formula) for row in rows} == {("string", False)}
    assert {row[1:] for row in map(tuple, rows)} == {(("float", "-24", False), ("date", "28/11/2026", False))}


def test_the_live_register_reads_in_both_forms(exports: dict[str, Path], calc: Calc, town: Office) -> None:
    lines = ok(town.city.anyone.get("/register"))["items"]
    table = calc.csv(exports["register.csv"], ",", quoted_is_text=True)
    assert [row[1].text for row in table[1:]] == [with_guards(line["company"]) for line in lines]
    titles, *rows = calc.workbook(exports["register.xlsx"])["Registre"]
    assert titles[6].text == "Valable jusqu’au"
    assert [[cell.text for cell in row[:3]] for row in rows] == [
        [line["number"], line["company"], line["siren"]] for line in lines
    ]
    assert [row[5].text for row in rows] == ["/".join(reversed(line["issued_on"].split("-"))) for line in lines]


def test_the_live_observatory_has_french_numbers(exports: dict[str, Path], calc: Calc, town: Office) -> None:
    found = calc.workbook(exports["year.xlsx"])
    hours: Any = next(row for row in found["Heures"] if [cell.text for cell in row[:2]] == ["ensemble", "ensemble"])
    tables = {table["code"]: table for table in ok(town.city.anyone.get("/csr/observatory/2026"))["tables"]}
    total = next(cell for cell in tables["hours"]["cells"] if set(cell["at"].values()) == {"all"})
    assert (hours[2].kind, hours[2].text) == ("float", str(total["value"]).replace(".", ","))
    assert [cell for rows in found.values() for row in rows for cell in row if cell.formula] == []


def folded(text: str) -> str:
    """Without spaces, tabs and line ends, which the program folds."""
    return "".join(text.split())

from random import Random

from csr.reports.observatory import french
from csr.reports.observatory.plots import WITHHELD
from csr.reports.observatory.xlsx import SHEET_NAMES, render
from tests.csr.reports.observatory.example_inputs import publish, random_inputs
from tests.csr.reports.observatory.stored_years import FileFacts, add_file, freeze_year
from tests.support.city import City
from tests.support.workbooks import sheets

YEAR = publish(random_inputs(Random(1), 160, 40, 120))


def test_each_table_has_a_sheet_and_the_notices_too() -> None:
    assert set(SHEET_NAMES) == set(french.TABLES)
    found = sheets(render(YEAR))
    assert list(found) == [*(SHEET_NAMES[table.code] for table in YEAR.tables), "À lire"]
    assert [row["A"] for row in found["À lire"][-len(YEAR.notices) :]] == YEAR.notices


def test_every_figure_stands_once_as_a_number_and_what_is_withheld_as_such() -> None:
    found = sheets(render(YEAR))
    for table in YEAR.tables:
        place = len(table.dimensions)
        values = [value for row in found[SHEET_NAMES[table.code]][1:] for value in list(row.values())[place:]]
        assert values == [
            WITHHELD if cell.withheld else float(cell.value or 0)
            for cell in table.cells
            if cell.withheld or cell.value is not None
        ], table.code
    assert WITHHELD in str(found)


def test_categories_are_told_in_french() -> None:
    first, *rows = sheets(render(YEAR))["Entreprises"]
    assert first == {"A": "Niveau du label", "B": "Taille de l’entreprise", "C": "Entreprises"}
    assert ("engagé", "moins de 20 salariés") in [(row["A"], row["B"]) for row in rows]


def test_the_same_year_is_the_same_bytes() -> None:
    assert render(YEAR) == render(YEAR)


def test_a_year_is_also_a_workbook(city: City) -> None:
    add_file(city, 1, FileFacts(paid="3"))
    freeze_year(city)
    answered = city.anyone.get("/csr/observatory/2026.xlsx")
    assert answered.headers["content-disposition"] == 'attachment; filename="observatoire-2026-1.xlsx"'
    assert "À lire" in sheets(answered.content)

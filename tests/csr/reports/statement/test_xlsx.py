from typing import Any

from csr.reports import reporting_lines
from csr.reports.statement.schemas import CsrStatementOut
from csr.reports.statement.xlsx import render
from label.kit.workbook import CONTINUED, CONTINUES
from tests.csr.reports.statement.example_statements import figure, initiative, source, statement
from tests.support.workbooks import SheetCells, sheets

SHEETS = ("Chiffres", "Provenance", "Correspondances")


def book(made: CsrStatementOut) -> dict[str, list[SheetCells]]:
    return sheets(render(made))


def line(found: list[SheetCells], first: str, **more: Any) -> SheetCells:
    return next(row for row in found if row.get("A") == first and more.items() <= row.items())


def test_the_workbook_has_the_figures_their_provenance_and_the_mapping_table() -> None:
    assert tuple(book(statement())) == SHEETS


def test_numbers_are_numbers_and_verified_ones_stand_apart() -> None:
    found = book(statement(figures=[figure(), figure(title="Participations", verified=None, declared=3)]))["Chiffres"]
    assert line(found, "Heures") == {
        "A": "Heures",
        "C": "h",
        "D": 1234.5,
        "E": "vérifié",
        "H": "B4SI-HOURS",
        "I": "D1",
    }
    assert line(found, "Participations")["F"] == 3
    assert "D" not in line(found, "Participations")


def test_text_that_looks_like_a_formula_stays_text() -> None:
    odd = ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "12"]
    made = statement(company=odd[0], initiatives=[initiative(one) for one in odd])
    found = book(made)["Chiffres"]
    assert line(found, "Entreprise")["B"] == "=1+1"
    assert [row["A"] for row in found if str(row.get("G")).startswith("Parrainage")] == [
        f"Initiative : {one}" for one in odd
    ]
    told = book(statement(provenance=[source(what=one) for one in odd]))["Provenance"]
    assert [row["D"] for row in told[1:7]] == odd


def test_an_initiative_has_its_commitments_results_and_people() -> None:
    found = book(statement())["Chiffres"]
    title = "Initiative : Parrainage"
    assert line(found, title, B="engagé", C="heures")["F"] == 120.5
    assert line(found, title, B="réalisé", C="heures")["F"] == 99.25
    who = "jeunes, Solidarités nouvelles face au chômage"
    assert line(found, title, B=who, C="touchées") == {
        "A": title, "B": who, "C": "touchées", "D": 20, "E": "confirmé", "I": "P1",
    }  # fmt: skip
    assert "D" not in line(found, title, B=who, C="emploi durable à 6 mois")


def test_people_that_nobody_has_confirmed_stand_with_what_is_declared() -> None:
    people = initiative().people[0].model_copy(update={"status": "declared"})
    found = book(statement(initiatives=[initiative(people=[people])]))["Chiffres"]
    assert line(found, "Initiative : Parrainage", B="jeunes, Solidarités nouvelles face au chômage", C="touchées") == {
        "A": "Initiative : Parrainage", "B": "jeunes, Solidarités nouvelles face au chômage",
        "C": "touchées", "F": 20, "I": "P1",
    }  # fmt: skip


def test_each_source_has_its_dates_and_its_evidence() -> None:
    found = book(statement(provenance=[source(initiative="01b3" * 8)]))["Provenance"]
    assert found[1] == {
        "A": "D1", "B": "déclaration", "C": "01a2" * 8, "D": "atelier CV", "E": "vérifié", "F": 46266.0, "H": "2026",
        "I": "Parrainage", "J": 46093.0, "K": 46094.0, "L": "24,5 h", "M": "20 h", "N": "oui", "P": "ab" * 32,
    }  # fmt: skip
    assert found[2]["P"] == "cd" * 32


def test_references_that_one_cell_cannot_hold_go_on_in_the_next_row() -> None:
    references = [f"D{number}" for number in range(1, 7001)]
    found = book(statement(figures=[figure(provenance=references)]))["Chiffres"]
    first, second = (str(row["I"]) for row in found if str(row.get("I", "")).count("D") > 100)
    assert (first[-30:], second[:8]) == (CONTINUES, CONTINUED)
    assert [*first.removesuffix(CONTINUES).split(), *second.removeprefix(CONTINUED).split()] == references


def test_the_mapping_table_is_whole_with_its_version_and_digest() -> None:
    found = book(statement())["Correspondances"]
    assert [row["A"] for row in found[1:11]] == [one.code for one in reporting_lines.table().lines]
    assert found[11] == {"A": "Table 2026.1", "C": reporting_lines.table().digest}


def test_the_certificate_and_the_notices_are_told() -> None:
    made = statement()
    found = book(made)["Chiffres"]
    assert line(found, "Édition 2026")["G"] == "Confirmé, valable jusqu’au 30/09/2028"
    assert [row["A"] for row in found[-len(made.notices) :]] == made.notices


def test_the_same_statement_is_the_same_bytes() -> None:
    assert render(statement()) == render(statement())

"""Sheets that count people without naming them, for anyone to print."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from csr.reports.count_sheets import CountSheetKind, render
from tests.support.city import City, ok
from tests.support.structure import faults

PATHS = {"volunteering": "/count-sheets/volunteering.pdf", "forum": "/count-sheets/forum.pdf"}
WORDS: dict[CountSheetKind, tuple[str, ...]] = {
    "volunteering": ("Feuille d’émargement chiffrée", "sur le temps de travail", "Total des heures"),
    "forum": ("Feuille de comptage du stand", "candidats rencontrés", "Candidats qui ont reçu une réponse"),
}


@pytest.mark.parametrize("sheet", WORDS)
def test_a_sheet_is_one_tagged_page_that_asks_for_numbers(sheet: CountSheetKind) -> None:
    (page,) = PdfReader(BytesIO(render(sheet))).pages
    words = page.extract_text()
    assert all(each in words for each in (*WORDS[sheet], "ni nom, ni prénom, ni signature"))
    assert faults(render(sheet)) == []


def test_the_sheets_are_where_the_accepted_pieces_say(city: City) -> None:
    rules = ok(city.anyone.get("/editions/2026/evidence-rules"))
    accepted = [piece for pieces in (*rules["declarations"].values(), *rules["statement"].values()) for piece in pieces]
    assert {piece["sheet"] for piece in accepted if piece["sheet"]} == {f"/api/v1{path}" for path in PATHS.values()}
    for path in PATHS.values():
        answer = city.anyone.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from csr.reports.statement.pdf import render
from csr.reports.statement.pdf_tables import folded
from csr.reports.statement.schemas import CsrStatementOut
from label.kit.text import check_name
from tests.csr.reports.statement.example_statements import CERTIFICATE, EDITION, figure, initiative, source, statement
from tests.support.structure import faults

EMPTY: dict[str, Any] = {"figures": [], "initiatives": [], "provenance": [], "editions": []}
MANY = statement(
    figures=[figure(title=f"Heures {number}") for number in range(60)],
    initiatives=[initiative(f"Initiative {number}") for number in range(6)],
    provenance=[source(f"D{number}") for number in range(1, 90)],
)


def pages(made: CsrStatementOut) -> list[str]:
    """The words of each page, spaces folded."""
    read = PdfReader(BytesIO(render(made))).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in read]


def test_a_statement_tells_who_what_and_by_which_table() -> None:
    page = " ".join(pages(statement(initiatives=[])))
    for words in (
        "Ateliers du Pont-de-Sèvres",
        "SIREN 999 000 011",
        "niveau Confirmé, certificat BB-2026-00042 (valable, jusqu’au 30 septembre 2028)",
        "État au 23 novembre 2026",
        "Heures 1 234,5 B4SI-HOURS D1",
        "Table de correspondance 2026.1",
        "Rien ici ne répond à VSME-B8, VSME-B9, VSME-B10",
        "D1 atelier CV, édition 2026 du 12 mars 2026 au 13 mars 2026 24,5 h 20 h vérifié le 1er septembre 2026",
        "D1 " + "01a2" * 8 + " " + "ab" * 32,
        "1 / 1",
    ):
        assert words in page


def test_an_initiative_stands_with_what_was_committed_beside_what_was_achieved() -> None:
    words = " ".join(pages(statement(initiatives=[initiative("Cap sur l’emploi", firms=3)])))
    assert "Cap sur l’emploi Parrainage par binômes · achevée" in words
    assert "avec 2 autres entreprises" in words
    assert "engagé 10 120,5 1 500 2" in words
    assert "réalisé à fin 2026 12 99,25 0 1" in words
    assert "jeunes Solidarités nouvelles face au chômage, confirmé (P1) 20 15 12 4 3 2 – – –" in words
    assert "Solidarités nouvelles face au chômage (I1, A1)" in words
    assert "I1 " + "01b3" * 8 + " " + "cd" * 32 in words


def test_one_other_firm_is_in_the_singular_and_no_people_need_no_table() -> None:
    words = " ".join(pages(statement(initiatives=[initiative(firms=2, people=[], evidence=[], provenance=[])])))
    assert "avec 1 autre entreprise ·" in words
    assert "compté par" not in words


def test_people_of_the_year_stand_by_audience_confirmed_ones_apart() -> None:
    people = [
        figure(
            code, part={"audience": "senior"}, part_title="seniors", verified=told, declared=also, lines=["ESRS-S3-4"]
        )
        for code, told, also in (("people_reached", Decimal(12), Decimal(4)), ("durable_3", Decimal(5), None))
    ]
    (page,) = pages(statement(figures=people, initiatives=[], provenance=[]))
    assert "seniors confirmé 12 – – 5 – – – – –" in page
    assert "seniors déclaré 4 – – – – – – – –" in page
    assert "Lignes de reporting : ESRS-S3-4." in page


def test_a_firm_without_data_has_a_page_that_says_so() -> None:
    (page,) = pages(statement(**EMPTY))
    assert "Rien n’est connu de l’année 2026." in page
    assert "PROVENANCE" not in page


def test_a_part_and_a_detail_stand_with_the_figures_title() -> None:
    told = [
        figure("local_hires", "Embauches", part={"contract": "permanent", "group": "youth"}, part_title="CDI, jeunes"),
        figure("forum", "Forum", detail="demi-journée", verified=None, declared=Decimal(1)),
    ]
    (page,) = pages(statement(figures=told, initiatives=[]))
    assert "Embauches : CDI, jeunes 1 234,5" in page
    assert "Forum (demi-journée) 1 B4SI-HOURS" in page


def test_a_certificate_given_back_shows_no_emblem_and_says_so() -> None:
    returned = EDITION.model_copy(update={"certificates": [CERTIFICATE.model_copy(update={"status": "renounced"})]})
    without = EDITION.model_copy(update={"certificates": []})
    (page,) = pages(statement(editions=[returned], initiatives=[]))
    (bare,) = pages(statement(editions=[without], initiatives=[]))
    assert "(rendu, jusqu’au 30 septembre 2028)" in page
    assert "Édition 2026 : pas de certificat" in bare
    assert emblems(statement(initiatives=[])) == 1
    assert emblems(statement(editions=[returned], initiatives=[])) == 0


def emblems(made: CsrStatementOut) -> int:
    """Curves wide as an emblem's ring on the first page."""
    with pikepdf.open(BytesIO(render(made))) as document:
        content = pikepdf.parse_content_stream(document.pages[0])
    return sum(1 for one in content if str(one.operator) == "w" and float(one.operands[0]) == 6)


def test_sources_of_each_kind_tell_what_they_are_of() -> None:
    elsewhere = "01c4" * 8
    plain: dict[str, Any] = {"edition": None, "on": None, "verified": None, "counted": False, "evidence": []}
    told = [
        source("A1", what="apport", counted_as="D1", initiative="01b3" * 8, status="declared", **plain),
        source("A2", what="apport", counted_as=elsewhere, status="declared", **plain),
        source("P1", by="Les Amis", status="confirmed", edition=None, started_on=None, ended_on=None, verified=None),
        source("D1", started_on=date(2026, 3, 13)),
    ]
    words = " ".join(pages(statement(provenance=told)))
    assert "A1 apport (I1) du 12 mars 2026 au 13 mars 2026 24,5 h déclaré ; heures comptées par D1" in words
    assert "déclaré ; heures comptées par une déclaration d’une autre année" in words
    assert f"A2 {'01a2' * 8} comptée par {elsewhere}" in words
    assert "confirmé le 1er septembre 2026 par Les Amis" in words
    assert "D1 atelier CV, édition 2026 13 mars 2026 24,5 h" in words


def test_an_identifier_stands_only_beside_its_reference_at_the_end() -> None:
    before, _, after = " ".join(pages(MANY)).partition("IDENTIFIANTS ET PIÈCES")
    digest = MANY.lines_digest  # that of the table of reporting lines, by which the table itself can be found
    assert re.findall(r"[0-9a-f]{20,}", before.replace(digest, "")) == []
    assert all(f"D{number} {'01a2' * 8} {'ab' * 32}" in after for number in range(1, 90))


def test_a_long_statement_numbers_its_pages_and_repeats_the_headings_of_a_table() -> None:
    found = pages(MANY)
    assert [page.split(" / ")[1].split(" ")[0] for page in found] == [str(len(found))] * len(found)
    assert "vérifié ou confirmé" in found[0]
    assert "vérifié ou confirmé" in found[1]
    assert all("Ateliers du Pont-de-Sèvres – relevé RSE 2026" in page for page in found[1:])


def test_the_same_statement_is_the_same_bytes_from_any_thread() -> None:
    with ThreadPoolExecutor(3) as pool:
        drawn = list(pool.map(render, [MANY, statement(), MANY, statement()]))
    assert drawn[0] == drawn[2] == render(MANY)
    assert drawn[1] == drawn[3] != drawn[0]


def test_a_character_without_a_glyph_becomes_a_question_mark_and_markup_stays_text() -> None:
    (page,) = pages(statement(company="Société <b>漢字</b> & Cie", initiatives=[]))
    assert "Société <b>??</b> & Cie" in page
    later = pages(MANY.model_copy(update={"company": "Ателье Boulogne"}))[1]
    assert "Ателье Boulogne – relevé RSE 2026" in later
    assert "?? – relevé RSE 2026" in pages(MANY.model_copy(update={"company": "漢字"}))[1]


def test_a_long_name_is_cut_between_two_words_at_the_head_of_a_page() -> None:
    long = "Établissements Œuvrard & Fils – Ingénierie, conseil et services numériques"
    assert "Établissements Œuvrard & Fils… – relevé RSE 2026" in pages(MANY.model_copy(update={"company": long}))[1]
    assert "A" * 40 + "… – relevé RSE 2026" in pages(MANY.model_copy(update={"company": "A" * 60}))[1]


@pytest.mark.parametrize("made", [statement(), statement(**EMPTY), MANY])
def test_every_part_of_the_statement_is_tagged(made: CsrStatementOut) -> None:
    assert faults(render(made)) == []


def test_an_initiative_is_a_heading_under_that_of_all_of_them() -> None:
    with pikepdf.open(BytesIO(render(statement()))) as document:
        told = [str(one.S)[1:] for one in document.Root.StructTreeRoot.K.K]
    assert [tag for tag in told if tag.startswith("H")] == ["H1", "H2", "H2", "H3", "H2", "H2", "H2", "H2"]
    assert told.count("Table") == 6


def test_the_statement_is_attached_as_data_and_dated_by_its_day() -> None:
    with pikepdf.open(BytesIO(render(statement()))) as document:
        attached = document.attachments["csr-statement-999000011-2026.json"]
        assert CsrStatementOut.model_validate_json(attached.get_file().read_bytes()) == statement()
        assert attached.relationship == pikepdf.Name.Data
        assert str(document.docinfo["/CreationDate"]) == "D:20261123000000+01'00'"


def test_fonts_are_embedded_and_no_other_is_named() -> None:
    found = {font for page in PdfReader(BytesIO(render(MANY))).pages for font in fonts_of(page)}
    assert {name.partition("+")[2] for name in found} == {"EBGaramond-Medium", "EBGaramond-Italic"}


def fonts_of(page: Any) -> set[str]:
    fonts = page["/Resources"]["/Font"]
    return {str(fonts[name]["/BaseFont"]).lstrip("/") for name in fonts}


def test_the_document_names_itself_its_author_and_its_language() -> None:
    read = PdfReader(BytesIO(render(statement())))
    assert read.metadata is not None
    assert read.metadata.title == "Relevé RSE 2026 – Ateliers du Pont-de-Sèvres"
    assert read.metadata.author == "Ville de Boulogne-Billancourt"
    assert str(read.root_object["/Lang"]) == "fr-FR"


def test_references_in_a_row_are_folded_and_too_many_are_counted() -> None:
    assert folded(["D1", "D2", "D3", "D9", "A1", "A2"]) == "D1–D3 D9 A1–A2"
    assert folded(["D9", "A10"]) == "D9 A10"
    assert folded([f"D{2 * number}" for number in range(9)]) == "D0 D2 D4 D6 D8 D10 D12 D14 … (9 en tout)"


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=250).filter(lambda words: named(words)))
def test_any_accepted_name_can_be_rendered(name: str) -> None:
    assert faults(render(statement(company=check_name(name), initiatives=[initiative(check_name(name))]))) == []


def named(words: str) -> bool:
    try:
        return bool(check_name(words))
    except ValueError:
        return False


def test_reportlab_is_loaded_only_to_render() -> None:
    loaded = "[name for name in sys.modules if name.startswith(('reportlab', 'xlsxwriter'))]"
    code = f"import sys, csr.reports.statement.responses; print({loaded})"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"

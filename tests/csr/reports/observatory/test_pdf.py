import re
from io import BytesIO
from random import Random

import pikepdf
import pytest
from pypdf import PdfReader

from csr.reports.observatory import queries
from csr.reports.observatory.inputs import Inputs
from csr.reports.observatory.open_data import render_csv
from csr.reports.observatory.pdf import render
from csr.reports.observatory.tables import build_tables
from tests.csr.reports.observatory.example_inputs import NEEDS, by_chance, empty, outcome, published
from tests.csr.reports.observatory.stored_years import Filed, filed, frozen
from tests.support.city import City
from tests.support.structure import faults


def words(*history: Inputs, reason: str | None = None) -> str:
    read = PdfReader(BytesIO(render(published(*history, reason=reason)))).pages
    return " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in read)


CITY = by_chance(Random(4), 120, 30, 90)


def test_the_year_is_told_from_its_totals_to_its_digests() -> None:
    told = words(CITY)
    for part in (
        "VILLE DE BOULOGNE-BILLANCOURT",
        "à l’attention du CESEL",
        "L’année 2026 pour l’emploi local",
        "Numéro 1, arrêté le 15 janvier 2027",
        "120 entreprises candidates ou labellisées",
        "ENTREPRISES PAR NIVEAU DU LABEL ET TAILLE",
        "EMBAUCHES LOCALES PAR CONTRAT ET PAR PUBLIC",
        "Rapport du CESEL de 2015",
        "label observatory verify 2026",
        published(CITY).inputs_digest,
        "Éditions du label : 2026.",
    ):
        assert part in told, part
    assert "corrige" not in told


def test_what_is_withheld_reads_s_with_its_legend() -> None:
    few = empty(outcomes=(outcome(1, "youth", 30, 20, 12), outcome(2, "senior", 2)), needs=NEEDS, reference=NEEDS)
    told = words(few)
    assert "« s. » : couvert par le secret statistique" in told
    assert "jeunes s. s. s. s. seniors s. s. s. s." in told
    assert "jeunes s. 8 8 seniors s. 27 27" in told


def test_a_year_without_anyone_is_drawn_too() -> None:
    told = words(empty().model_copy(update={"editions": ()}))
    assert "Éditions du label : aucune." in told
    assert "jeunes – – –" in told


def test_a_correction_says_so() -> None:
    told = words(empty(), by_chance(Random(4), 60, 10, 30), reason="Des dossiers manquaient.")
    assert "Numéro 2, arrêté" in told
    assert "Ce numéro corrige le précédent : Des dossiers manquaient." in told


def test_a_preview_is_marked_so() -> None:
    tables = build_tables([CITY])
    shown = queries.present(CITY, tables, ("sha256:0", "sha256:1"), [], None)
    drawn = render(shown)
    assert "Aperçu, qui n’est pas arrêté" in PdfReader(BytesIO(drawn)).pages[0].extract_text()
    with pikepdf.open(BytesIO(drawn)) as document:
        assert list(document.attachments) == ["observatoire-2026-apercu.csv"]
        assert str(document.docinfo["/CreationDate"]) == "D:20260101000000+01'00'"


@pytest.mark.parametrize("history", [[CITY], [empty()]])
def test_a_year_is_tagged_through_and_through(history: list[Inputs]) -> None:
    assert faults(render(published(*history))) == []


def test_a_plot_is_told_in_words_with_each_of_its_figures() -> None:
    few = empty(outcomes=(outcome(1, "youth", 30, 20, 12), outcome(2, "senior", 2)), needs=NEEDS[:1], reference=NEEDS)
    shares, firms, companies = alts(few)
    assert shares.startswith(
        "Parts parmi les personnes touchées, les demandeurs d’emploi, au dernier chiffre connu, et ceux de 2015 :"
    )
    assert "jeunes, couvert par le secret statistique, " in shares
    assert ", inconnu, " in shares
    assert (
        firms == "Grandes entreprises : pas contactée, 0 ; en discussion, 0 ; engagée, 0 ; en action, 0 ; en pause, 0."
    )
    assert companies == "Entreprises : engagé, 0 ; confirmé, 0 ; exemplaire, 0 ; sans label, 0."


def alts(year: Inputs) -> list[str]:
    with pikepdf.open(BytesIO(render(published(year)))) as document:
        return [str(one.Alt) for one in document.Root.StructTreeRoot.K.K if one.S == "/Figure"]


def test_the_open_data_is_attached_and_the_day_is_that_of_the_freezing() -> None:
    with pikepdf.open(BytesIO(render(published(CITY)))) as document:
        attached = document.attachments["observatoire-2026-1.csv"]
        assert attached.get_file().read_bytes() == render_csv(published(CITY))
        assert str(document.docinfo["/CreationDate"]) == "D:20270115000000+01'00'"


def test_pages_are_numbered_and_few() -> None:
    read = PdfReader(BytesIO(render(published(CITY)))).pages
    assert len(read) <= 5
    for place, page in enumerate(read, 1):
        assert f"{place} / {len(read)}" in page.extract_text()


def test_the_same_number_gives_the_same_bytes_with_every_font_embedded() -> None:
    drawn = render(published(CITY))
    assert render(published(CITY)) == drawn
    with pikepdf.open(BytesIO(drawn)) as document:
        assert str(document.docinfo["/Title"]) == "Observatoire 2026 de l’engagement des employeurs"
        fonts = [each for page in document.pages for each in page.resources["/Font"].as_dict().values()]
        assert all("/FontDescriptor" in each for each in fonts)


def test_a_year_is_also_a_pdf(city: City) -> None:
    filed(city, 1, Filed(paid="3"))
    frozen(city)
    answered = city.anyone.get("/csr/observatory/2026.pdf")
    assert answered.headers["content-type"] == "application/pdf"
    assert answered.headers["content-disposition"] == 'inline; filename="observatoire-2026-1.pdf"'
    assert answered.content.startswith(b"%PDF")
    assert city.anyone.get("/csr/observatory/2026.pdf?number=1").content == answered.content

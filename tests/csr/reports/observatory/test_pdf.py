import re
from decimal import Decimal
from io import BytesIO
from random import Random

import pikepdf
import pytest
from pypdf import PdfReader

from csr.reports.observatory import queries
from csr.reports.observatory.french import category
from csr.reports.observatory.inputs import FIRST_METHOD, Inputs
from csr.reports.observatory.open_data import render_csv
from csr.reports.observatory.pdf import render
from csr.reports.observatory.tables import build_tables
from tests.csr.reports.observatory.example_inputs import NEEDS, empty_year, outcome, publish, random_inputs
from tests.csr.reports.observatory.stored_years import FileFacts, add_file, freeze_year
from tests.support.city import City
from tests.support.structure import faults


def words(*history: Inputs, reason: str | None = None) -> str:
    read = PdfReader(BytesIO(render(publish(*history, reason=reason)))).pages
    return " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in read)


CITY = random_inputs(Random(4), 120, 30, 90)


def test_the_report_goes_from_the_totals_to_the_digests() -> None:
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
        publish(CITY).inputs_digest,
        "Éditions du label : 2026.",
    ):
        assert part in told, part
    assert "corrige" not in told


def test_withheld_figures_are_printed_s_with_a_legend() -> None:
    few = empty_year(outcomes=(outcome(1, "youth", 30, 20, 12), outcome(2, "senior", 2)), needs=NEEDS, reference=NEEDS)
    told = words(few)
    assert "« s. » : couvert par le secret statistique" in told
    assert "jeunes s. s. s. s. seniors s. s. s. s." in told
    assert "jeunes s. 8 seniors s. 27" in told


def test_a_year_without_data_is_rendered_too() -> None:
    told = words(empty_year().model_copy(update={"editions": ()}))
    assert "Éditions du label : aucune." in told
    assert "jeunes – –" in told


def test_a_correction_says_so() -> None:
    told = words(empty_year(), random_inputs(Random(4), 60, 10, 30), reason="Des dossiers manquaient.")
    assert "Numéro 2, arrêté" in told
    assert "Ce numéro corrige le précédent : Des dossiers manquaient." in told


def test_a_preview_is_marked_as_one() -> None:
    tables = build_tables([CITY])
    shown = queries.present(CITY, tables, ("sha256:0", "sha256:1"), [], None)
    drawn = render(shown)
    assert "Aperçu, qui n’est pas arrêté" in PdfReader(BytesIO(drawn)).pages[0].extract_text()
    with pikepdf.open(BytesIO(drawn)) as document:
        assert list(document.attachments) == ["observatoire-2026-apercu.csv"]
        assert str(document.docinfo["/CreationDate"]) == "D:20260101000000+01'00'"


@pytest.mark.parametrize("history", [[CITY], [empty_year()]])
def test_every_part_of_the_report_is_tagged(history: list[Inputs]) -> None:
    assert faults(render(publish(*history))) == []


def test_a_plot_has_an_alternative_text_with_each_of_its_figures() -> None:
    few = empty_year(
        outcomes=(outcome(1, "youth", 30, 20, 12), outcome(2, "senior", 2)), needs=NEEDS[:1], reference=NEEDS
    )
    shares, firms, holders = alts(few)
    assert shares.startswith("Parts des personnes touchées, des demandeurs d’emploi en 2015 : jeunes, ")
    assert "jeunes, couvert par le secret statistique, 8\xa0%" in shares
    assert shares.endswith("personnes aux freins périphériques, 0\xa0%, inconnu.")
    assert (
        firms == "Grandes entreprises : pas contactée, 0 ; en discussion, 0 ; engagée, 0 ; en action, 0 ; en pause, 0."
    )
    assert holders == "Entreprises : engagé, 0 ; confirmé, 0 ; exemplaire, 0."


def test_an_audience_has_a_bar_for_its_latest_share_only_where_that_is_not_of_2015() -> None:
    newer = NEEDS[0].model_copy(update={"of_year": 2025, "share_percent": Decimal(31), "source": "France Travail"})
    (other,) = {need.audience for need in NEEDS[1:2]}
    shares = alts(empty_year(needs=(newer, *NEEDS[1:]), reference=NEEDS))[0]
    assert shares.startswith(
        "Parts des personnes touchées, des demandeurs d’emploi en 2025, des demandeurs d’emploi en 2015 : "
    )
    bars = {group.split(", ")[0]: group.split(", ")[1:] for group in shares.partition(" : ")[2].split(" ; ")}
    was = {need.audience: f"{need.share_percent}\xa0%" for need in NEEDS}
    assert bars[category("audience", newer.audience)][1:] == ["31\xa0%", was[newer.audience]]
    assert bars[category("audience", other)][1:] == [was[other]]


def test_shares_of_several_years_are_told_as_the_latest_known() -> None:
    mixed = [need.model_copy(update={"of_year": 2020 + place}) for place, need in enumerate(NEEDS)]
    assert "des demandeurs d’emploi au dernier chiffre connu" in alts(empty_year(needs=mixed, reference=NEEDS))[0]


def test_a_source_is_named_once() -> None:
    assert words(empty_year(needs=NEEDS, reference=NEEDS)).count("Rapport du CESEL de 2015") == 1
    other = tuple(need.model_copy(update={"of_year": 2025, "source": "France Travail"}) for need in NEEDS)
    assert "Demandeurs d’emploi : France Travail." in words(empty_year(needs=other, reference=NEEDS))


def test_a_year_of_the_first_method_keeps_its_plot_of_all_companies() -> None:
    assert alts(CITY.model_copy(update={"method": FIRST_METHOD}))[2].startswith("Entreprises : engagé, ")
    assert ", sans label" not in alts(CITY)[2]
    assert "sans label, 19." in alts(CITY.model_copy(update={"method": FIRST_METHOD}))[2]


def alts(year: Inputs) -> list[str]:
    with pikepdf.open(BytesIO(render(publish(year)))) as document:
        return [str(one.Alt) for one in document.Root.StructTreeRoot.K.K if one.S == "/Figure"]


def test_the_open_data_is_attached_and_the_day_is_that_of_the_freezing() -> None:
    with pikepdf.open(BytesIO(render(publish(CITY)))) as document:
        attached = document.attachments["observatoire-2026-1.csv"]
        assert attached.get_file().read_bytes() == render_csv(publish(CITY))
        assert str(document.docinfo["/CreationDate"]) == "D:20270115000000+01'00'"


def test_pages_are_numbered_and_few() -> None:
    read = PdfReader(BytesIO(render(publish(CITY)))).pages
    assert len(read) <= 5
    for place, page in enumerate(read, 1):
        assert f"{place} / {len(read)}" in page.extract_text()


def test_the_same_number_gives_the_same_bytes_with_every_font_embedded() -> None:
    drawn = render(publish(CITY))
    assert render(publish(CITY)) == drawn
    with pikepdf.open(BytesIO(drawn)) as document:
        assert str(document.docinfo["/Title"]) == "Observatoire 2026 de l’engagement des employeurs"
        fonts = [each for page in document.pages for each in page.resources["/Font"].as_dict().values()]
        assert all("/FontDescriptor" in each for each in fonts)


def test_a_year_is_also_a_pdf(city: City) -> None:
    add_file(city, 1, FileFacts(paid="3"))
    freeze_year(city)
    answered = city.anyone.get("/csr/observatory/2026.pdf")
    assert answered.headers["content-type"] == "application/pdf"
    assert answered.headers["content-disposition"] == 'inline; filename="observatoire-2026-1.pdf"'
    assert answered.content.startswith(b"%PDF")
    assert city.anyone.get("/csr/observatory/2026.pdf?number=1").content == answered.content

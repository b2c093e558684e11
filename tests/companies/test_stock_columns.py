import io
import re
from datetime import date

import pytest

from label.companies.stock import BadRow, EstablishmentRow, LegalUnitRow, StockRefused, read_stock
from tests.companies.sirens import siret
from tests.companies.stocks import PLACES, UNITS, A, B, C, opened, read


def test_a_legal_unit_is_read_with_all_that_its_row_says() -> None:
    assert read(UNITS, f"{A},O,1999-02-28,41,2023,ETI,A,SOCIÉTÉ FICTIVE,62.02A,NAFRev2") == [
        LegalUnitRow(
            siren=A,
            name="SOCIÉTÉ FICTIVE",
            naf_code="62.02A",
            naf_nomenclature="NAFRev2",
            size_class="41",
            size_year=2023,
            category="ETI",
            active=True,
            diffusible=True,
            created_on=date(1999, 2, 28),
        )
    ]


def test_an_establishment_is_read_with_all_that_its_row_says() -> None:
    place = siret(A, 12)
    row = f"{A},{place[9:]},{place},O,2001-01-01,12,2022,true,BAT C,12,B,RUE,DES EXEMPLES,92100,BOULOGNE,92012"
    (establishment,) = read(PLACES, row + ",F,,,Atelier,64.91Y,NAF2025")
    assert establishment == EstablishmentRow(
        siret=place,
        name="Atelier",
        address="BAT C 12 B RUE DES EXEMPLES",
        postcode="92100",
        commune_code="92012",
        commune_name="BOULOGNE",
        naf_code="64.91Y",
        naf_nomenclature="NAF2025",
        size_class="12",
        size_year=2022,
        head_office=True,
        active=False,
        diffusible=True,
        created_on=date(2001, 1, 1),
    )
    assert isinstance(establishment, EstablishmentRow)
    assert establishment.siren == A


def test_empty_values_are_none_and_an_empty_status_is_no_licence_to_publish() -> None:
    assert read(UNITS, A + "," * 9) == [LegalUnitRow(siren=A, diffusible=False)]
    assert read(PLACES, f"{A},,{siret(A, 1)}" + "," * 19) == [EstablishmentRow(siret=siret(A, 1), diffusible=False)]


def test_columns_come_in_any_order_and_unknown_ones_are_ignored() -> None:
    stock = opened("couleur,categorieEntreprise,siren", f"bleu,PME,{A}")
    assert stock.kind is LegalUnitRow
    assert sorted(stock.columns) == ["category", "siren"]
    assert list(stock) == [LegalUnitRow(siren=A, category="PME")]


def test_a_column_that_the_file_lacks_is_told_from_an_empty_one() -> None:
    lacking, empty = opened("siren", A), opened("siren,categorieEntreprise", f"{A},")
    assert list(lacking) == list(empty) == [LegalUnitRow(siren=A)]
    assert (sorted(lacking.columns), sorted(empty.columns)) == (["siren"], ["category", "siren"])


def test_a_column_that_only_helps_another_is_none_of_its_own() -> None:
    units, places = (
        opened("siren,nomenclatureActivitePrincipaleUniteLegale"),
        opened("siren,enseigne2Etablissement,nic"),
    )
    assert sorted(units.columns) == ["naf_nomenclature", "siren"]
    assert sorted(places.columns) == ["name", "siret"]


@pytest.mark.parametrize(
    ("header", "values"),
    [("siret", siret(A, 1)), ("nic,siren", f"{siret(A, 1)[9:]},{A}"), ("siren,siret", f"{A},{siret(A, 1)}")],
)
def test_an_establishment_is_known_by_siret_or_by_siren_and_nic(header: str, values: str) -> None:
    assert read(header, values) == [EstablishmentRow(siret=siret(A, 1))]


def test_a_siret_that_contradicts_its_siren_or_nic_is_a_bad_row() -> None:
    fault = "siret / siren / nic: The SIRET is not the SIREN followed by the NIC."
    rows = f"{siret(A, 1)},{B},{siret(A, 1)[9:]}", f"{siret(A, 1)},{A},{siret(A, 2)[9:]}"
    assert read("siret,siren,nic", *rows) == [BadRow(2, (fault,)), BadRow(3, (fault,))]


NAMES = (
    "siren,denominationUniteLegale,denominationUsuelle1UniteLegale,prenomUsuelUniteLegale,prenom1UniteLegale,"
    "nomUsageUniteLegale,nomUniteLegale"
)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ("LEGALE,USUELLE,CAM,CAMILLE,ESSAI,EXEMPLE", "LEGALE"),
        (",USUELLE,CAM,CAMILLE,ESSAI,EXEMPLE", "USUELLE"),
        (",,CAM,CAMILLE,ESSAI,EXEMPLE", "CAM ESSAI"),
        (",,,CAMILLE,,EXEMPLE", "CAMILLE EXEMPLE"),
        (",,,,,EXEMPLE", "EXEMPLE"),
        ("  ,,,,,EXEMPLE", "EXEMPLE"),
        (",,,,,", None),
    ],
)
def test_a_unit_is_called_by_its_legal_name_else_its_usual_one_else_as_a_person(values: str, name: str | None) -> None:
    assert read(NAMES, f"{A},{values}") == [LegalUnitRow(siren=A, name=name)]


def test_an_establishment_without_usual_name_is_called_by_its_sign() -> None:
    header = "siret,enseigne1Etablissement,enseigne2Etablissement,denominationUsuelleEtablissement"
    assert read(header, f"{siret(A, 1)},AUX BONS,EXEMPLES,") == [
        EstablishmentRow(siret=siret(A, 1), name="AUX BONS EXEMPLES")
    ]


@pytest.mark.parametrize(("status", "diffusible"), [("O", True), ("P", False), ("N", False), ("X", False), ("", False)])
def test_only_the_letter_o_lets_a_unit_be_republished(status: str, diffusible: bool) -> None:
    assert read("siren,statutDiffusionUniteLegale", f"{A},{status}") == [LegalUnitRow(siren=A, diffusible=diffusible)]


def test_masked_values_are_unknown_and_keep_the_unit_from_being_republished() -> None:
    header = "siren,denominationUniteLegale,statutDiffusionUniteLegale"
    assert read(header, f"{A},[ND],P", f'{B},"[ND]",', f"{C},[ND],O") == [
        LegalUnitRow(siren=each, diffusible=False) for each in (A, B, C)
    ]


def test_a_masked_value_in_a_file_without_status_makes_a_bad_row() -> None:
    assert read("siren,denominationUniteLegale", f"{A[:8]},[ND]") == [
        BadRow(
            2,
            (
                "A value is masked ([ND]), and the file lacks the column statutDiffusion.",
                "siren: A SIREN is 9 digits: this has 8 characters.",
            ),
        )
    ]


def test_a_ceased_unit_and_one_that_does_not_say_are_told_apart() -> None:
    assert read("siren,etatAdministratifUniteLegale", f"{A},C", f"{B},") == [
        LegalUnitRow(siren=A, active=False),
        LegalUnitRow(siren=B, active=None),
    ]


def test_all_faults_of_a_row_are_named_with_their_columns() -> None:
    row = f"{A[:8]},O,2001-02-30,99,99,GRANDE,F,BAD\u200bNAME,6202A,NAF rev. 2"
    scale = "NN, 00, 01, 02, 03, 11, 12, 21, 22, 31, 32, 41, 42, 51, 52, 53"
    naf = "activitePrincipaleUniteLegale / nomenclatureActivitePrincipaleUniteLegale"
    assert read(UNITS, row) == [
        BadRow(
            2,
            (
                "siren: A SIREN is 9 digits: this has 8 characters.",
                "denominationUniteLegale: U+200B at position 4 is not allowed: it is an invisible format character.",
                "categorieEntreprise: 'GRANDE' is not one of PME, ETI, GE.",
                f"{naf}: This is not an activity code, such as 72.1Z.",
                "nomenclatureActivitePrincipaleUniteLegale: 'NAF rev. 2' is not the name of a nomenclature.",
                f"trancheEffectifsUniteLegale: '99' is not one of {scale}.",
                "anneeEffectifsUniteLegale: '99' is not a year.",
                "etatAdministratifUniteLegale: 'F' is not one of A, C.",
                "dateCreationUniteLegale: '2001-02-30' is not a date of the calendar.",
            ),
        )
    ]


def test_a_fault_shows_strange_characters_escaped() -> None:
    assert read("siren,categorieEntreprise", f"{A},\x1b[2J") == [
        BadRow(2, (r"categorieEntreprise: '\x1b[2J' is not one of PME, ETI, GE.",))
    ]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        (
            "codeCommuneEtablissement",
            "92100",
            "This is not an INSEE commune code, such as 92012; it is not the postcode.",
        ),
        ("codePostalEtablissement", "9210", "'9210' is not a postcode."),
        ("etablissementSiege", "oui", "'oui' is not one of true, false."),
        ("dateCreationEtablissement", "20200229", "'20200229' is not a date such as 2020-02-29."),
    ],
)
def test_a_wrong_value_of_an_establishment_makes_a_bad_row(column: str, value: str, fault: str) -> None:
    assert read(f"siret,{column}", f"{siret(A, 1)},{value}") == [BadRow(2, (f"{column}: {fault}",))]


@pytest.mark.parametrize(
    ("column", "value", "attribute", "kept"),
    [
        ("enseigne1Etablissement", "L\x92ATELIER", "name", "L’ATELIER"),
        ("enseigne1Etablissement", "\x81\x07", "name", None),
        ("denominationUsuelleEtablissement", "AU\u200bX BONS\tMOTS", "name", "AUX BONS MOTS"),
        ("enseigne2Etablissement", "КАФЕ\u202e", "name", "КАФЕ"),
        ("enseigne1Etablissement", "e" + "\u0301" * 9, "name", None),
        ("libelleVoieEtablissement", "\t", "address", None),
        ("libelleVoieEtablissement", "DE L\x92EUROPE", "address", "DE L’EUROPE"),
        ("libelleCommuneEtablissement", "B" * 251, "commune_name", "B" * 250),
    ],
)
def test_a_bad_character_in_a_text_costs_the_character_and_not_the_establishment(
    column: str, value: str, attribute: str, kept: str | None
) -> None:
    stock = opened(f"siret,{column}", f"{siret(A, 1)},{value}", f"{siret(A, 2)},BON")
    assert [getattr(row, attribute) for row in stock] == [kept, "BON"]
    assert stock.cleaned == 1
    wrong = f"{siret(A, 1)[:-1]},{value}"
    assert isinstance(read(f"siret,{column}", wrong)[0], BadRow)


@pytest.mark.parametrize(
    ("header", "reason", "columns"),
    [
        (b"", "The header cannot be read: The file is empty. Columns seen: none.", ()),
        (
            b"nom,adresse\n",
            "This is neither StockUniteLegale (siren) nor StockEtablissement (siret). Columns seen: 'nom', 'adresse'.",
            ("nom", "adresse"),
        ),
        (
            b"nic\n",
            "This is neither StockUniteLegale (siren) nor StockEtablissement (siret). Columns seen: 'nic'.",
            ("nic",),
        ),
        (b"siren,dateFin\n", "This is INSEE's file of past states or of duplicates", ("siren", "dateFin")),
        (b"siren,sirenDoublon\n", "This is INSEE's file of past states or of duplicates", ("siren", "sirenDoublon")),
        (b"siren,nom,siren\n", "Columns given twice: 'siren'.", ("siren", "nom", "siren")),
        (b"\xff\xfes\0i\0", "The header cannot be read: Byte 1 of the line, 0xFF, is not UTF-8. Byte 4", ()),
        (b"siren," + b"x" * 70_000, "The header cannot be read: The line has more than 65536 characters.", ()),
    ],
)
def test_a_file_that_is_no_stock_file_is_refused_with_its_columns(
    header: bytes, reason: str, columns: tuple[str, ...]
) -> None:
    with pytest.raises(StockRefused, match=f"^{re.escape(reason)}") as refused:
        read_stock(io.BytesIO(header))
    assert refused.value.columns == columns


def test_a_refusal_stays_short_and_escapes_what_it_shows() -> None:
    with pytest.raises(StockRefused) as refused:
        read_stock(io.BytesIO(("\x1b" + "x" * 1000 + "," + ",".join(map(str, range(500)))).encode()))
    shown = str(refused.value).removeprefix(
        "This is neither StockUniteLegale (siren) nor StockEtablissement (siret). Columns seen: "
    )
    assert shown == ", ".join([r"'\x1b" + "x" * 59 + "'", *(f"'{n}'" for n in range(59))]) + "."

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from threading import Barrier
from typing import Any, Literal, get_args

import pikepdf
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pikepdf import ContentStreamInstruction
from PIL import Image, ImageDraw, ImageOps
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from stdnum.fr import siren as sirens

from label.certificates import fonts, french, qr
from label.certificates.composition import DESIGNS, compose
from label.certificates.drawing import PrintedPage, draw
from label.certificates.marks import QrMark
from label.certificates.wording import SET_ASIDE
from scoring.indicators import NotApplicableReason
from tests.support.outcomes import CAPPED, FULL, SHOP, printing
from tests.support.printed_pages import CAPITALS, HIRING, LEVELS, PAGE, all_of, texts

Look = Literal["seine", "cadre"]
looks = pytest.mark.parametrize("look", ["seine", "cadre"])


def test_the_sample_company_is_fictitious_and_its_siren_is_well_formed() -> None:
    assert sirens.is_valid(PAGE.siren)
    assert PAGE.siren.startswith("999")


@looks
def test_every_field_is_printed(look: Look) -> None:
    printed = [
        "VILLE DE BOULOGNE-BILLANCOURT",
        "accorde le label",
        "BOULOGNE BUSINESS CLUB",
        "examine les candidatures",
        "LABEL EMPLOYEUR ENGAGÉ",
        "est attribué à",
        "Atelier des Deux Rives",
        "SIREN 999 000 011",
        "Édition 2026, niveau",
        "Confirmé",
        "deuxième des trois niveaux",
        "Valable jusqu’au 30 septembre 2028.",
        "Committed Employer Label of Ville de Boulogne-Billancourt, level “Confirmed”, valid until 30 September 2028.",
        "Fait à Boulogne-Billancourt, le 1er octobre 2026",
        "Claire Fontaine",
        "Maire de Boulogne-Billancourt",
        "Pour le club",
        "TOTAL",
        "68,4",
        "sur 100",
        "Engagement bénévole des salariés",
        "15,9 sur 35",
        "45,3 %",
        "Recrutement local durable",
        "28,6 sur 40",
        "71,5 %",
        "Forum de l’emploi",
        "22 sur 25",
        "88,0 %",
        "Bonus des initiatives",
        "+ 2 points",
        "CERTIFICAT",
        "BB-2026-00042",
        "Vérifiez-le : lisez",
        "ce code ou ouvrez",
        "l’adresse ci-dessous",
        "Scellé électroniquement par Ville de Boulogne-Billancourt.",
        "https://label.boulogne-billancourt.example/verify/BB-2026-00042",
    ]
    assert " ".join(_lines(replace(PAGE, family=look))) == " ".join(printed)  # a name may be broken over lines


@looks
def test_a_family_that_did_not_count_is_marked_and_shows_no_points(look: Look) -> None:
    lines = _lines(replace(PAGE, family=look, families=(replace(HIRING, points="0", percent=None),)))
    assert lines[lines.index("Recrutement local durable") + 1] == "ne compte pas dans ce résultat"
    assert not [line for line in lines if line.endswith(("sur 40", "%"))]


@looks
def test_what_was_set_aside_is_explained_in_french_and_in_english(look: Look) -> None:
    lines = _lines(printing(SHOP, family=look))
    assert lines[lines.index("Recrutement local durable") + 1] == "non compté : aucune embauche durable"
    assert "Local hiring not counted: no durable hires." in " ".join(lines)


@looks
def test_a_capped_total_is_printed_with_the_sum_it_was_capped_from(look: Look) -> None:
    lines = _lines(printing(CAPPED, family=look))
    start = lines.index("Bonus des initiatives")
    assert lines[start : start + 4] == ["Bonus des initiatives", "+ 6 points", "Soit 93,9 points", "plafonné à 79,9"]
    assert "plafonné à 100" in _lines(printing(FULL, family=look))


def test_every_reason_that_scoring_gives_has_its_words() -> None:
    assert set(SET_ASIDE) == set(get_args(NotApplicableReason))


@pytest.mark.parametrize(("bonus", "printed"), [(0, "aucun"), (1, "+ 1 point"), (6, "+ 6 points")])
def test_the_bonus_is_printed_in_points(bonus: int, printed: str) -> None:
    lines = _lines(replace(PAGE, bonus=bonus))
    assert lines[lines.index("Bonus des initiatives") + 1] == printed


def test_the_first_of_a_month_is_written_as_french_does() -> None:
    assert [french.day(date(2026, 8, 1)), french.day(date(2026, 12, 2))] == ["1er août 2026", "2 décembre 2026"]


@looks
@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ({}, []),
        (
            {"test": True},
            ["TEST – sans valeur", "TEST – sans valeur : ce certificat est scellé par une autorité de TEST"],
        ),
        (
            {"demonstration": True},
            ["SPÉCIMEN – TEST", "SPÉCIMEN – sans valeur : ville de démonstration, autorité de TEST"],
        ),
    ],
)
def test_a_test_or_demonstration_is_marked_twice_and_a_real_certificate_never(
    look: Look, said: dict[str, Any], marked: list[str]
) -> None:
    lines = _lines(replace(PAGE, family=look, sealed_by="", **said))
    assert [line for line in lines if "SPÉCIMEN" in line or "TEST" in line] == marked


def test_a_test_authoritys_seal_is_marked() -> None:
    assert "Scellé électroniquement par Issy (autorité de TEST)." in _lines(replace(PAGE, sealed_by="Issy", test=True))


@looks
@pytest.mark.parametrize(
    "company", ["L'ŒUVRE & FILS", "L’ŒUVRE & FILS", CAPITALS, "Ÿ ŒŸ Łódź ő ț €", "ΩΜΕΓΑ ΑΕ", "Жизнь"]
)
def test_a_name_is_extracted_from_the_pdf_as_it_was_given(company: str, look: Look) -> None:
    lines = _lines(replace(PAGE, company=company, family=look))
    start, end = lines.index("est attribué à"), lines.index("SIREN 999 000 011")
    assert " ".join(lines[start + 1 : end]) == company


@looks
def test_a_certificate_can_be_drawn_without_signatories(look: Look) -> None:
    assert "Pour le club" not in _lines(replace(PAGE, family=look, signatories=()))


@looks
@given(path=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=200))
@example(path="verify/BB-2026-00042")
@settings(max_examples=12)
def test_the_qr_code_contains_the_printed_address(look: Look, path: str) -> None:
    page = replace(PAGE, family=look, verify_url=f"https://label.example/{path}")
    assert [read.text for read in zxingcpp.read_barcodes(_rasterised(page))] == [page.verify_url]


@looks
def test_the_code_keeps_its_quiet_zone_of_four_modules(look: Look) -> None:
    page = replace(PAGE, family=look)
    dark = ImageOps.invert(_rasterised(page)).getbbox()
    code = _code(page)
    high, quiet = DESIGNS[look].paper[1], 4 * code.side / 45  # points: 37 modules and twice 4
    edges = (code.x + quiet, high - code.y - code.side + quiet, code.x + code.side - quiet, high - code.y - quiet)
    assert dark == pytest.approx([4 * edge for edge in edges], abs=2)


@pytest.mark.parametrize(("look", "before"), [("seine", 112.0), ("cadre", 84.0)])
def test_the_code_is_about_1_4_times_larger_than_in_the_first_layout(look: Look, before: float) -> None:
    sides = [_code(replace(PAGE, family=look, layout=layout)).side for layout in (1, 2)]
    assert sides[0] == before
    assert 1.4 <= sides[1] / before < 1.6


@looks
@pytest.mark.parametrize("length", [20, 40, 60, 63, 84, 110])
def test_all_modules_of_the_code_have_as_many_dots_on_paper_of_300_dpi(look: Look, length: int) -> None:
    mark = _code(replace(PAGE, family=look, verify_url="https://label.example/".ljust(length, "x")))
    module = float(qr.operators(mark.words, mark.x, mark.y, mark.side).split()[1])
    dots = module * 300 / 72
    assert dots == pytest.approx(round(dots), abs=0.001)
    assert dots >= 8


def test_an_address_of_any_length_has_a_code_in_its_square() -> None:
    steps = [float(qr.operators("x" * length, 0, 0, 129.6).split()[1]) for length in (10, 300, 1200)]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] > 0


@looks
@pytest.mark.parametrize("scores", [True, False])
def test_the_code_is_read_from_a_page_in_one_bit(look: Look, scores: bool) -> None:
    page = replace(PAGE, family=look, test=True, scores=scores)
    paper = PdfDocument(draw(page))[0]
    read = {}
    for dpi in (150, 200, 300):
        grey = paper.render(scale=dpi / 72, grayscale=True).to_pil()
        pictures = {
            "dither": grey.convert("1"),
            "threshold": grey.point(lambda shade: 255 * (shade > 127)).convert("1"),
        }
        for way, picture in pictures.items():
            read[way, dpi] = [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]
    assert [way for way, found in read.items() if found != [page.verify_url]] == []


@looks
def test_the_code_alone_is_black(look: Look) -> None:
    content = PdfReader(BytesIO(draw(replace(PAGE, family=look)))).pages[0].get_contents()
    assert content is not None
    assert content.get_data().count(b"0 0 0 rg") == 1


@pytest.mark.parametrize(("look", "sides"), [("seine", [297, 210]), ("cadre", [210, 297])])
def test_it_is_one_page_of_a4(look: Look, sides: list[int]) -> None:
    (page,) = _reader(replace(PAGE, family=look)).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == sides


def test_all_fonts_are_embedded_as_subsets() -> None:
    resources: Any = _reader(PAGE).pages[0]["/Resources"]
    descriptors = [font.get_object()["/FontDescriptor"] for font in resources["/Font"].values()]
    assert sorted(descriptor["/FontName"] for descriptor in descriptors) == [
        "/AAAAAA+EBGaramond-Italic",
        "/AAAAAA+EBGaramond-Medium",
    ]
    assert [bool(descriptor["/FontFile2"].get_data()) for descriptor in descriptors] == [True, True]
    drawable = [font.get_object()["/ToUnicode"].get_data() for font in resources["/Font"].values()]
    assert [(b"<0041>" in characters, b"<03A9>" in characters) for characters in drawable] == [
        (True, False),  # roman: A, but no Ω
        (False, False),  # italic: neither, since no word in italics has them
    ]


@looks
def test_letter_spaced_words_are_extracted_as_words(look: Look) -> None:
    tracked = [mark for mark in texts(compose(replace(PAGE, family=look))) if mark.tracking]
    assert len(tracked) >= 6
    assert [mark.words for mark in tracked if mark.tracking > 0.08 * mark.size] == []  # poppler sees a space at 0.1


@looks
def test_the_same_page_gives_the_same_bytes(look: Look) -> None:
    page = replace(PAGE, family=look)
    assert draw(page) == draw(replace(page))


def test_the_document_has_its_metadata() -> None:
    reader = _reader(PAGE)
    catalogue: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Certificat BB-2026-00042 – Atelier des Deux Rives"
    assert reader.metadata.author == "Ville de Boulogne-Billancourt"
    assert reader.metadata.subject == (
        "Label employeur engagé, édition 2026, avec le concours du Boulogne Business Club"
    )
    assert catalogue["/Lang"] == "fr-FR"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_characters_that_cannot_be_drawn_are_all_named() -> None:
    with pytest.raises(fonts.MissingGlyphs) as caught:
        draw(replace(PAGE, company="東京 Ouest 東", number="BB-ﬖ"))
    assert str(caught.value) == (
        "The certificate's font cannot draw 東 (U+6771), 京 (U+4EAC) in “東京 Ouest 東”; ﬖ (U+FB16) in “BB-ﬖ”."
    )


@pytest.mark.parametrize("style", ["roman", "italic"])
def test_both_fonts_cover_french_and_its_neighbours(style: fonts.Style) -> None:
    assert fonts.covered("éÉçŒœŸÿ’'«»–—€&ŁłžŽőȚțßñÅø", style)
    assert not fonts.covered("東", style)


def test_many_threads_draw_at_once_from_a_cold_start() -> None:
    pages = [replace(PAGE, number=f"BB-2026-{number:05}", level=LEVELS[number % 3]) for number in range(24)]
    alone = [draw(page) for page in pages]
    fonts._load.cache_clear()  # the threads load the fonts anew, all at the same time
    together = Barrier(6)

    def share(start: int) -> list[bytes]:
        together.wait()
        return [draw(page) for page in pages[start::6]]

    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(share, range(6)))
    assert [drawn[number % 6][number // 6] for number in range(24)] == alone


def test_reportlab_is_imported_only_when_a_page_is_drawn() -> None:
    program = "import json, sys, label.certificates.drawing; print(json.dumps(sorted(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert {"reportlab", "segno"} & set(json.loads(printed)) == set()


def _code(page: PrintedPage) -> QrMark:
    (mark,) = (mark for piece in all_of(compose(page)) for mark in piece.marks if isinstance(mark, QrMark))
    return mark


def _reader(page: PrintedPage) -> PdfReader:
    return PdfReader(BytesIO(draw(page)))


def _lines(page: PrintedPage) -> list[str]:
    """The words as a reader of the PDF gets them, one piece of text a line, in the order of the page."""
    pieces: list[str] = []

    def keep(text: str, *_: object) -> None:
        if text.strip():
            pieces.extend(text.strip().splitlines())

    _reader(page).pages[0].extract_text(visitor_text=keep)
    return pieces


def _rasterised(page: PrintedPage) -> Image.Image:
    with pikepdf.open(BytesIO(draw(page))) as opened:
        content = pikepdf.parse_content_stream(opened.pages[0], "q Q cm re f")
    steps = [step for step in content if isinstance(step, ContentStreamInstruction)]
    operators = [([float(operand) for operand in step.operands], str(step.operator)) for step in steps]
    return _painted(operators, DESIGNS[page.family].paper)


def _painted(steps: list[tuple[list[float], str]], paper: tuple[float, float]) -> Image.Image:
    """The filled rectangles, which are those of the code alone, on an A4 page of 4 pixels a point."""
    picture = Image.new("L", (round(paper[0] * 4), round(paper[1] * 4)), 255)
    pen = ImageDraw.Draw(picture)
    scale_x, scale_y, left, foot = 1.0, 1.0, 0.0, 0.0
    for operands, operator in steps:
        if operator == "cm":
            scale_x, _, _, scale_y, left, foot = operands
        elif operator == "re":
            x, y, wide, high = operands
            across = sorted(4 * (left + scale_x * end) for end in (x, x + wide))
            down = sorted(4 * (paper[1] - foot - scale_y * end) for end in (y, y + high))
            pen.rectangle((across[0], down[0], across[1], down[1]), fill=0)
    return picture

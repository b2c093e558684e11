import json
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import combinations
from threading import Barrier
from typing import Any

import pikepdf
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pikepdf import ContentStreamInstruction
from PIL import Image, ImageDraw, ImageOps
from pypdf import PdfReader
from stdnum.fr import siren as sirens

from label.certificates import fonts, french
from label.certificates.composition import RANKS, Text, compose
from label.certificates.fields import Level
from label.certificates.name import HEIGHT, WIDTH, lay_out
from label.certificates.ornament import PAPER, adornment
from label.certificates.page import FamilyLine, Page, Signatory, draw

VOLUNTEERING = FamilyLine("V", "Engagement bénévole des salariés", "15.9", "35", "45.3")
HIRING = FamilyLine("H", "Recrutement local durable", "28.6", "40", "71.5")
FORUM = FamilyLine("F", "Forum de l’emploi", "22", "25", "88.0")
PAGE = Page(
    number="BB-2026-00042",
    company="Atelier des Deux Rives",
    siren="999000011",
    level="confirmed",
    edition="2026",
    total="68.4",
    families=(VOLUNTEERING, HIRING, FORUM),
    bonus=2,
    issued_on=date(2026, 10, 1),
    valid_until=date(2028, 9, 30),
    verify_url="https://label.boulogne-billancourt.example/verify/BB-2026-00042",
    signatories=(Signatory("Claire Fontaine", "Maire de Boulogne-Billancourt"), Signatory("", "Pour le club")),
)
LEVELS: tuple[Level, ...] = ("engaged", "confirmed", "exemplary")
CAPITALS = (
    "ÉTABLISSEMENTS ŁUKASZ ŽIŽKA & CŒUR D'AVENIR – AGENCEMENT, MENUISERIE ET DÉCORATION "
    "D’INTÉRIEUR À BOULOGNE-BILLANCOURT"
)
DRAWABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÉÈÇŒÆŸéèêçœæÿŁžőțß&'’-–.,()0123456789«»€ΩЖ"

names = (
    st.lists(st.text(st.sampled_from(DRAWABLE), min_size=1, max_size=30), min_size=1, max_size=30)
    .map(" ".join)
    .map(lambda name: name[:120].strip())
)


def test_the_sample_company_is_fictitious_and_its_siren_is_well_formed() -> None:
    assert sirens.is_valid(PAGE.siren)
    assert PAGE.siren.startswith("999")


def test_every_field_is_printed() -> None:
    assert _lines(PAGE) == [
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
        "Délivré le 1er octobre 2026, valable jusqu’au 30 septembre 2028.",
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
        "https://label.boulogne-billancourt.example/verify/BB-2026-00042",
    ]


def test_a_family_that_did_not_count_says_so_and_shows_no_points() -> None:
    lines = _lines(replace(PAGE, families=(replace(HIRING, points="0", percent=None),)))
    assert lines[lines.index("Recrutement local durable") + 1] == "ne compte pas dans ce résultat"
    assert not [line for line in lines if line.endswith(("sur 40", "%"))]


@pytest.mark.parametrize(("bonus", "printed"), [(0, "aucun"), (1, "+ 1 point"), (6, "+ 6 points")])
def test_the_bonus_is_told_in_points(bonus: int, printed: str) -> None:
    lines = _lines(replace(PAGE, bonus=bonus))
    assert lines[lines.index("Bonus des initiatives") + 1] == printed


def test_the_first_of_a_month_is_written_as_french_does() -> None:
    assert [french.day(date(2026, 8, 1)), french.day(date(2026, 12, 2))] == ["1er août 2026", "2 décembre 2026"]


def test_a_demonstration_is_marked_twice_and_a_certificate_never() -> None:
    marked = [line for line in _lines(replace(PAGE, demonstration=True)) if "SPÉCIMEN" in line]
    assert marked == ["SPÉCIMEN – démonstration", "SPÉCIMEN – démonstration – sans valeur"]
    assert not [line for line in _lines(PAGE) if "SPÉCIMEN" in line]


@pytest.mark.parametrize(
    "company", ["L'ŒUVRE & FILS", "L’ŒUVRE & FILS", CAPITALS, "Ÿ ŒŸ Łódź ő ț €", "ΩΜΕΓΑ ΑΕ", "Жизнь"]
)
def test_a_name_is_read_back_from_the_pdf_as_it_was_given(company: str) -> None:
    lines = _lines(replace(PAGE, company=company))
    start, end = lines.index("est attribué à"), lines.index("SIREN 999 000 011")
    assert " ".join(lines[start + 1 : end]) == company


@settings(deadline=None)
@given(names)
@example(CAPITALS)
@example("W" * 120)
@example("Œ & " * 29 + "Œ")
def test_a_name_of_up_to_120_characters_fits_whole_in_its_frame(company: str) -> None:
    name = lay_out(company)
    unbroken = re.compile(r"[\s]+")
    assert unbroken.sub("", "".join(name.lines)) == unbroken.sub("", company)
    assert max(fonts.width(line, name.size) for line in name.lines) <= WIDTH + 0.01
    assert len(name.lines) <= 3
    assert len(name.lines) * name.leading <= HEIGHT
    assert name.size >= 3.9


@settings(max_examples=40, deadline=None)
@given(names, st.sampled_from(LEVELS))
@example(CAPITALS, "exemplary")
@example("Agence de l’Île", "engaged")
def test_no_words_overlap_or_leave_the_page_whatever_the_name(company: str, level: Level) -> None:
    boxes = [_box(mark) for mark in compose(replace(PAGE, company=company, level=level)) if isinstance(mark, Text)]
    assert [box for box in boxes if box[0] < 100 or box[1] < 72 or box[2] > 797 or box[3] > PAPER[1]] == []
    assert [(one, two) for one, two in combinations(boxes, 2) if _overlap(one, two)] == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Lemaire", "« Deux", "Rives »", "&", "–", ":", "et", "«", "Agencement"]), min_size=1))
def test_no_line_of_a_name_begins_or_ends_with_a_sign_that_belongs_on_another(pieces: list[str]) -> None:
    lines = lay_out(" ".join(pieces)).lines
    assert [line for line in lines[1:] if line.split()[0] in {"&", "–", ":", "»"}] == []
    assert [line for line in lines[:-1] if line.split()[-1] == "«"] == []


def test_long_words_elsewhere_shrink_to_their_room() -> None:
    who = Signatory("Anne-Sophie " * 6, "Déléguée générale à l’économie, au commerce et à l’emploi de la Ville")
    page = replace(
        PAGE, city="Ville de " + "Boulogne-" * 8, signatories=(who, who), verify_url="https://a.fr/" + "x" * 250
    )
    boxes = [_box(mark) for mark in compose(page) if isinstance(mark, Text)]
    assert [(one, two) for one, two in combinations(boxes, 2) if _overlap(one, two)] == []


def test_a_certificate_can_be_drawn_without_signatories() -> None:
    assert "Pour le club" not in _lines(replace(PAGE, signatories=()))


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=200))
@example("verify/BB-2026-00042")
@settings(max_examples=20, deadline=None)
def test_the_code_leads_to_the_address_that_is_printed(path: str) -> None:
    page = replace(PAGE, verify_url=f"https://label.example/{path}")
    assert [read.text for read in zxingcpp.read_barcodes(_rasterised(draw(page)))] == [page.verify_url]


def test_the_code_keeps_its_quiet_zone_of_four_modules() -> None:
    picture = _rasterised(draw(PAGE))
    dark = ImageOps.invert(picture).getbbox()
    assert dark is not None
    module = 4 * 112 / 45  # pixels: 37 modules and twice 4
    square = (4 * 589, 4 * (PAPER[1] - 216), 4 * 701, 4 * (PAPER[1] - 104))
    inset = [square[0] + 4 * module, square[1] + 4 * module, square[2] - 4 * module, square[3] - 4 * module]
    assert list(dark) == pytest.approx(inset, abs=2)


def test_it_is_one_page_of_a4() -> None:
    (page,) = _reader(PAGE).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]


def test_all_fonts_are_embedded_with_only_what_is_used() -> None:
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


def test_tracked_words_stay_words_for_a_reader() -> None:
    tracked = [mark for mark in compose(PAGE) if isinstance(mark, Text) and mark.tracking]
    assert len(tracked) == 6
    assert [mark.words for mark in tracked if mark.tracking > 0.08 * mark.size] == []  # poppler sees a space at 0.1


def test_the_same_page_gives_the_same_bytes() -> None:
    assert draw(PAGE) == draw(replace(PAGE))


def test_the_document_says_what_it_is() -> None:
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


def test_levels_differ_without_colour_by_word_by_rings_and_by_strands() -> None:
    words = [[mark.words for mark in compose(replace(PAGE, level=level)) if isinstance(mark, Text)] for level in LEVELS]
    assert [set(one) - set(words[1]) for one in (words[0], words[2])] == [
        {"Engagé", "premier des trois niveaux"},
        {"Exemplaire", "le plus haut des trois niveaux"},
    ]
    drawn = [zlib.decompress(adornment(RANKS[level].step, "0 0 0")).decode() for level in LEVELS]
    assert [_strokes(operators, "1.3 w") for operators in drawn] == [1, 2, 3]  # strands
    assert [_strokes(operators, "6 w") for operators in drawn] == [1, 2, 3]  # rings
    assert [_strokes(operators, ".6 w") for operators in drawn] == [4, 2, 0]  # outlines of the other rings


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


def test_many_threads_draw_at_once_even_the_first_pages() -> None:
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


def test_importing_costs_nothing_until_a_page_is_drawn() -> None:
    program = "import json, sys, label.certificates.page; print(json.dumps(sorted(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert {"reportlab", "segno"} & set(json.loads(printed)) == set()


Box = tuple[float, float, float, float]


def _reader(page: Page) -> PdfReader:
    return PdfReader(BytesIO(draw(page)))


def _lines(page: Page) -> list[str]:
    """The words as a reader of the PDF gets them, one piece of text a line, in the order of the page."""
    pieces: list[str] = []

    def keep(text: str, *_: object) -> None:
        if text.strip():
            pieces.extend(text.strip().splitlines())

    _reader(page).pages[0].extract_text(visitor_text=keep)
    return pieces


def _box(mark: Text) -> Box:
    """Left, foot, right, top of level words, from their descenders to above their accents."""
    width = fonts.width(mark.words, mark.size, mark.style, mark.tracking)
    left = mark.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.align]
    return left, mark.y - 0.24 * mark.size, left + width, mark.y + 0.66 * mark.size


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _strokes(operators: str, width: str) -> int:
    """How many paths are stroked with a line of `width`."""
    found = re.search(rf" {re.escape(width)} (.*?)(?= [.\d]+ w | Q)", operators)
    return found[1].count(" m") if found else 0


def _rasterised(pdf: bytes) -> Image.Image:
    with pikepdf.open(BytesIO(pdf)) as opened:
        content = pikepdf.parse_content_stream(opened.pages[0], "q Q cm re f")
    steps = [step for step in content if isinstance(step, ContentStreamInstruction)]
    return _painted([([float(operand) for operand in step.operands], str(step.operator)) for step in steps])


def _painted(steps: list[tuple[list[float], str]]) -> Image.Image:
    """The filled rectangles, which are those of the code alone, on an A4 page of 4 pixels a point."""
    picture = Image.new("L", (round(PAPER[0] * 4), round(PAPER[1] * 4)), 255)
    pen = ImageDraw.Draw(picture)
    scale_x, scale_y, left, foot = 1.0, 1.0, 0.0, 0.0
    for operands, operator in steps:
        if operator == "cm":
            scale_x, _, _, scale_y, left, foot = operands
        elif operator == "re":
            x, y, wide, high = operands
            across = sorted(4 * (left + scale_x * end) for end in (x, x + wide))
            down = sorted(4 * (PAPER[1] - foot - scale_y * end) for end in (y, y + high))
            pen.rectangle((across[0], down[0], across[1], down[1]), fill=0)
    return picture

import re
import zlib
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import PdfDocument

from label.certificates.composition import DESIGNS, compose
from label.certificates.drawing import draw
from label.certificates.marks import Box
from label.certificates.printed_fields import PrintedPage, Signatory, from_json, to_json
from label.certificates.wording import RANKS
from scoring.thresholds import LabelLevel
from tests.certificates.test_name_layout import names
from tests.support.outcomes import CAPPED, FULL, OUTCOMES, SHOP, printing
from tests.support.printed_pages import CAPITALS, HIRING, LEVELS, PAGE, all_of, apart, overlap, places, texts

LOOKS: tuple[Literal["seine", "cadre"], ...] = ("seine", "cadre")
# What the river or the heaviest frame leaves free.
FREE: dict[str, Box] = {"seine": (100, 72, 797, 595), "cadre": (60, 60, 535, 782)}
LONG = Signatory("Jean-Baptiste de la Rochefoucauld-Montmorency", "Président de la Chambre de commerce et d’industrie")
MAYOR = Signatory("Claire Fontaine", "Maire de Boulogne-Billancourt")
# Of the pieces of an older certificate, as drawn before there were shares: what is drawn from its data is compared
# with its file.
DRAWN_BEFORE_SHARES = {"seine": "9d0bd822c2971fab", "cadre": "4e36d9231f89ee1a"}
PUBLIC_BODY = "Établissement public territorial Grand Paris Seine Ouest et communes associées"

looks = pytest.mark.parametrize("look", LOOKS)


def test_a_page_stored_before_there_were_designs_has_the_first_design() -> None:
    old = to_json(PAGE).replace(',"family":"seine"', "")
    assert "family" not in old
    assert from_json(old) == PAGE


@looks
def test_a_page_stored_before_there_were_shares_is_drawn_as_it_was(look: Literal["seine", "cadre"]) -> None:
    old = to_json(replace(PAGE, family=look)).replace(f',"place":"{PAGE.place}","layout":{PAGE.layout}', "")
    old = old.replace(',"raw_points":null,"raw_maximum":null,"reason":null', "")
    old = old.replace(',"cap":null', "")
    assert "null" not in old
    assert sha256(repr(compose(from_json(old))).encode()).hexdigest()[:16] == DRAWN_BEFORE_SHARES[look]


def test_every_design_that_a_page_may_name_exists() -> None:
    assert tuple(DESIGNS) == LOOKS


@settings(max_examples=60)
@given(
    names,
    st.sampled_from(LEVELS),
    st.sampled_from(LOOKS),
    st.lists(st.sampled_from([LONG, MAYOR, Signatory("", "Pour le club"), Signatory("", " ")]), max_size=3).map(tuple),
    st.sampled_from(["", "0" * 64]),
    st.sampled_from([PAGE.city, PUBLIC_BODY, "Issy"]),
    st.booleans(),
    st.none() | st.sampled_from(OUTCOMES),
    st.booleans(),
)
@example(CAPITALS, "exemplary", "cadre", (LONG, LONG, LONG), "", PUBLIC_BODY, True, CAPPED, True)
@example(CAPITALS, "exemplary", "seine", (LONG, LONG, LONG), "0" * 64, PUBLIC_BODY, True, CAPPED, True)
@example("W" * 120, "confirmed", "cadre", (), "", PAGE.city, True, None, False)
@example("Ag " * 40, "confirmed", "cadre", (MAYOR,), "", PAGE.city, True, SHOP, False)
@example("Agence de l’Île", "engaged", "seine", (MAYOR,), "0" * 64, PAGE.city, False, FULL, True)
def test_nothing_overlaps_or_leaves_the_page_whatever_the_names(
    company: str,
    level: LabelLevel,
    look: Literal["seine", "cadre"],
    signatories: tuple[Signatory, ...],
    logo: str,
    city: str,
    test: bool,
    outcome: dict[str, Any] | None,
    scores: bool,
) -> None:
    page = replace(
        printing(outcome) if outcome else PAGE,
        company=company,
        level=level,
        family=look,
        signatories=signatories,
        city=city,
        club=city,
        city_logo=logo,
    )
    pieces = compose(replace(page, test=test, scores=scores))
    boxes, (left, foot, right, top) = places(pieces), FREE[look]
    assert [box for box in boxes if box[0] < left or box[1] < foot or box[2] > right or box[3] > top] == []
    assert apart(boxes) == []
    (crest,) = (piece.box for piece in pieces if piece.box)
    around = (crest[0] - 12, crest[1] - 12, crest[2] + 12, crest[3] + 12)
    assert [box for box in boxes if overlap(box, around)] == []


@looks
def test_other_long_words_shrink_to_their_space(look: Literal["seine", "cadre"]) -> None:
    page = replace(
        PAGE,
        family=look,
        city="Ville de " + "Boulogne-" * 8,
        signatories=(LONG, LONG),
        number="BB-2026-" + "0" * 20,
        families=(replace(HIRING, title=HIRING.title * 3), replace(HIRING, percent=None), HIRING),
        verify_url="https://a.fr/" + "x" * 250,
        sealed_by="Ville de " + "Boulogne-" * 8,
    )
    assert apart(places(compose(page))) == []


@pytest.mark.parametrize("outcome", [None, *OUTCOMES])
def test_both_designs_have_the_same_text_in_the_same_order(outcome: dict[str, Any] | None) -> None:
    printed = printing(outcome) if outcome else PAGE
    page = replace(printed, demonstration=True, test=True, company=CAPITALS)
    seine, cadre = ([_told(page, look) for look in LOOKS][number] for number in (0, 1))
    assert seine == cadre


def test_headings_and_fields_are_in_reading_order() -> None:
    told = [(tag, field or words) for tag, field, words in _told(replace(PAGE, test=True), "cadre")]
    assert told == [
        ("P", "warning"),
        ("P", "issuers"),
        ("P", "accorde le label"),
        ("P", "issuers"),
        ("P", "examine les candidatures"),
        ("H1", "Label employeur engagé"),
        ("P", "est attribué à"),
        ("H2", "company"),
        ("P", "siren"),
        ("Figure", "Emblème du niveau Confirmé : 2 anneaux sur trois"),
        ("P", "level"),
        ("P", "deuxième des trois niveaux"),
        ("P", "validity"),
        ("P", "english"),
        ("P", "place"),
        ("P", "signatories"),
        ("P", "signatories"),
        ("H2", "Total"),
        ("P", "total"),
        ("L", ""),
        ("LI", ""),
        ("LBody", "V"),
        ("LI", ""),
        ("LBody", "H"),
        ("LI", ""),
        ("LBody", "F"),
        ("LI", ""),
        ("LBody", "bonus"),
        ("Figure", f"Code QR de l’adresse de vérification {PAGE.verify_url}"),
        ("P", "number"),
        ("P", "Vérifiez-le : lisez ce code ou ouvrez l’adresse ci-dessous"),
        ("P", "seal"),
        ("P", ""),
        ("Link", "url"),
    ]


@looks
def test_without_scores_a_page_says_nothing_of_points_and_all_else_in_the_same_order(
    look: Literal["seine", "cadre"],
) -> None:
    page = replace(printing(CAPPED), family=look, company=CAPITALS)
    full, plain = (
        [(piece.tag, piece.actual or piece.alt) for piece in all_of(compose(replace(page, scores=scores))) if piece.tag]
        for scores in (True, False)
    )
    start, end = full.index(("H2", "Total")), next(n for n, (_, words) in enumerate(full) if "Code QR" in words)
    assert plain == full[:start] + full[end:]
    words = " ".join(mark.words for mark in texts(compose(replace(page, scores=False))))
    assert [
        figure for figure in ("79,9", "sur", "%", "+ 6", "93,9") if figure in words.replace("valid until", "")
    ] == []


@looks
def test_the_labels_name_is_read_from_two_metres(look: Literal["seine", "cadre"]) -> None:
    (mark,) = (mark for piece in compose(replace(PAGE, family=look)) if piece.tag == "H1" for mark in texts([piece]))
    assert mark.words.isupper()  # every letter is as high as a capital: 0.65 of the size in this typeface
    # 12 minutes of arc from 2 m. An eye of 5/10, the least that may drive a car, reads letters of 10 minutes.
    assert 0.65 * mark.size * 25.4 / 72 >= 7.0


@looks
def test_levels_differ_by_their_words(look: Literal["seine", "cadre"]) -> None:
    words = [{mark.words for mark in texts(compose(replace(PAGE, family=look, level=level)))} for level in LEVELS]
    english = "Committed Employer Label of Ville de Boulogne-Billancourt, level “{}”, valid until 30 September 2028."
    assert [one - words[1] for one in (words[0], words[2])] == [
        {"Engagé", "premier des trois niveaux", english.format("Engaged")},
        {"Exemplaire", "le plus haut des trois niveaux", english.format("Exemplary")},
    ]


@looks
def test_the_level_gives_the_number_of_solid_rings_of_the_emblem(look: Literal["seine", "cadre"]) -> None:
    drawn = [_emblem(replace(PAGE, family=look, level=level)) for level in LEVELS]
    assert [_strokes(operators, "6 w") for operators in drawn] == [1, 2, 3]
    assert [_strokes(operators, ".6 w") for operators in drawn] == [4, 2, 0]  # outlines of the other rings


def test_the_level_gives_the_number_of_bold_strands_of_the_river() -> None:
    drawn = [_adornment("seine", level) for level in LEVELS]
    assert [(_strokes(operators, "1.3 w"), _strokes(operators, ".5 w")) for operators in drawn] == [
        (2, 10),
        (6, 6),
        (12, 0),
    ]


def test_the_level_gives_the_number_of_braids_and_the_medallion() -> None:
    drawn = [_adornment("cadre", level) for level in LEVELS]
    rules = [_strokes(operators, width) for operators, width in zip(drawn, ("1.4 w", "2.0 w", "2.6 w"), strict=True)]
    assert [operators.count("q ") for operators in drawn] == [4, 8, 12]  # the sides of a braid
    assert rules == [8, 12, 16]  # the sides of a rule: one more than there are braids
    assert [_strokes(operators, "1.2 w") for operators in drawn] == [1, 2, 3]  # waves below the title
    roses = [re.findall(r" \.6 w (.*?) 1\.4 w", operators)[0] for operators in drawn]
    assert [rose.count(" c") // 4 for rose in roses] == [24, 96, 192]


@looks
def test_levels_can_be_distinguished_in_grey(look: Literal["seine", "cadre"]) -> None:
    ink = [_ink(replace(PAGE, family=look, level=level)) for level in LEVELS]
    assert [after > 1.25 * before for before, after in pairwise(ink)] == [True, True]


def _told(page: PrintedPage, look: Literal["seine", "cadre"]) -> list[tuple[str, str, str]]:
    """Tag, field and words of everything that is read."""
    return [
        (piece.tag, piece.field, piece.actual or piece.alt or " ".join(mark.words for mark in texts([piece])))
        if not piece.kids
        else (piece.tag, piece.field, "")
        for piece in all_of(compose(replace(page, family=look)))
        if piece.tag
    ]


def _emblem(page: PrintedPage) -> str:
    (drawn,) = (mark for piece in compose(page) if piece.box for mark in piece.marks if isinstance(mark, str))
    return drawn


def _adornment(look: Literal["seine", "cadre"], level: LabelLevel) -> str:
    return zlib.decompress(DESIGNS[look].adornment(RANKS[level].step, "0 0 0")).decode()


def _strokes(operators: str, width: str) -> int:
    """How many paths are first stroked with a line of `width`."""
    found = re.search(rf" {re.escape(width)} (.*?)(?= 1? ?[.\d]+ w | q | 1 g | Q|$)", operators)
    return found[1].count(" m") if found else 0


def _ink(page: PrintedPage) -> float:
    """How much black there is in a grey picture of what adorns the page, beside and below all words."""
    picture = PdfDocument(draw(page))[0].render(scale=2).to_pil().convert("L")
    left, foot, right, top = FREE[page.family]
    words = (round(2 * left), round(picture.height - 2 * top), round(2 * right), round(picture.height - 2 * foot))
    picture.paste(Image.new("L", (words[2] - words[0], words[3] - words[1]), 255), words[:2])
    return float(sum(shade * count for shade, count in enumerate(reversed(picture.histogram()))))

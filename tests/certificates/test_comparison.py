import json
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from random import Random
from typing import Any, Literal

import pikepdf
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, Pdf, Stream, String
from PIL import Image, ImageDraw

from label.certificates import numbers, pdf_sandbox, pdf_text, printed_fields
from label.certificates.comparison import (
    FIELDS,
    NAMES,
    Difference,
    Unreadable,
    claimed_number,
    differences,
    field_boxes,
)
from label.certificates.composition import LAYOUT, TextMark, box_of, compose
from label.certificates.drawing import FamilyLine, PrintedPage, SealSpace, Signatory, draw
from label.certificates.hidden_content import HIDDEN
from label.paper import signature_field as paper
from label.paper.archive import Attachment
from label.seals import authority, pdf_seal
from tests.support.outcomes import CAPPED, printing
from tests.support.uploaded_certificates import edited

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
NUMBER, OTHER, THIRD, FOURTH = (numbers.new_number("BB", "2026", Random(seed)) for seed in range(4))
URL = "https://label.boulogne-billancourt.example/verify/"
PAGE = PrintedPage(
    number=NUMBER,
    company="Atelier des Deux Rives",
    siren="999000011",
    level="confirmed",
    edition="2026",
    total="68.4",
    families=(
        FamilyLine("V", "Engagement bénévole des salariés", "15.9", "35", "45.3"),
        FamilyLine("H", "Recrutement local durable", "28.6", "40", "71.5"),
        FamilyLine("F", "Forum de l’emploi", "22", "25", "88.0"),
    ),
    bonus=2,
    issued_on=date(2026, 10, 1),
    valid_until=date(2028, 9, 30),
    verify_url=URL + NUMBER,
    signatories=(Signatory("Claire Fontaine", "Maire de Boulogne-Billancourt"), Signatory("", "Pour le club")),
    sealed_by="Ville de Boulogne-Billancourt",
    place="Boulogne-Billancourt",
    layout=LAYOUT,
)
CREDENTIAL = json.dumps({"credentialSubject": {"licenseNumber": NUMBER}})
DRAWN = draw(PAGE)  # its fields stand where those of the sealed one do
ONE = "1 page de 297 × 210 mm"


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = pdf_seal.from_file(authority.ensure_seal(tmp_path_factory.mktemp("keys"), PAGE.city, AT), "", test=True)
    attached = (
        Attachment("credential.json", "application/ld+json", "Open Badges 3.0", CREDENTIAL.encode()),
        Attachment(
            "printed.json", "application/json", "Ce qui est imprimé", printed_fields.to_json(PAGE).encode(), "Source"
        ),
    )
    return paper.fill_signature(draw(PAGE, {}, attached, SealSpace(made.reserved_bytes, AT, "Label")), made.sign)


# What is printed, and where


def test_every_printed_field_and_the_code_have_a_french_name_and_a_box() -> None:
    warned = field_boxes(replace(PAGE, test=True, cap="68.4"))
    assert [field for field in FIELDS if field not in warned] == ["elsewhere"]
    assert [field for field in warned if field not in FIELDS] == []


def test_the_box_of_a_field_is_where_its_words_are_drawn() -> None:
    signatories = [mark for piece in compose(PAGE) if piece.field == "signatories" for mark in piece.marks]
    assert field_boxes(PAGE)["signatories"] == tuple(box_of(mark) for mark in signatories if isinstance(mark, TextMark))


def test_the_box_of_a_logo_is_the_one_reserved_for_it() -> None:
    plain, shown = (field_boxes(replace(PAGE, city_logo=digest))["issuers"] for digest in ("", "0" * 64))
    assert (len(plain), len(shown), shown[1]) == (2, 2, plain[1])
    assert shown[0] != plain[0]


@pytest.mark.parametrize("layout", [1, LAYOUT])
def test_a_file_is_compared_in_the_layout_it_was_issued_in(layout: Literal[1, 2]) -> None:
    page = replace(PAGE, layout=layout)
    file, forged = draw(page), draw(replace(page, siren="999000029", total="88.4"))
    assert [(found.field, found.found) for found in differences(file, forged, page)] == [
        ("siren", "SIREN 999 000 029"),
        ("total", "88,4 sur 100"),
    ]


# The number that a file claims


def test_the_claimed_number_comes_from_the_credential_first(issued: bytes) -> None:
    def renumbered(pdf: Pdf) -> None:
        pdf.attachments["credential.json"] = json.dumps({"credentialSubject": {"licenseNumber": OTHER}}).encode()

    assert (claimed_number(issued), claimed_number(changed(issued, renumbered))) == (NUMBER, OTHER)


def test_the_claimed_number_comes_from_the_next_source_with_a_well_formed_one(issued: bytes) -> None:
    found = []
    file = changed(issued, attach("printed.json", json.dumps({"number": OTHER})))
    for change in (
        attach("credential.json", json.dumps({"credentialSubject": {"licenseNumber": "BB-2026-234567"}})),
        attach("printed.json", "[" * 100_000),
        title(f"Certificat {THIRD}"),
        title(f"Certificat {THIRD}X, xBB-2026-234567"),
    ):
        file = changed(file, change)
        found.append(claimed_number(file))
    assert found == [OTHER, NUMBER, THIRD, NUMBER]  # the second is that of the title, the last is that of the text


@pytest.mark.parametrize("said", ["", "[]", '{"credentialSubject": []}', '{"credentialSubject": {"licenseNumber": 7}}'])
def test_a_credential_without_a_number_is_skipped(issued: bytes, said: str) -> None:
    assert claimed_number(changed(changed(issued, attach("credential.json", said)), title(OTHER))) == NUMBER


def test_a_file_without_a_number_or_an_unreadable_one_claims_none() -> None:
    assert (
        claimed_number(BLANK),
        claimed_number(b""),
        claimed_number(b"%PDF-1.7\n"),
        claimed_number(os.urandom(999)),
    ) == (None,) * 4


# What is no difference


def rewritten(content: bytes, **how: Any) -> bytes:
    return changed(content, lambda _: None, **how)


def test_a_file_saved_again_or_stripped_of_invisible_content_has_no_difference(issued: bytes) -> None:
    generate = pikepdf.ObjectStreamMode.generate
    files = (issued, rewritten(issued, linearize=True), rewritten(issued, object_stream_mode=generate))
    assert [differences(issued, file, PAGE) for file in (*files, changed(issued, stripped))] == [[]] * 4


def stripped(pdf: Pdf) -> None:
    for name in list(pdf.attachments):
        del pdf.attachments[name]
    for key in ("/Metadata", "/StructTreeRoot", "/AcroForm", "/Perms", "/AF"):
        if key in pdf.Root:
            del pdf.Root[key]
    del pdf.docinfo
    del pdf.pages[0].Annots


def test_a_page_scaled_down_is_compared_in_place(issued: bytes) -> None:
    forged = reprinted(issued, "68,4", "88,4")
    assert differences(issued, changed(issued, a5), PAGE) == []
    assert differences(issued, changed(forged, a5), PAGE) == [Difference("total", "68,4 sur 100", "88,4 sur 100")]


def a5(pdf: Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"q .70711 0 0 .70711 0 0 cm", prepend=True)
    page.contents_add(b"Q")
    page.MediaBox = Array([0, 0, 595.28, 420.94])


def test_a_scan_of_the_page_is_compared_by_its_picture() -> None:
    seen, other = (pdf_text.read(content)[0] for content in (DRAWN, draw(replace(PAGE, total="88.4"))))
    assert differences(DRAWN, as_image(seen), PAGE) == []
    # There is nothing to read in it, and yet what is seen there is something else.
    assert differences(DRAWN, as_image(other), PAGE) == [Difference("total", "68,4 sur 100", "")]


def test_one_changed_digit_in_the_smallest_line_of_a_scan_is_found() -> None:
    (seen,) = pdf_text.read(draw(replace(PAGE, valid_until=date(2029, 9, 30))))
    assert [told.field for told in differences(DRAWN, as_image(seen), PAGE)] == ["validity", "english"]


def as_image(seen: pdf_text.PdfContent) -> bytes:
    image, wrapped = Image.frombytes("RGB", seen.shape, seen.pixels), BytesIO()
    image.save(wrapped, "PDF", resolution=144, quality=95)
    return wrapped.getvalue()


def test_a_tiny_change_of_the_page_height_makes_no_difference(issued: bytes) -> None:
    def taller(pdf: Pdf) -> None:
        pdf.pages[0].MediaBox = Array([0, 0, 841.89, 595.5])

    assert differences(issued, changed(issued, taller), PAGE) == []


# Edits of a real certificate


@pytest.mark.parametrize(
    ("field", "old", "new", "found"),
    [
        ("company", "Atelier des Deux Rives", "Atelier des Deux Tilleuls", "Atelier des Deux Tilleuls"),
        ("total", "68,4", "68,5", "68,5 sur 100"),
        ("siren", "SIREN 999 000 011", "SIREN 999 000 017", "SIREN 999 000 017"),
        ("bonus", "+ 2 points", "+ 6 points", "Bonus des initiatives + 6 points"),
        (
            "validity",
            "Valable jusqu’au 30 septembre 2028.",
            "Valable jusqu’au 30 septembre 2029.",
            "Valable jusqu’au 30 septembre 2029.",
        ),
    ],
)
def test_changed_letters_are_found_although_the_replacement_text_is_unchanged(
    issued: bytes, field: str, old: str, new: str, found: str
) -> None:
    (told,) = differences(issued, reprinted(issued, old, new), PAGE)
    assert (told.field, told.found) == (field, found)


def test_a_field_covered_and_overwritten_is_found_with_both_texts(issued: bytes) -> None:
    forged = changed(issued, drawn(b"1 g 214 256 300 48 re f 0 g BT /New 48 Tf 222 269 Td (Exemplaire) Tj ET"))
    assert differences(issued, forged, PAGE) == [
        Difference("level", "Édition 2026, niveau Confirmé", "Édition 2026, niveau Confirmé Exemplaire")
    ]


def test_an_image_over_a_field_is_found(issued: bytes) -> None:
    words = "Édition 2026, niveau Confirmé"
    assert differences(issued, changed(issued, overlaid), PAGE) == [Difference("level", words, words)]


def overlaid(pdf: Pdf) -> None:
    image = Image.new("L", (300, 48), 255)
    ImageDraw.Draw(image).text((0, 0), "Exemplaire", fill=0, font_size=40)
    picture = Stream(pdf, image.tobytes())
    picture.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=300,
        Height=48,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )
    pdf.pages[0].add_resource(picture, Name.XObject, Name.Laid)
    pdf.pages[0].contents_add(b"q 260 0 0 42 222 255 cm /Laid Do Q")


def test_a_line_that_makes_an_eight_of_a_three_and_a_hidden_word_are_found(issued: bytes) -> None:
    left, foot, _, top = field_boxes(PAGE)["V"][2]
    stroke = f"q 1 w {left + 14.5} {foot + 3.5} m {left + 14.5} {top - 2} l S Q".encode()
    hidden = f"BT 3 Tr /New 11 Tf {left} {foot + 3} Td (95,3) Tj ET".encode()
    drawn_over, written = (differences(issued, changed(issued, drawn(what)), PAGE) for what in (stroke, hidden))
    words = "Engagement bénévole des salariés 15,9 sur 35 45,3 %"
    assert drawn_over == [Difference("V", words, words)]
    assert written == [Difference("V", words, f"{words} 95,3")]


def test_another_qr_code_is_found_as_the_code(issued: bytes) -> None:
    covered = changed(issued, drawn(b"0 g 620 150 30 30 re f"))
    assert differences(issued, covered, PAGE) == [Difference("code", URL + NUMBER, "")]


def test_text_is_read_as_drawn_whatever_its_replacement_text(issued: bytes) -> None:
    def replaced(pdf: Pdf) -> None:
        told = pdf.make_indirect(Dictionary(ActualText=String("Rien")))
        pdf.pages[0].add_resource(told, Name.Properties, Name.Told)
        written(pdf, 0, b"/Span /Told BDC BT /New 14 Tf 300 20 Td (Copie) Tj ET EMC")

    assert differences(issued, changed(issued, replaced), PAGE) == [Difference("elsewhere", "", "Copie")]


def test_a_small_inline_image_is_found(issued: bytes) -> None:
    small = b"q 40 0 0 40 300 10 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \0\0\0\0 EI Q"
    assert differences(issued, changed(issued, drawing(small)), PAGE) == [Difference("elsewhere", "", "")]


def test_an_empty_page_differs_in_every_visible_field(issued: bytes) -> None:
    def emptied(pdf: Pdf) -> None:
        del pdf.pages[0].Contents, pdf.pages[0].Annots

    told = differences(issued, changed(issued, emptied), PAGE)
    assert [difference.field for difference in told] == [*field_boxes(PAGE), "elsewhere"]
    assert {difference.found for difference in told} == {""}


def test_a_link_to_another_address_is_found_at_its_place(issued: bytes) -> None:
    def misled(pdf: Pdf) -> None:
        pdf.pages[0].Annots[0].A.URI = String("https://label.example/")

    assert differences(issued, changed(issued, misled), PAGE) == [
        Difference("url", URL + NUMBER, f"{URL}{NUMBER} Link https://label.example/")
    ]


@pytest.mark.parametrize(
    ("what", "found"),
    [
        (b"BT /New 14 Tf 300 20 Td (Copie conforme) Tj ET", "Copie conforme"),
        (b"1 0 0 RG 3 w 640 30 90 30 re S", ""),
        (b"BT /New 8 Tf .7 .7 -.7 .7 500 20 Tm (Copie) Tj ET", ""),
    ],
)
def test_content_added_outside_every_field_is_found_elsewhere(issued: bytes, what: bytes, found: str) -> None:
    assert differences(issued, changed(issued, drawn(what)), PAGE) == [Difference("elsewhere", "", found)]


@pytest.mark.parametrize("subtype", ["FreeText", "Stamp", "Widget"])
def test_an_annotation_is_found_elsewhere_and_in_the_field_that_it_covers(issued: bytes, subtype: str) -> None:
    words = "Édition 2026, niveau Confirmé"
    margin = differences(issued, changed(issued, annotated(subtype, [300, 10, 380, 30])), PAGE)
    over = differences(issued, changed(issued, annotated(subtype, [222, 255, 400, 290])), PAGE)
    fields = [Difference("form_fields", "", HIDDEN["form_fields"][1])] if subtype == "Widget" else []
    assert margin == [Difference("elsewhere", "", f"{subtype} Vu"), *fields]
    assert [one for one in over if one.field != "invisible_text"] == [
        Difference("level", words, words),
        Difference("elsewhere", "", f"{subtype} Vu"),
        *fields,
    ]


def test_an_invisible_annotation_is_found(issued: bytes) -> None:
    def noted(pdf: Pdf) -> None:
        pdf.pages[0].Annots.append(Dictionary(Subtype=Name.Text, Rect=Array([9, 9, 20, 20]), Contents=String("Vu")))

    assert differences(issued, changed(issued, noted), PAGE) == [Difference("elsewhere", "", "Text Vu")]


def test_content_for_print_only_is_found(issued: bytes) -> None:
    def printed(pdf: Pdf) -> None:
        pdf.pages[0].Annots[-1].F = 4 | 32  # printed, and not shown

    def layered(pdf: Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Paper")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        pdf.pages[0].add_resource(layer, Name.Properties, Name.Paper)
        written(pdf, 0, b"/OC /Paper BDC 222 255 178 35 re f EMC")

    words = "Édition 2026, niveau Confirmé"
    noted = changed(changed(issued, annotated("Stamp", [222, 255, 400, 290])), printed)
    assert differences(issued, noted, PAGE)[0] == Difference("level", words, words)
    assert differences(issued, changed(issued, layered), PAGE) == [
        Difference("level", words, words),
        Difference("layers", "", HIDDEN["layers"][1]),
    ]


def test_a_visible_appearance_of_the_seals_field_is_found(issued: bytes) -> None:
    def shown(pdf: Pdf) -> None:
        (seal,) = (note for note in pdf.pages[0].Annots if note.Subtype == Name.Widget)
        look = Stream(pdf, b"0 g 0 0 178 35 re f")
        look.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 178, 35]))
        seal.Rect, seal.AP = Array([222, 255, 400, 290]), Dictionary(N=pdf.make_indirect(look))

    words = "Édition 2026, niveau Confirmé"
    assert differences(issued, changed(issued, shown), PAGE) == [Difference("level", words, words)]


def annotated(subtype: str, box: list[int]) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        wide, high = box[2] - box[0], box[3] - box[1]
        look = Stream(pdf, f"0 g 0 0 {wide} {high} re f".encode())
        look.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, wide, high]))
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array(box), Contents=String("Vu"), F=4)
        if subtype == "Widget":
            note.FT = Name.Tx
        note.AP = Dictionary(N=pdf.make_indirect(look))
        pdf.pages[0].Annots.append(pdf.make_indirect(note))
        pdf.Root.AcroForm.Fields.append(pdf.pages[0].Annots[-1])  # of which a widget is one

    return change


# Another number of pages, another shape or another scale


def test_a_page_printed_with_margins_is_compared_by_text(issued: bytes) -> None:
    scaled = changed(issued, shrunk)
    assert [one.field for one in differences(issued, scaled, PAGE)] == ["elsewhere"]
    assert differences(issued, scaled, PAGE)[0].found == ONE
    forged = changed(edited(issued, PAGE), shrunk)
    assert "Usurpateur" in differences(issued, forged, PAGE)[0].found


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_compared_by_text(issued: bytes, degrees: int) -> None:
    turned = changed(issued, lambda pdf: pdf.pages[0].rotate(degrees, relative=False))
    assert differences(issued, turned, PAGE) == [Difference("elsewhere", ONE, ONE)]


def shrunk(pdf: pikepdf.Pdf) -> None:
    """The page at 96 %, in the middle of the paper, as a browser prints it."""
    pdf.pages[0].contents_add(b"q 0.96 0 0 0.96 17 12 cm", prepend=True)
    pdf.pages[0].contents_add(b"Q")
    del pdf.pages[0].Annots


def test_an_additional_page_is_found_with_its_words(issued: bytes) -> None:
    def longer(pdf: Pdf) -> None:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[1].Resources = Dictionary()
        written(pdf, 1, b"BT /New 14 Tf 100 100 Td (Annexe secrete) Tj ET")

    assert differences(issued, changed(issued, longer), PAGE) == [
        Difference("elsewhere", ONE, "2 pages de 297 × 210 mm Annexe secrete")
    ]


def test_a_cropped_page_is_compared_by_text(issued: bytes) -> None:
    def cropped(pdf: Pdf) -> None:
        pdf.pages[0].MediaBox = Array([0, 0, 590, 595.28])

    told = differences(issued, changed(reprinted(issued, "68,4", "8,4"), cropped), PAGE)
    assert (told[0], told[-2].field, told[-2].printed) == (Difference("total", "68,4 sur 100", ""), "elsewhere", ONE)
    assert told[-2].found.startswith("1 page de 208 × 210 mm")
    assert told[-1].field == "invisible_text"  # what stands right of the page's new edge


def test_part_of_a_printed_word_is_not_that_word(issued: bytes) -> None:
    def wider(pdf: Pdf) -> None:
        pdf.pages[0].MediaBox = Array([0, 0, 900, 595.28])

    page = replace(PAGE, total="8.4")
    told = differences(draw(page), changed(issued, wider), page)
    assert told == [
        Difference("total", "8,4 sur 100", ""),
        Difference("elsewhere", ONE, "1 page de 318 × 210 mm 68,4"),
    ]


# A page drawn anew with another value

LETTERS = "ABCDEFGHIJKLMNOPRSTUVXYZabcdefghijklmnopqrstuvwxyzéèç0123456789"
short_names = st.text(st.sampled_from(LETTERS), min_size=1, max_size=14)
tenths = st.integers(10, 999).map(lambda tenths: str(tenths / 10))
LEVEL = {"level", "english", "elsewhere"}  # the standing and the emblem are no field of their own
edits = st.one_of(
    st.tuples(st.just("company"), short_names, st.just({"company"})),
    st.tuples(st.just("siren"), st.integers(10**8, 10**9 - 1).map(str), st.just({"siren"})),
    st.tuples(st.just("level"), st.sampled_from(["engaged", "exemplary"]), st.just(LEVEL)),
    st.tuples(st.just("edition"), st.integers(2027, 2099).map(str), st.just({"level"})),
    st.tuples(st.just("total"), tenths, st.just({"total"})),
    st.tuples(st.just("bonus"), st.integers(0, 9), st.just({"bonus"})),
    st.tuples(st.just("issued_on"), st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.just({"validity"})),
    st.tuples(st.just("valid_until"), st.dates(date(2028, 1, 1), date(2029, 1, 1)), st.just({"validity", "english"})),
    st.tuples(st.just("number"), st.sampled_from([OTHER, THIRD, FOURTH]), st.just({"number"})),
    st.tuples(st.just("verify_url"), short_names.map(lambda name: URL + name), st.just({"url", "code"})),
    st.tuples(st.just("sealed_by"), short_names, st.just({"seal"})),
    st.tuples(st.just("club"), short_names, st.just({"issuers"})),
    st.tuples(st.just("city"), short_names, st.just({"issuers", "english"})),
    st.tuples(
        st.just("signatories"),
        short_names.map(lambda name: (Signatory(name, "Maire"), PAGE.signatories[1])),
        st.just({"signatories"}),
    ),
    st.tuples(
        st.just("families"),
        st.tuples(short_names, tenths).map(
            lambda new: (PAGE.families[0], replace(PAGE.families[1], title=new[0], points=new[1]), PAGE.families[2])
        ),
        st.just({"H"}),
    ),
)


@settings(max_examples=12)
@given(edits)
def test_exactly_the_fields_that_print_an_edited_value_are_found(edit: tuple[str, Any, set[str]]) -> None:
    field, value, expected = edit
    other = replace(PAGE, **{field: value})
    before, after = field_boxes(PAGE), field_boxes(other)
    assume(other != PAGE and all(before[name] == after[name] for name in before if name not in expected))
    found = {difference.field for difference in differences(DRAWN, draw(other), PAGE)}
    # A short name is drawn large: its J or Q reaches down into the line of the SIREN, whose picture differs then.
    below = {"siren"} if field == "company" else set()
    assert expected <= found <= expected | below


@pytest.mark.parametrize("change", [{"cap": "89.9"}, {"total": "93.9"}])
def test_an_edited_cap_or_the_total_it_gives_is_found(change: dict[str, Any]) -> None:
    page = printing(CAPPED)
    found = differences(draw(page), draw(replace(page, **change)), page)
    assert [difference.field for difference in found] == list(change)


# Files that mean harm


def drawing(operators: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: pdf.pages[0].contents_add(operators)


def bomb(pdf: Pdf) -> None:
    zipper = zlib.compressobj(9)
    content = Stream(pdf, b"".join(zipper.compress(b"0 0 m 9 9 l S " * 70_000) for _ in range(400)) + zipper.flush())
    content.Filter = Name.FlateDecode
    pdf.pages[0].contents_add(content)


def forms(pdf: Pdf) -> None:
    """Ten forms, each of which shows the next one ten times."""
    inner: Any = None
    for _ in range(11):
        form = Stream(pdf, b"/Next Do " * 10 if inner is not None else b"0 0 9 9 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 800, 600])
        form.Resources = Dictionary(XObject=Dictionary(Next=inner)) if inner is not None else Dictionary()
        inner = pdf.make_indirect(form)
    pdf.pages[0].add_resource(inner, Name.XObject, Name.Next)
    pdf.pages[0].contents_add(b"/Next Do")


def vast_image(pdf: Pdf) -> None:
    image = Stream(pdf, zlib.compress(bytes(1000)))
    image.Subtype, image.Width, image.Height, image.Filter = Name.Image, 30_000, 30_000, Name.FlateDecode
    pdf.Root.Kept = pdf.make_indirect(image)


def more_pages(count: int) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        for _ in range(count):
            pdf.add_blank_page()

    return change


def sized(side: float) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].MediaBox = Array([0, 0, side, side])

    return change


def rooted(**entries: Any) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return change


def objects(pdf: Pdf) -> None:
    pdf.Root.Many = Array([pdf.make_indirect(Dictionary(A=number)) for number in range(13_000)])


def pageless(pdf: Pdf) -> None:
    del pdf.pages[0]


INLINE = b"q 99 0 0 99 0 0 cm BI /W 30000 /H 30000 /BPC 8 /CS /G /F /Fl ID " + zlib.compress(bytes(999)) + b" EI Q"
LINES = b"BT /New 1 Tf 1 TL 99 500 Td " + (b"(" + b"a" * 500 + b") Tj T* ") * 100 + b"ET"
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("empty", lambda _: b""),
        ("too_large", lambda content: content + bytes(10_000_000)),
        ("unknown_type", lambda content: b"PK\3\4" + content),
        ("cut_off", lambda content: content[:40_000]),
        ("cut_off", lambda _: b"%PDF-1.7\n" + bytes(100_000)),
        ("damaged", lambda content: content.replace(b"/Lang", b"/X " + b"[" * 100_000 + b" /Lang", 1)),
        ("encrypted", lambda content: rewritten(content, encryption=pikepdf.Encryption(owner="a", user="b"))),
        ("encrypted", lambda content: rewritten(content, encryption=pikepdf.Encryption(owner="a", user=""))),
        ("script", lambda content: changed(content, rooted(OpenAction=SCRIPT))),
        ("form", lambda content: changed(content, rooted(AcroForm=Dictionary(XFA=String("x"), Fields=Array([]))))),
        ("no_page", lambda content: changed(content, pageless)),
        ("too_many_pages", lambda content: changed(content, more_pages(20))),
        ("too_complex", lambda content: changed(content, objects)),
        ("too_complex", lambda content: changed(content, sized(1e9))),
        ("too_complex", lambda content: changed(content, vast_image)),
        ("too_complex", lambda content: changed(content, drawing(INLINE))),
        ("too_complex", lambda content: changed(content, drawn(LINES))),
        ("too_complex", lambda content: changed(content, forms)),
        ("damaged", lambda content: changed(content, bomb)),
    ],
)
def test_a_file_that_is_no_certificate_gets_its_reason(code: str, spoil: Callable[[bytes], bytes]) -> None:
    spoilt = spoil(DRAWN)
    with pytest.raises(Unreadable) as refused:
        pdf_text.read(spoilt)
    assert (refused.value.code, str(refused.value)) == (code, pdf_text.REASONS[code])


def test_the_largest_page_that_pdf_allows_is_rendered_no_larger_than_another(issued: bytes) -> None:
    assert pdf_text.read(changed(issued, sized(14_400)))[0].shape == (
        pdf_sandbox.PICTURE_SIZE,
        pdf_sandbox.PICTURE_SIZE,
    )


def test_a_title_may_contain_the_name_of_a_script_action(issued: bytes) -> None:
    assert differences(issued, changed(issued, title("The name /JavaScript (or /XFA) in words")), PAGE) == []


def test_a_reading_that_takes_too_long_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_text.READING, "limits", replace(pdf_text.READING.limits, elapsed_seconds=0.001))
    with pytest.raises(Unreadable) as refused:
        pdf_text.read(DRAWN)
    assert refused.value.code == "interrupted"


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), put=st.binary(min_size=1, max_size=40))
def test_any_overwritten_bytes_end_in_a_verdict(issued: bytes, at: int, put: bytes) -> None:
    at %= len(issued)
    spoilt = issued[:at] + put + issued[at + len(put) :]
    assert claimed_number(spoilt) in (NUMBER, None)
    try:
        told = differences(issued, spoilt, PAGE)
    except Unreadable:
        return
    assert {difference.field for difference in told} <= {*NAMES}


# Tools


def changed(content: bytes, change: Callable[[Pdf], None], **how: Any) -> bytes:
    saved = BytesIO()
    with Pdf.open(BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(saved, **how)
    return saved.getvalue()


def attach(name: str, content: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        pdf.attachments[name] = content.encode()

    return change


def title(words: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        pdf.docinfo["/Title"] = words

    return change


def written(pdf: Pdf, page: int, operators: bytes) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    pdf.pages[page].add_resource(pdf.make_indirect(font), Name.Font, Name.New)
    pdf.pages[page].contents_add(b"q " + operators + b" Q")


def drawn(operators: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: written(pdf, 0, operators)


def reprinted(content: bytes, old: str, new: str) -> bytes:
    """The file with the letters of the first words `old` shown as `new`, which the font must have; unkerned."""

    def change(pdf: Pdf) -> None:
        instructions = pikepdf.parse_content_stream(pdf.pages[0])
        shown = [number for number, one in enumerate(instructions) if str(one.operator) == "TJ"]
        texts = list(_texts(compose(PAGE)))
        number = shown[[text.words for text in texts].index(old)]
        style = next(text.style for text in texts if text.words == old)
        codes = {
            letter: code
            for text, place in zip(texts, shown, strict=True)
            if text.style == style
            for letter, code in zip(text.words, _codes(instructions[place]), strict=True)
        }
        operand = Array([String(bytes(codes[letter] for letter in new))])
        instructions[number] = ContentStreamInstruction([operand], Operator("TJ"))
        pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))

    return changed(content, change)


def _texts(pieces: Any) -> Iterator[TextMark]:
    for piece in pieces:
        yield from (mark for mark in piece.marks if isinstance(mark, TextMark))
        yield from _texts(piece.kids)


def _codes(instruction: Any) -> bytes:
    return b"".join(bytes(part) for part in instruction.operands[0] if isinstance(part, String))


def _blank() -> bytes:
    pdf, saved = Pdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.save(saved)
    return saved.getvalue()


BLANK = _blank()

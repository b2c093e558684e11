"""What a reader may see otherwise than it was issued, while text and picture are as issued; and what people do to a
genuine file, which must stay without a difference."""

from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from label.certificates.comparison import NAMES, Difference, differences, field_boxes
from label.certificates.hidden_content import HIDDEN
from tests.certificates.test_comparison import DRAWN, PAGE, drawn, written
from tests.support.uploaded_certificates import changed

Change = Callable[[Pdf], None]
LEFT, FOOT, RIGHT, TOP = field_boxes(PAGE)["level"][0]


def hidden(content: bytes) -> list[str]:
    """The kinds of hidden content that are told, with their sentences, and nothing else."""
    told = differences(DRAWN, content, PAGE)
    assert [one for one in told if one.field not in HIDDEN] == []
    assert told == [Difference(one.field, "", HIDDEN[one.field][1]) for one in told]
    return [one.field for one in told]


def page(**entries: Any) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.pages[0].obj[f"/{key}"] = value

    return change


def rooted(**entries: Any) -> Change:
    def change(pdf: Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return change


def noted(**entries: Any) -> Change:
    """An annotation without an appearance, which nothing draws here."""

    def change(pdf: Pdf) -> None:
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([300, 10, 380, 30]), F=4, **entries))
        pdf.pages[0].Annots.append(note)

    return change


def form(pdf: Pdf, operators: bytes, **entries: Any) -> Any:
    made = Stream(pdf, operators)
    made.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 842, 596]), **entries)
    return pdf.make_indirect(made)


def whole_page_in_a_layer_that_is_off(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Page")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    pdf.pages[0].add_resource(layer, Name.Properties, Name.Page)
    pdf.pages[0].contents_add(b"/OC /Page BDC", prepend=True)
    pdf.pages[0].contents_add(b"EMC")


def form_in_a_layer_without_a_list(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Print")))
    pdf.pages[0].add_resource(form(pdf, b"", OC=layer), Name.XObject, Name.Laid)
    pdf.pages[0].contents_add(b"/Laid Do")


def membership_of_layers(pdf: Pdf) -> None:
    pdf.pages[0].add_resource(pdf.make_indirect(Dictionary(Type=Name.OCMD)), Name.Properties, Name.Some)


def alternate_image(pdf: Pdf) -> None:
    image = Stream(pdf, b"\xff")
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray
    )
    image.Alternates = Array([Dictionary(Image=form(pdf, b""), DefaultForPrinting=True)])
    pdf.pages[0].add_resource(pdf.make_indirect(image), Name.XObject, Name.Dot)


def transfer_function(pdf: Pdf) -> None:
    inverse = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
    pdf.pages[0].add_resource(Dictionary(Type=Name.ExtGState, TR=pdf.make_indirect(inverse)), Name.ExtGState, Name.Dark)


def rollover(pdf: Pdf) -> None:
    pdf.pages[0].Annots[0].AP = Dictionary(N=form(pdf, b""), R=form(pdf, b"0 g 0 0 99 99 re f"))


def framed(width: float) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].Annots[0].Border = Array([0, 0, width])

    return change


def valued_field(pdf: Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String("Exemplaire"), F=4,
        Rect=Array([LEFT, FOOT, RIGHT, TOP]), DA=String("/Helv 30 Tf 0 g"),
    )  # fmt: skip
    field = pdf.make_indirect(field)
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)


def merged_field_of_a_parent(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Ch, T=String("a")))]))


HIDE = Dictionary(S=Name.Hide, T=String("a"))
BOX = Array([0, 0, 700, 500])


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("layers", whole_page_in_a_layer_that_is_off),
        ("layers", form_in_a_layer_without_a_list),
        ("layers", membership_of_layers),
        ("layers", rooted(OCProperties=Dictionary(OCGs=Array([])))),
        ("user_unit", page(UserUnit=2)),
        ("user_unit", page(UserUnit=0.5)),
        ("page_boxes", page(TrimBox=BOX)),
        ("page_boxes", page(BleedBox=BOX)),
        ("page_boxes", page(ArtBox=Array([10, 10, 60, 60]))),
        ("form_fields", valued_field),
        ("form_fields", merged_field_of_a_parent),
        ("interactive", rollover),
        ("interactive", rooted(OpenAction=HIDE)),
        ("interactive", page(AA=Dictionary(O=HIDE))),
        ("interactive", rooted(OpenAction=Dictionary(S=Name.SetOCGState, State=Array([])))),
        ("interactive", page(PresSteps=Dictionary())),
        ("alternates", alternate_image),
        ("alternates", transfer_function),
        ("portfolio", rooted(Collection=Dictionary(View=Name.T))),
        ("link_borders", framed(300)),
    ],
)
def test_what_text_and_picture_do_not_tell_has_its_own_sentence(kind: str, change: Change) -> None:
    assert hidden(changed(DRAWN, change)) == [kind]


@pytest.mark.parametrize(
    "operators",
    [
        b"1 g BT /New 6 Tf {} Td (95,3) Tj ET",
        b"BT 3 Tr /New 6 Tf {} Td (95,3) Tj ET",
        b"BT 7 Tr /New 6 Tf {} Td (95,3) Tj ET",
        b"0 0 1 1 re W n BT /New 6 Tf {} Td (95,3) Tj ET",
        b"BT /New 6 Tf 2000 2000 Td (95,3) Tj ET",
    ],
    ids=["white", "of mode 3", "of mode 7", "clipped", "outside the page"],
)
def test_text_that_nobody_sees_is_told_whatever_hides_it(operators: bytes) -> None:
    told = differences(DRAWN, changed(DRAWN, drawn(operators.replace(b"{}", b"%d %d" % blank_spot()))), PAGE)
    assert [one.field for one in told][-1:] == ["invisible_text"]


def test_transparent_text_is_told() -> None:
    def clear(pdf: Pdf) -> None:
        pdf.pages[0].add_resource(Dictionary(Type=Name.ExtGState, ca=0), Name.ExtGState, Name.Clear)
        written(pdf, 0, b"/Clear gs BT /New 6 Tf %d %d Td (95,3) Tj ET" % blank_spot())

    assert [one.field for one in differences(DRAWN, changed(DRAWN, clear), PAGE)][-1:] == ["invisible_text"]


def test_text_that_is_covered_is_told_beside_the_field() -> None:
    cover = f"1 g {LEFT - 2} {FOOT - 8} {RIGHT - LEFT + 9} {TOP - FOOT + 12} re f".encode()
    told = differences(DRAWN, changed(DRAWN, drawn(cover)), PAGE)
    assert {"level", "invisible_text"} <= {one.field for one in told}


def blank_spot() -> tuple[int, int]:
    """Where the page shows nothing, in points: above the number of the certificate's level, right of its words."""
    return int(RIGHT) + 12, int(FOOT) + 4


@pytest.mark.parametrize(
    "change", [page(CropBox=BOX), page(MediaBox=Array([-50, 0, 841.89, 595.28])), page(Rotate=180), page(Rotate=90)]
)
def test_a_page_that_is_cut_or_turned_has_differences(change: Change) -> None:
    assert differences(DRAWN, changed(DRAWN, change), PAGE) != []


def test_a_revision_after_the_issued_file_is_told_and_blank_lines_are_none() -> None:
    assert hidden(DRAWN + b"\r\n\r\n") == []
    assert hidden(DRAWN + DRAWN[DRAWN.rindex(b"trailer") :]) == ["revision"]


def printed(pdf: Pdf) -> None:
    """What printers to PDF, viewers and signing programs add to a genuine page."""
    whole = Array([0, 0, 841.89, 595.28])
    for box in ("CropBox", "TrimBox", "BleedBox", "ArtBox"):
        pdf.pages[0].obj[f"/{box}"] = whole
    pdf.pages[0].obj.UserUnit = 1
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseNone
    pdf.pages[0].Annots[0].Border = Array([0, 0, 1])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("Lu et approuvé /OCG /AA")))]),
        NeedAppearances=True,
        SigFlags=3,
    )
    pdf.pages[0].add_resource(Dictionary(Type=Name.ExtGState, TR=Name.Identity, ca=1), Name.ExtGState, Name.Own)


def test_a_genuine_file_that_was_locked_saved_again_or_printed_has_no_difference() -> None:
    generate = pikepdf.ObjectStreamMode.generate
    files = [
        changed(DRAWN, printed),
        changed(DRAWN, lambda _: None, linearize=True),
        changed(DRAWN, printed, object_stream_mode=generate, compress_streams=True),
        changed(DRAWN, rooted(Perms=Dictionary())),
    ]
    assert [hidden(content) for content in files] == [[]] * len(files)


def test_every_kind_has_a_name_and_a_sentence_in_french_and_in_english() -> None:
    assert {*HIDDEN} <= {*NAMES}
    for name, french, english in HIDDEN.values():
        assert name and french.endswith(".") and english.startswith(("The ", "A ")) and english.endswith(".")  # noqa: PT018

from dataclasses import replace
from io import BytesIO
from typing import Any, Literal

import pytest
from PIL import Image
from pypdf import PdfReader

from label.certificates import pictures
from label.certificates.composition import compose
from label.certificates.drawing import draw
from label.certificates.marks import PictureMark
from label.kit.errors import Unavailable
from tests.support.printed_pages import PAGE, all_of

BOX = PictureMark(100, 500, 200, 40, "", "start")


def logo(size: tuple[int, int], mode: str = "RGBA", form: str = "PNG", margin: int = 0) -> bytes:
    """A blue plate, on nothing or on white."""
    whole = Image.new("RGBA", (size[0] + 2 * margin, size[1] + 2 * margin), (0, 0, 0, 0))
    whole.paste(Image.new("RGBA", size, (20, 70, 150, 255)), (margin, margin))
    paper = Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole)
    out = BytesIO()
    (whole if mode in ("RGBA", "LA", "P") else paper).convert(mode).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "side", "box"),
    [
        ((400, 20), "start", (100, 515, 300, 525)),
        ((400, 20), "end", (100, 515, 300, 525)),
        ((50, 50), "start", (100, 500, 140, 540)),
        ((50, 50), "middle", (180, 500, 220, 540)),
        ((50, 50), "end", (260, 500, 300, 540)),
        ((20, 80), "end", (290, 500, 300, 540)),
    ],
)
def test_a_logo_fills_its_box_and_is_vertically_centred(
    size: tuple[int, int], side: Literal["start", "middle", "end"], box: tuple[float, ...]
) -> None:
    assert pictures.box_of(replace(BOX, side=side), logo(size)) == pytest.approx(box)


@pytest.mark.parametrize(
    ("mode", "form"),
    [("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGB", "PNG"), ("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG")],
)
def test_the_white_margins_of_a_logo_are_cropped(mode: str, form: str) -> None:
    left, foot, right, top = pictures.box_of(BOX, logo((64, 32), mode, form, margin=32))
    assert (left, foot, right, top) == pytest.approx((100, 500, 180, 540), abs=4)


def test_an_all_white_logo_keeps_its_size() -> None:
    assert pictures.box_of(BOX, logo((0, 0), margin=20)) == pytest.approx((100, 500, 140, 540))


def test_a_rotated_photograph_is_drawn_upright() -> None:
    out, turned = BytesIO(), Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter
    Image.new("RGB", (80, 20), "navy").save(out, "JPEG", exif=turned)
    assert pictures.box_of(BOX, out.getvalue()) == pytest.approx((100, 500, 110, 540))


@pytest.mark.parametrize("look", ["seine", "cadre"])
def test_a_logo_is_a_figure_with_the_name_and_its_box(look: Literal["seine", "cadre"]) -> None:
    given = {"city": logo((400, 100)), "club": logo((100, 100), "RGB", "JPEG")}
    page = replace(PAGE, family=look, city_logo="city", club_logo="club")
    marks = [mark for piece in all_of(compose(page)) for mark in piece.marks if isinstance(mark, PictureMark)]
    boxes = [pictures.box_of(mark, given[mark.digest]) for mark in marks]
    figures = _figures(draw(page, given))
    assert [figures[name] for name in (page.city, page.club)] == [pytest.approx(box, abs=0.01) for box in boxes]
    assert len(figures) == 4  # and the emblem, and the code


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "A logo is a PNG or a JPEG."),
        (b"%PDF-1.7", "A logo is a PNG or a JPEG."),
        (logo((9, 9))[:-40], "The logo is damaged or cut short"),
        (logo((9, 9), "L", "JPEG")[:-40], "The logo is damaged or cut short"),
        (logo((6_000, 5_000), "P"), "The logo is too large once decompressed"),
    ],
)
def test_a_logo_that_cannot_be_printed_is_told_and_nothing_is_issued(content: bytes, words: str) -> None:
    with pytest.raises(Unavailable, match="nothing was issued") as refused:
        pictures.box_of(BOX, content)
    assert words in refused.value.detail


def test_a_logo_whose_process_ends_may_be_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    content = logo((7, 5))
    with monkeypatch.context() as patched:
        patched.setattr(pictures.FLATTENING, "limits", replace(pictures.FLATTENING.limits, elapsed_seconds=0.001))
        with pytest.raises(Unavailable, match="could not be read this time"):
            pictures.box_of(BOX, content)
    assert pictures.box_of(BOX, content) == pytest.approx((100, 500, 156, 540))


def _figures(pdf: bytes) -> dict[str, list[float]]:
    """The boxes of the figures, by what they say."""
    catalogue: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    kids = [kid.get_object() for kid in catalogue["/StructTreeRoot"]["/K"]["/K"]]
    return {kid["/Alt"]: [float(edge) for edge in kid["/A"]["/BBox"]] for kid in kids if kid["/S"] == "/Figure"}

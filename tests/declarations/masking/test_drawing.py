"""What is burned is black, and nothing that lies under it is in the new file: pictures and PDFs of every kind."""

import io
import json
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageFile
from reportlab.pdfgen.canvas import Canvas

from label.declarations.masking.drawing import BLOCK, answer
from label.sandbox.errors import Refused
from tests.support.files import pdf

PLACE = (0.25, 0.25, 0.5, 0.25)
BOXES = json.dumps([[1, *map(str, PLACE)]])
SECRET = b"Madame Dupont, 06 12 34 56 78"


@pytest.fixture(autouse=True)
def _as_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The task sets what Pillow keeps for the whole process: it is set back."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", ImageFile.LOAD_TRUNCATED_IMAGES)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


def masked(content: bytes, media_type: str, boxes: str = BOXES) -> bytes:
    return answer(content, media_type, "60", "Masked", boxes)


def picture(mode: str = "RGB", size: tuple[int, int] = (203, 149)) -> Image.Image:
    noise = Image.effect_noise(size, 90)
    return noise.convert(mode) if mode != "I;16" else noise.convert("I").point(lambda value: value * 256).convert(mode)


def saved(image: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def exif(orientation: int) -> bytes:
    """With a preview picture and a name, as cameras and programs write them."""
    found = Image.Exif()
    found[0x0112], found[0x010E] = orientation, SECRET.decode()
    return found.tobytes()


PICTURES = {
    "grey JPEG": (saved(picture("L"), "JPEG"), "image/jpeg"),
    "colour JPEG": (saved(picture(), "JPEG"), "image/jpeg"),
    "CMYK JPEG": (saved(picture("CMYK"), "JPEG"), "image/jpeg"),
    "progressive JPEG": (saved(picture(), "JPEG", progressive=True), "image/jpeg"),
    "JPEG with a comment and metadata": (saved(picture(), "JPEG", comment=SECRET, exif=exif(1)), "image/jpeg"),
    "JPEG without its end mark": (saved(picture(), "JPEG")[:-2], "image/jpeg"),
    "JPEG with a trailer": (saved(picture(), "JPEG") + SECRET, "image/jpeg"),
    "JPEG with broken metadata": (saved(picture(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f"), "image/jpeg"),
    "grey PNG": (saved(picture("L"), "PNG"), "image/png"),
    "one-bit PNG": (saved(picture("1"), "PNG"), "image/png"),
    "16-bit PNG": (saved(picture("I;16"), "PNG"), "image/png"),
    "palette PNG": (saved(picture("P"), "PNG"), "image/png"),
    "PNG with transparency": (saved(picture("RGBA"), "PNG"), "image/png"),
    "grey PNG with transparency": (saved(picture("LA"), "PNG"), "image/png"),
    "animated PNG": (saved(picture(), "PNG", save_all=True, append_images=[picture()]), "image/png"),
    "WEBP": (saved(picture("RGBA"), "WEBP", lossless=True, exif=exif(1)), "image/webp"),
}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("name", PICTURES)
def test_a_box_is_black_in_a_picture_without_anything_else_of_the_old_one(name: str) -> None:
    content, media_type = PICTURES[name]
    made = masked(content, media_type)
    assert SECRET not in made
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(made)) as after:
        width, height = before.size
        assert (after.size, after.format) == ((width, height), "PNG" if media_type == "image/png" else "JPEG")
        assert set(after.info) <= {"Comment", "comment", "jfif", "jfif_version", "jfif_unit", "jfif_density"}
        left, top, right, bottom = width // 4, height // 4, width * 3 // 4 + 1, height // 2 + 1
        assert after.convert("RGB").crop((left, top, right, bottom)).getextrema() == ((0, 0),) * 3
        outside = after.convert("L").crop((0, 0, left - BLOCK, top - BLOCK))
        assert outside.histogram()[128:] != [0] * 128  # the rest is there


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_is_where_a_viewer_shows_it(orientation: int) -> None:
    """A picture that its metadata turns: the upper left corner is that of the turned one."""
    content = saved(Image.new("RGB", (160, 80), "white"), "JPEG", exif=exif(orientation))
    box = json.dumps([[1, "0", "0", "0.5", "0.1"]])
    with Image.open(io.BytesIO(masked(content, "image/jpeg", box))) as after:
        assert after.size == ((160, 80) if orientation < 5 else (80, 160))
        assert after.getpixel((0, 0)) == (0, 0, 0)
        assert after.getpixel((after.width - 1, 0)) == after.getpixel((0, after.height - 1)) == (255, 255, 255)


def everything(pages: int = 1) -> bytes:
    """A PDF that says the secret wherever it can: text, title, outline, note, attachment, form, layer, revision."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle(SECRET.decode())
    for number in range(pages):
        canvas.drawString(200, 600, SECRET.decode())
        canvas.bookmarkPage(str(number))
        canvas.addOutlineEntry(SECRET.decode(), str(number))
        canvas.textAnnotation(SECRET.decode(), Rect=(200, 600, 220, 620))
        canvas.acroForm.textfield(name=f"field{number}", value=SECRET.decode(), x=200, y=560, width=200)
        canvas.showPage()
    canvas.save()
    with pikepdf.Pdf.open(io.BytesIO(out.getvalue())) as found:
        found.attachments["note.txt"] = SECRET
        found.Root.Metadata = found.make_stream(SECRET)
        again = io.BytesIO()
        found.save(again, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return again.getvalue()


def test_no_object_of_a_masked_pdf_holds_what_the_old_one_said() -> None:
    content = everything(3)
    assert content.count(SECRET) > 9
    made = masked(content, "application/pdf")
    with pikepdf.Pdf.open(io.BytesIO(made)) as found:
        decoded = [each.read_raw_bytes() for each in found.objects if isinstance(each, pikepdf.Stream)]
        assert not any(SECRET in each for each in (made, *decoded))
        assert [each for each in found.Root] == ["/Pages", "/Type"]  # noqa: C416  a dictionary of pikepdf
        assert {key for page in found.pages for key in page.obj.keys()} == {  # noqa: SIM118  likewise
            *("/Contents", "/MediaBox", "/Parent", "/Resources", "/Type")
        }
    document = pypdfium2.PdfDocument(made)
    assert [page.get_textpage().get_text_range() for page in document] == [""] * 3


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_of_a_pdf_is_where_a_viewer_shows_it_on_a_page_of_the_same_size(rotation: int) -> None:
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(pdf())) as found:
        found.pages[0].rotate(rotation, relative=False)
        found.save(out)
    made = pypdfium2.PdfDocument(masked(out.getvalue(), "application/pdf", json.dumps([[1, "0", "0", "0.5", "0.1"]])))
    size = [round(side) for side in made[0].get_size()]
    assert size == ([595, 842] if rotation % 180 == 0 else [842, 595])
    shown = made[0].render(scale=1).to_pil().convert("L")
    assert shown.crop((0, 0, size[0] // 2 - 1, size[1] // 10 - 1)).getextrema() == (0, 0)
    assert shown.crop((size[0] // 2 + 8, 0, size[0], size[1] // 10)).getextrema()[1] == 255


def test_a_page_has_two_hundred_dots_an_inch_and_a_plan_fewer() -> None:
    def size(content: bytes) -> tuple[int, int]:
        with pikepdf.Pdf.open(io.BytesIO(masked(content, "application/pdf"))) as found:
            image = found.pages[0].Resources.XObject.Page
            return int(image.Width), int(image.Height)

    assert size(pdf()) == (1654, 2339)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(2384, 3370))  # A0
    canvas.drawString(72, 720, "plan")
    canvas.save()
    width, height = size(out.getvalue())
    assert 23_000_000 < width * height < 24_500_000


@pytest.mark.parametrize("broken", [b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_a_pdf_that_readers_repair_is_masked(broken: bytes) -> None:
    assert pypdfium2.PdfDocument(masked(broken + pdf(), "application/pdf"))[0].get_textpage().get_text_range() == ""


def test_what_cannot_be_masked_is_told_by_a_code() -> None:
    third = json.dumps([[3, "0", "0", "1", "1"]])
    many = io.BytesIO()
    canvas = Canvas(many)
    for _ in range(61):
        canvas.drawString(72, 720, "page")
        canvas.showPage()
    canvas.save()
    for content, media_type, boxes, told in (
        (everything(2), "application/pdf", third, ("pages", "2")),
        (saved(picture(), "PNG"), "image/png", third, ("pages", "1")),
        (many.getvalue(), "application/pdf", BOXES, ("many_pages", "61")),
    ):
        with pytest.raises(Refused) as refused:
            masked(content, media_type, boxes)
        assert (refused.value.code, refused.value.detail) == told


def test_the_same_file_gives_the_same_bytes_and_another_stamp_others() -> None:
    for content, media_type in ((pdf(), "application/pdf"), (saved(picture(), "PNG"), "image/png")):
        first = masked(content, media_type)
        assert first == masked(content, media_type)
        assert first != answer(content, media_type, "60", "Another", BOXES)

"""Logos on a certificate: flattened on white in sRGB, drawn as large as their box allows."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any
from zlib import compress

from label.certificates.marks import ANCHOR_SHARE, Box, PictureMark

MAX_PIXEL_SIZE = (900, 200)  # 300 dots per inch in the largest box of both designs


@dataclass(frozen=True, slots=True)
class FlattenedImage:
    """Rows of pixels in RGB, deflated."""

    width: int
    height: int
    packed: bytes


def draw_picture(canvas: Any, mark: PictureMark, content: bytes) -> None:
    left, foot, right, top = box_of(mark, content)
    name = f"logo-{mark.digest}"
    # Registered like a form, in ReportLab's private document: it writes the stream as it is, already deflated.
    if not canvas._doc.hasForm(name):
        canvas._doc.addForm(name, _image_stream(_flattened(content)))
    canvas.addLiteral(f"q {right - left:.3f} 0 0 {top - foot:.3f} {left:.3f} {foot:.3f} cm")
    canvas.doForm(name)
    canvas.addLiteral("Q")


def box_of(mark: PictureMark, content: bytes) -> Box:
    """The image's place in its box: at the `side` of the mark, vertically centred."""
    image = _flattened(content)
    scale = min(mark.width / image.width, mark.height / image.height)
    left = mark.x + ANCHOR_SHARE[mark.side] * (mark.width - image.width * scale)
    foot = mark.y + (mark.height - image.height * scale) / 2
    return left, foot, left + image.width * scale, foot + image.height * scale


def _image_stream(image: FlattenedImage) -> object:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFStream

    entries = {"Type": "/XObject", "Subtype": "/Image", "Width": image.width, "Height": image.height}
    encoding = {"ColorSpace": "/DeviceRGB", "BitsPerComponent": 8, "Filter": "/FlateDecode"}
    return PDFStream(PDFDictionary(entries | encoding), image.packed)


@lru_cache(8)
def _flattened(content: bytes) -> FlattenedImage:
    """The image upright (EXIF), on white, without its white margins."""
    from PIL import Image as Images
    from PIL import ImageOps

    with Images.open(BytesIO(content)) as opened:
        image = ImageOps.exif_transpose(opened)
        image = (image.convert("RGB") if image.mode == "CMYK" else image).convert("RGBA")
    paper = Images.alpha_composite(Images.new("RGBA", image.size, "white"), image).convert("RGB")
    cut = paper.crop(ImageOps.invert(paper).getbbox())
    cut.thumbnail(MAX_PIXEL_SIZE, Images.Resampling.LANCZOS)
    return FlattenedImage(*cut.size, compress(cut.tobytes(), 9))

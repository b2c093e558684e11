"""Logos on a certificate: flattened on white in sRGB, drawn as large as their box allows."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any
from zlib import compress

from label.certificates.marks import BEFORE, Box, Picture

LARGEST = (900, 200)  # pixels: 300 an inch in the largest box there is


@dataclass(frozen=True, slots=True)
class Image:
    """Rows of pixels in RGB, deflated."""

    width: int
    height: int
    packed: bytes


def show(canvas: Any, mark: Picture, content: bytes) -> None:
    """Draw the image in its box."""
    left, foot, right, top = box_of(mark, content)
    name = f"logo-{mark.digest}"
    if not canvas._doc.hasForm(name):  # private, as in `page`: it keeps a picture like a form, and packs neither anew
        canvas._doc.addForm(name, _stream(_read(content)))
    canvas.addLiteral(f"q {right - left:.3f} 0 0 {top - foot:.3f} {left:.3f} {foot:.3f} cm")
    canvas.doForm(name)
    canvas.addLiteral("Q")


def box_of(mark: Picture, content: bytes) -> Box:
    """Where the image stands in its box: at its `side`, half way up."""
    image = _read(content)
    scale = min(mark.width / image.width, mark.height / image.height)
    left = mark.x + BEFORE[mark.side] * (mark.width - image.width * scale)
    foot = mark.y + (mark.height - image.height * scale) / 2
    return left, foot, left + image.width * scale, foot + image.height * scale


def _stream(image: Image) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFStream

    said = {"Type": "/XObject", "Subtype": "/Image", "Width": image.width, "Height": image.height}
    how = {"ColorSpace": "/DeviceRGB", "BitsPerComponent": 8, "Filter": "/FlateDecode"}
    return PDFStream(PDFDictionary(said | how), image.packed)


@lru_cache(8)
def _read(content: bytes) -> Image:
    """The image upright, on white, without the margins that it brings."""
    from PIL import Image as Images
    from PIL import ImageOps

    with Images.open(BytesIO(content)) as opened:
        image = ImageOps.exif_transpose(opened)
        image = (image.convert("RGB") if image.mode == "CMYK" else image).convert("RGBA")
    paper = Images.alpha_composite(Images.new("RGBA", image.size, "white"), image).convert("RGB")
    cut = paper.crop(ImageOps.invert(paper).getbbox())
    cut.thumbnail(LARGEST, Images.Resampling.LANCZOS)
    return Image(*cut.size, compress(cut.tobytes(), 9))

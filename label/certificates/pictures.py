"""Logos on a certificate: flattened in the sandbox (`flat_logo.py`), drawn as large as their box allows."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from label.certificates.marks import ANCHOR_SHARE, Box, PictureMark
from label.declarations.files.errors import refusal
from label.kit.errors import Unavailable
from label.kit.outages import LATER
from label.paper.reportlab_types import Canvas
from label.sandbox.errors import Interrupted, Refused
from label.sandbox.process import ProcessLimits, SandboxTask

FLATTENING: Final = SandboxTask("label.certificates.flat_logo", ProcessLimits(600_000_000, 4, 30, 2))


@dataclass(frozen=True, slots=True)
class FlattenedImage:
    """Rows of pixels in RGB, deflated."""

    width: int
    height: int
    packed: bytes


def draw_picture(canvas: Canvas, mark: PictureMark, content: bytes) -> None:
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
    """Raises Unavailable: the operator has to set another logo, or the same act is tried again."""
    try:
        head, _, packed = FLATTENING.run(content).partition(b"\n")
    except Refused as refused:
        reason = refusal(refused.code, "logo", refused.detail).message
        raise Unavailable(f"The logo cannot be printed, and nothing was issued. {reason}") from None
    except Interrupted:
        raise Unavailable("A logo could not be read this time, and nothing was issued.", headers=LATER) from None
    width, height = map(int, head.split())
    return FlattenedImage(width, height, packed)

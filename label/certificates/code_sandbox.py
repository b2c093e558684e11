"""A task of the sandbox: the QR codes in an untrusted picture, or on the pages of an untrusted PDF.

The answer is JSON, a list of `code_text.CodeText`. A picture is tried as it is, then smaller, smoothed and sharpened,
until a code holds a certificate number.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from label.certificates.typed_numbers import well_formed_in
from label.sandbox.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURE_FORMATS: Final = ("PNG", "JPEG", "WEBP")
MAX_PIXELS: Final = 64_000_000  # A4 at 600 dpi has 35 million, a telephone's largest picture 50 million
MAX_PAGES: Final = 20
MAX_TEXT: Final = 500  # characters of a code
LARGE_SIDE, SMALL_SIDE = 3_400, 1_700  # dots: the finest and the coarsest look at a picture
DOTS_PER_INCH: Final = (150, 300)


def answer(content: bytes) -> bytes:
    """Raises Refused: `encrypted`, `too_complex`, `too_many_pages` or `damaged`."""
    pages = _pages(content) if content.startswith(b"%PDF-") else iter([_picture(content)])
    found = [{"page": number, "text": text} for number, page in enumerate(pages, 1) for text in _texts(page)]
    return json.dumps(found).encode()


def _picture(content: bytes) -> "Iterator[Image]":
    """The looks at one picture."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # asked below
    try:
        picture = Image.open(BytesIO(content), formats=PICTURE_FORMATS)
    except UnidentifiedImageError:
        raise Refused("damaged") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused("too_complex")
    picture.draft("L", (LARGE_SIDE, LARGE_SIDE))  # a JPEG is decoded at a half, a quarter or an eighth of its size
    yield from _looks(_grey(picture))


def _grey(picture: "Image") -> "Image":
    """Transparent dots are white, as paper is."""
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = True  # a photograph whose last lines are missing may still show its code
    if not picture.has_transparency_data:
        return picture.convert("L")
    full = picture if picture.mode == "RGBA" else picture.convert("RGBA")  # no copy of 256 MB
    paper = Image.new("L", full.size, 255)
    paper.paste(full.convert("L"), mask=full.getchannel("A"))
    return paper


def _looks(picture: "Image") -> "Iterator[Image]":
    from PIL import ImageFilter, ImageOps

    large = ImageOps.contain(picture, (LARGE_SIDE, LARGE_SIDE)) if max(picture.size) > LARGE_SIDE else picture
    small = ImageOps.contain(picture, (SMALL_SIDE, SMALL_SIDE))
    yield large
    yield small
    yield large.filter(ImageFilter.GaussianBlur(1.5))  # dots of a fax
    yield ImageOps.autocontrast(large, cutoff=2).filter(ImageFilter.UnsharpMask(4, 200, 0))  # out of focus
    yield small.resize((small.width * 2, small.height * 2)).filter(ImageFilter.UnsharpMask(6, 300, 0))


def _pages(content: bytes) -> "Iterator[Iterator[Image]]":
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from None
    if len(document) > MAX_PAGES:
        raise Refused("too_many_pages")
    return (_renderings(page) for page in document)


def _renderings(page: Any) -> "Iterator[Image]":
    for dots in DOTS_PER_INCH:
        scale = min(dots / 72, LARGE_SIDE / max(page.get_size()))
        yield page.render(scale=scale, grayscale=True).to_pil()


def _texts(looks: "Iterator[Image]") -> list[str]:
    """The texts of the codes; ends at the first look with a certificate number."""
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    found: dict[str, None] = {}
    for look in looks:
        texts = [code.text[:MAX_TEXT] for code in read_barcodes(look, formats=BarcodeFormats(BarcodeFormat.QRCode))]
        found |= dict.fromkeys(texts)
        if any(next(well_formed_in(text), None) for text in texts):
            break
    return list(found)

"""The task of the sandbox that burns boxes into a picture or a PDF: runs in the child process only.

A new file is drawn from the visible pixels, and nothing else of the old one is carried over: no text, no metadata, no
preview picture, no attachment, no hidden layer, no earlier revision.
"""

import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import ceil, floor, sqrt
from typing import Any, Final, NamedTuple

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile, PngInfo

from label.declarations.files.pictures import without_ancillary_chunks
from label.sandbox.errors import Refused

READABLE_DPI: Final = 200
MANY_PAGES, MANY_PAGES_DPI = 10, 150  # a document of more pages is rendered at this resolution
MOST_PAGE_PIXELS: Final = 24_000_000  # A3 at 300 dpi has 17 million; a plan of A0 gets fewer dots per inch
MOST_PIXELS: Final = 40_000_000  # a picture of more is halved in both directions: a telephone has up to 108 million
LARGEST: Final = 20 * 1024 * 1024  # bytes of the new file
BLOCK: Final = 8  # pixels; JPEG codes squares of this side, and one that lies in a box whole is exactly black
QUALITY: Final = 88
POINTS: Final = 72  # in an inch


class PageBox(NamedTuple):
    """A rectangle of a page (from 1), as shares of its width and height."""

    page: int
    left: Decimal
    top: Decimal
    width: Decimal
    height: Decimal


def answer(content: bytes, media_type: str, most_pages: str, stamp: str, boxes: str) -> bytes:
    """The masked file: a PDF for a PDF, a PNG for a PNG, a JPEG for any other picture. `stamp` is written into it and
    makes each masked file differ from any other. Refused: `pages` with the number of pages, `too_large`."""
    burned = [PageBox(page, *map(Decimal, shares)) for page, *shares in json.loads(boxes)]
    if media_type == "application/pdf":
        masked = _mask_pdf(content, int(most_pages), stamp, burned)
    else:
        masked = _mask_picture(content, media_type, stamp, burned)
    if len(masked) > LARGEST:
        raise Refused("too_large", str(len(masked)))
    return masked


def _mask_picture(content: bytes, media_type: str, stamp: str, boxes: Sequence[PageBox]) -> bytes:
    if any(box.page > 1 for box in boxes):
        raise Refused("pages", "1")
    picture = _only_pixels(_upright(_decoded(content, media_type)))
    if media_type == "image/png":
        _burn(picture, boxes, 1)
        return _png(picture, stamp)
    _burn(picture, boxes, BLOCK)
    return _jpeg(picture, stamp)


def _decoded(content: bytes, media_type: str) -> Image.Image:
    """The picture as its upload was judged (`files/pictures.py`): what stands around good pixels may be wrong."""
    Image.MAX_IMAGE_PIXELS = None  # the memory of this process is bounded
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # an end mark may be missing; all pixels are there
    if media_type == "image/png":
        return _reduced(_decoded_png(content))
    if media_type == "image/heic":
        from pillow_heif import HeifImageFile  # an extra that a city may have installed

        return _reduced(HeifImageFile(io.BytesIO(content)))
    if media_type == "image/webp":
        return _reduced(Image.open(io.BytesIO(content), formats=["WEBP"]))
    picture = JpegImageFile(io.BytesIO(content))  # not Image.open, which reads the table of a second picture too
    if picture.width * picture.height > MOST_PIXELS:
        picture.draft(picture.mode, (picture.width // 2, picture.height // 2))
    return picture


def _decoded_png(content: bytes) -> Image.Image:
    try:
        picture = PngImageFile(io.BytesIO(content))
        picture.load()
    except (SyntaxError, ValueError):  # a chunk beside the pixels is wrong
        picture = PngImageFile(io.BytesIO(without_ancillary_chunks(content)))
    return picture


def _reduced(picture: Image.Image) -> Image.Image:
    return picture.reduce(2) if picture.width * picture.height > MOST_PIXELS else picture


def _upright(picture: Image.Image) -> Image.Image:
    """As viewers turn it. One with broken metadata stays as it lies, as viewers show it too."""
    picture.load()
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # of many types: struct's, those of look-ups, Pillow's own
        return picture


def _only_pixels(picture: Image.Image) -> Image.Image:
    """The picture on white in grey or colours, without its metadata. 16 bits become 8."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("1", "L") and "transparency" not in picture.info:
        found = picture.convert("L")
    elif picture.mode in ("RGB", "CMYK", "YCbCr", "LAB", "HSV") and "transparency" not in picture.info:
        found = picture.convert("RGB")
    else:
        layer = picture.convert("RGBA")
        found = Image.new("RGB", layer.size, "white")
        found.paste(layer, mask=layer.getchannel("A"))
    found.info.clear()  # Pillow writes a comment from there
    return found


def _burn(picture: Image.Image, boxes: Sequence[PageBox], block: int) -> None:
    """Black rectangles, widened to whole blocks of so many pixels."""
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        left, right = _span(box.left, box.width, picture.width, block)
        top, bottom = _span(box.top, box.height, picture.height, block)
        draw.rectangle((left, top, right - 1, bottom - 1), fill="black")


def _span(start: Decimal, length: Decimal, pixels: int, block: int) -> tuple[int, int]:
    """The first pixel, and the one after the last."""
    first, last = floor(start * pixels / block) * block, ceil((start + length) * pixels / block) * block
    return max(first, 0), min(last, pixels)


def _png(picture: Image.Image, stamp: str) -> bytes:
    about, out = PngInfo(), io.BytesIO()
    about.add_text("Comment", stamp)
    picture.save(out, "PNG", pnginfo=about)
    return out.getvalue()


def _jpeg(picture: Image.Image, stamp: str = "") -> bytes:
    """Without subsampling: colour is coded in blocks of 8 pixels too, and none reaches into a box."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling=0, **({"comment": stamp.encode()} if stamp else {}))
    return out.getvalue()


def _mask_pdf(content: bytes, most_pages: int, stamp: str, boxes: Sequence[PageBox]) -> bytes:
    """All pages become pictures of their size: text, fonts and pictures may be shared between pages."""
    document = _opened(content)
    pages = len(document)
    if pages > most_pages:
        raise Refused("many_pages", str(pages))
    if any(box.page > pages for box in boxes):
        raise Refused("pages", str(pages))
    if document.get_formtype():
        document.init_forms()  # before a page is loaded: a form's fields are drawn as a viewer shows them
    made = pikepdf.Pdf.new()
    size = 0
    for number, page in enumerate(_pages(document), 1):
        picture = _rendered(page, READABLE_DPI if pages <= MANY_PAGES else MANY_PAGES_DPI)
        _burn(picture, [box for box in boxes if box.page == number], BLOCK)
        size += _add_page(made, picture, page.get_size())
        page.close()
        if size > LARGEST:
            raise Refused("too_large", str(size))
    made.docinfo["/Subject"] = stamp
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:  # qpdf repairs more, and has judged the upload
        repaired = io.BytesIO()
        with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
            pdf.save(repaired)
        return pypdfium2.PdfDocument(repaired.getvalue())


def _pages(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    for index in range(len(document)):
        yield document[index]


def _rendered(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    """The page as a viewer shows it, in grey where it has no colours."""
    width, height = page.get_size()
    scale = min(dpi / POINTS, sqrt(MOST_PAGE_PIXELS / max(width * height, 1)))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    red, green, blue = picture.split()
    grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(red, blue).getbbox()
    return red if grey else picture


def _add_page(made: pikepdf.Pdf, picture: Image.Image, size: tuple[float, float]) -> int:
    """Adds a page of this size, in points, and returns the bytes of its picture."""
    width, height = size
    coded, how = min(_coded_as_jpeg(picture), _coded_as_png(picture), key=lambda pair: len(pair[0]))
    image = pikepdf.Stream(
        made,
        coded,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        **how,
    )
    page = made.add_blank_page(page_size=(Decimal(str(round(width, 3))), Decimal(str(round(height, 3)))))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
    page.Contents = made.make_stream(b"q %.3f 0 0 %.3f 0 0 cm /Page Do Q" % (width, height))
    return len(coded)


def _coded_as_jpeg(picture: Image.Image) -> tuple[bytes, dict[str, Any]]:
    return _jpeg(picture), {"Filter": pikepdf.Name.DCTDecode}


def _coded_as_png(picture: Image.Image) -> tuple[bytes, dict[str, Any]]:
    """The data of a PNG is what PDF calls Flate with PNG's predictors (ISO 32000-1, 7.4.4.4). A page of text takes a
    quarter of its JPEG."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    colours = len(picture.getbands())
    rows = pikepdf.Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=picture.width)
    return _png_data(out.getvalue()), {"Filter": pikepdf.Name.FlateDecode, "DecodeParms": rows}


def _png_data(content: bytes) -> bytes:
    data, at = b"", 8
    while at < len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4])
        data += content[at + 8 : end] if content[at + 4 : at + 8] == b"IDAT" else b""
        at = end + 4
    return data

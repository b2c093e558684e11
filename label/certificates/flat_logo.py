"""A task of the sandbox: a logo upright, on white in sRGB, without its white margins, as small as print needs."""

from io import BytesIO
from typing import Final
from zlib import compress

from label.declarations.files.formats import JPEG, PNG, kind_of
from label.declarations.files.pictures import check_picture
from label.sandbox.errors import Refused

MAX_PIXEL_SIZE: Final = (900, 200)  # 300 dots per inch in the largest box of both designs
MAX_PIXELS: Final = 25_000_000  # flattening takes some 16 bytes of memory a pixel


def answer(content: bytes) -> bytes:
    """A line with width and height, then the rows in RGB, deflated. Raises Refused, with a code of evidence."""
    from PIL import Image, ImageOps

    kind = kind_of(content)
    if kind not in (PNG, JPEG):
        raise Refused("no_logo")
    check_picture(content, kind)
    with Image.open(BytesIO(content)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Refused("too_complex")
        image = ImageOps.exif_transpose(opened)
        image = (image.convert("RGB") if image.mode == "CMYK" else image).convert("RGBA")
    paper = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    cut = paper.crop(ImageOps.invert(paper).getbbox())
    cut.thumbnail(MAX_PIXEL_SIZE, Image.Resampling.LANCZOS)
    return b"%d %d\n%b" % (*cut.size, compress(cut.tobytes(), 9))

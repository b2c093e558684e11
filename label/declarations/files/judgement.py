"""A task of the sandbox: may this file be evidence? `label/sandbox/child.py` calls `answer`."""

from typing import Final

from label.declarations.files.formats import PDF, kind_of
from label.declarations.files.pdf import check_pdf
from label.declarations.files.pictures import check_picture
from label.declarations.files.polyglots import check_alone
from label.sandbox.errors import Refused

# Pillow refuses a WEBP of twice as many pixels before it makes two canvases of four bytes a pixel.
WEBP_PIXELS: Final = 12_500_000


def answer(content: bytes) -> bytes:
    """The extension of the kind that it is. Raises Refused, with a code of `errors.MESSAGES`."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = WEBP_PIXELS
    kind = kind_of(content)
    if kind is None:
        raise Refused("unknown_type")
    check_alone(content, kind)
    if kind is PDF:
        check_pdf(content)
    else:
        check_picture(content, kind)
    return kind.extension.encode()

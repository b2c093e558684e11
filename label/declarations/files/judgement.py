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
    if kind is PDF:
        _check_pdf(content)
    else:
        check_alone(content, kind)
        check_picture(content, kind)
    return kind.extension.encode()


def _check_pdf(content: bytes) -> None:
    try:
        check_alone(content, PDF)
    except Refused as mixed:
        raise _attached_archive(content) or mixed from None
    check_pdf(content)


def _attached_archive(content: bytes) -> Refused | None:
    """LibreOffice attaches the document itself to its hybrid PDFs, an archive whose name says more to the sender."""
    try:
        check_pdf(content)
    except Refused as refused:
        return refused if refused.code == "embedded_file" else None
    return None

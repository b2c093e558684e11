"""Pictures: decoded whole by Pillow, in the sandbox. What stands around good pixels is not judged.

Telephones write a second picture, a film or padding behind the end of the first (MPF, gain maps, motion photographs),
and metadata with wrong offsets; scanners leave the end mark out.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from label.declarations.files.formats import HEIC, JPEG, PNG, WEBP, FileKind
from label.sandbox.errors import Refused

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

MAX_PIXELS: Final = 110_000_000  # A3 at 600 dpi has 70 million, a telephone's sensor 50 to 108 million
# Of Pillow's memory: A4 at 600 dpi in colour has 139 million, three screens of 4K side by side 100 million.
MAX_BYTES: Final = 220_000_000
_ONE_BYTE: Final = {"1", "L", "P"}  # Pillow's modes with a byte a pixel; others have two or four
# Frames of the arithmetic, lossless and hierarchical codings (ITU-T T.81, B.1.1.3), which no browser shows.
_RARE_CODING: Final = re.compile(rb"\xff[\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]\0[\x0b\x11\x14][\x08\x0c]")
_END: Final = b"\xff\xd9"
# Entropy-coded data and restart marks: skipped behind the last pixel, and decoded into other pixels before it.
_NOISE: Final = b"".join(b"\xa5\x3c\x96\x69\x5a" * 40 + bytes([0xFF, 0xD0 + number % 8]) for number in range(64))


def check_picture(content: bytes, kind: FileKind) -> None:
    """Refuses a picture whose pixels are not all there, or would cost too much."""
    from PIL.Image import DecompressionBombError

    try:
        _DECODERS[kind](content)
    except (Refused, MemoryError):
        raise
    except DecompressionBombError:
        raise Refused("too_complex") from None
    except Exception:  # of many types: Pillow's own, struct's, zlib's, those of arithmetic and look-ups
        raise Refused("damaged") from None


def _check_jpeg(content: bytes) -> None:
    try:
        _jpeg(content, 8)
    except OSError:  # the end mark is missing, pixels are, or both
        cut = content.rstrip(b"\xff")
        if _digest(_jpeg(cut + _END, 4)) != _digest(_jpeg(cut + _NOISE + _END, 4)):
            raise


def _jpeg(content: bytes, shrink: int) -> "ImageFile":
    """All of the data is read, and only the width and height divided by `shrink` are made: three times as fast."""
    from PIL.JpegImagePlugin import JpegImageFile  # not Image.open, which reads the second picture's table too

    file = BytesIO(content)
    image = JpegImageFile(file)
    if _RARE_CODING.search(content, 0, file.tell()):
        raise Refused("damaged")
    _check_size(image)
    image.draft(image.mode, (max(image.width // shrink, 1), max(image.height // shrink, 1)))
    image.load()
    return image


def _digest(image: "ImageFile") -> bytes:
    return sha256(image.tobytes()).digest()


def _check_png(content: bytes) -> None:
    from PIL.PngImagePlugin import PngImageFile

    try:
        _load(PngImageFile(BytesIO(content)))
    except (SyntaxError, ValueError):  # a chunk beside the pixels may be wrong
        _load(PngImageFile(BytesIO(without_ancillary_chunks(content))))


def without_ancillary_chunks(content: bytes) -> bytes:
    """The critical chunks (PNG, third edition, 5.4: their names begin with an upper-case letter)."""
    kept, at = content[:8], 8
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        kept += content[at:end] if content[at + 4 : at + 5].isupper() else b""
        at = end
    return kept


def _check_webp(content: bytes) -> None:
    from PIL.WebPImagePlugin import WebPImageFile

    _load(WebPImageFile(BytesIO(content)))


def _check_heic(content: bytes) -> None:
    try:
        from pillow_heif import HeifImageFile
    except ImportError:
        raise Refused("heic") from None
    _load(HeifImageFile(BytesIO(content)))  # pragma: no cover  the extra is not installed where coverage is counted


def _load(image: "ImageFile") -> None:
    _check_size(image)
    image.load()


def _check_size(image: "ImageFile") -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS or (image.format != "JPEG" and pixels * _bytes_a_pixel(image.mode) > MAX_BYTES):
        raise Refused("too_complex")


def _bytes_a_pixel(mode: str) -> int:
    return 1 if mode in _ONE_BYTE else 2 if mode.startswith("I;16") else 4


_DECODERS: Final[dict[FileKind, Callable[[bytes], Any]]] = {
    JPEG: _check_jpeg,
    PNG: _check_png,
    WEBP: _check_webp,
    HEIC: _check_heic,
}

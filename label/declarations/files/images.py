"""PNG (W3C PNG, third edition) and JPEG (ITU-T T.81): every chunk or segment in its place, then a whole decoding."""

import re
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO

from label.declarations.files.errors import damaged, too_complex

MAX_PIXELS = 50_000_000
# A PNG decodes at some 170 MB/s, so that this many bytes take under 200 ms: a colour scan of A4 at 300 dpi has 26 MB.
MAX_UNPACKED = 30_000_000
# Each scan of a JPEG in several passes goes over the whole image again, however few bytes it has.
MAX_PASSED, USUAL_SCANS = 250_000_000, 10
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PNG_START = 8
_SEGMENT = re.compile(rb"\xff+([\xc0-\xcf\xda-\xef\xfe])(..)", re.DOTALL)
# Entropy-coded data: 0xFF is followed by a stuffed zero or is a restart marker.
_CODED = re.compile(rb"(?:[^\xff]+|\xff+[\x00\xd0-\xd7])*+")
FRAMES = {0xC0, 0xC1, 0xC2}
NOT_FRAMES = {0xC4, 0xC8, 0xCC}
SCAN, PROGRESSIVE, END = 0xDA, 0xC2, b"\xff\xd9"
# `warnings.catch_warnings` changes the whole process, so that two threads must not be inside it at once.
_ALONE = threading.Lock()


def check_png(content: bytes) -> None:
    """Refuse a PNG whose chunks, checksums or pixels are not right, or that would be too large once unpacked."""
    chunks = list(_chunks(content))
    names = [name for name, _ in chunks]
    if names.count(b"IHDR") != 1 or names[0] != b"IHDR" or names[-1] != b"IEND" or b"IDAT" not in names:
        raise damaged("PNG")
    if len(chunks[0][1]) != 13 or chunks[-1][1] or names.index(b"IEND") != len(names) - 1:
        raise damaged("PNG")
    width, height, depth, colour = struct.unpack(">IIBB", chunks[0][1][:10])
    if width * height > MAX_PIXELS or width * height * depth * CHANNELS.get(colour, 4) > 8 * MAX_UNPACKED:
        raise too_complex("PNG")
    _decode(content, "PNG")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The (name, data) of each chunk, up to the end of the content."""
    at = PNG_START
    while at < len(content):
        if at + 12 > len(content):
            raise damaged("PNG")
        length = int.from_bytes(content[at : at + 4])
        body, check = content[at + 4 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(body) != int.from_bytes(check):
            raise damaged("PNG")
        yield body[:4], body[4:]
        at += 12 + length


def check_jpeg(content: bytes) -> None:
    """Refuse a JPEG whose segments or pixels are not right, or that would cost too much to decode."""
    segments = list(_segments(content))
    frames = [(marker, body) for marker, body in segments if 0xC0 <= marker <= 0xCF and marker not in NOT_FRAMES]
    scans = sum(marker == SCAN for marker, _ in segments)
    if len(frames) != 1 or frames[0][0] not in FRAMES or len(frames[0][1]) < 6 or not scans:
        raise damaged("JPEG")
    _, height, width = struct.unpack(">BHH", frames[0][1][:5])
    passes = max(scans, USUAL_SCANS) if scans > 1 or frames[0][0] == PROGRESSIVE else 1
    if width * height > MAX_PIXELS or (passes > 1 and width * height * passes > MAX_PASSED):
        raise too_complex("JPEG")
    _decode(content, "JPEG")


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The (marker, body) of each segment between the start and the end of the image, which is the end of the file."""
    at = 2
    while content[at:] != END:
        found = _SEGMENT.match(content, at)
        if found is None:
            raise damaged("JPEG")
        marker, length = found[1][0], int.from_bytes(found[2])
        at = found.start(2) + length
        if length < 2 or at > len(content):
            raise damaged("JPEG")
        yield marker, content[found.end() : at]
        if marker == SCAN:
            at = _CODED.match(content, at).end()  # type: ignore[union-attr]  # it matches nothing at worst


def _decode(content: bytes, kind: str) -> None:
    """Let Pillow decode every pixel; whatever it complains of, if only by a warning, is a refusal."""
    from PIL import Image  # late: it would slow down every start of the program

    broken = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, AttributeError)
    try:
        with _ALONE, warnings.catch_warnings():
            warnings.filterwarnings("error", module=r"PIL\.")
            with Image.open(BytesIO(content), formats=[kind]) as image:
                # Reads all of a JPEG's data, and makes an eighth of its width and height: three times as fast.
                image.draft(image.mode, (image.width // 8, image.height // 8))
                image.load()
    except (*broken, struct.error, zlib.error, Image.DecompressionBombError, Warning):
        raise damaged(kind) from None

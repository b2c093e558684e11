"""What the streams of a PDF unpack to, measured in pieces that are thrown away: a megabyte can hold gigabytes."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from label.sandbox.errors import Refused

if TYPE_CHECKING:
    from label.declarations.files.pdf import PdfText

MAX_PIXELS: Final = 110_000_000  # of one image
MAX_ALL_PIXELS: Final = 2_000_000_000  # 200 pages of A4 at 300 dpi have 1.7 thousand million
MAX_STREAM: Final = 50_000_000  # bytes of one stream that is no image: a page, a font, a table
# Of all cross-reference and object streams together: qpdf keeps these, and 60,000 objects have six million bytes.
MAX_STRUCTURE: Final = 16_000_000
MAX_IMAGE: Final = 330_000_000  # three bytes a pixel
MAX_ALL: Final = 1_000_000_000
_PIECE: Final = 1 << 20
_STRUCTURE: Final = {"/ObjStm", "/XRef"}
_FLATE: Final = {"/FlateDecode", "/Fl"}
_IMAGE_CODECS: Final = {"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}
MAX_FILTERS: Final = 4


def check(objects: "Iterable[PdfText]") -> bool:
    """Refuses streams that unpack beyond their bounds; True if some stream is broken, which readers pass over."""
    from pikepdf import Stream

    pixels, size, structure, broken = 0, 0, 0, False
    for thing, _ in objects:
        if not isinstance(thing, Stream):
            continue
        is_image = thing.get("/Subtype") == "/Image"
        pixels += _pixels(thing) if is_image else 0
        unpacked, whole = _unpacked_size(thing, MAX_IMAGE if is_image else MAX_STREAM)
        size, broken = size + unpacked, broken or not whole
        structure += unpacked if thing.get("/Type") in _STRUCTURE else 0
        if pixels > MAX_ALL_PIXELS or size > MAX_ALL or structure > MAX_STRUCTURE:
            raise Refused("too_complex")
    return broken


def object_streams(objects: "Iterable[PdfText]") -> Iterator[bytes]:
    """The unpacked streams in which objects are (ISO 32000-2, 7.5.7), once `check` has bounded them."""
    from pikepdf import PdfError, Stream

    for thing, _ in objects:
        if isinstance(thing, Stream) and thing.get("/Type") == "/ObjStm":
            with suppress(PdfError):
                yield thing.read_bytes()


def _pixels(image: Any) -> int:
    sides = image.get("/Width"), image.get("/Height")
    if not all(type(side) is int and side >= 0 for side in sides):
        raise Refused("damaged")
    count: int = sides[0] * sides[1]
    if count > MAX_PIXELS:
        raise Refused("too_complex")
    return count


def _unpacked_size(stream: Any, most: int) -> tuple[int, bool]:
    """How many bytes come out before an image's own codec, and whether the packed data is whole."""
    from pikepdf import PdfError

    size, names = 0, _filters(stream)
    packed = stream.read_raw_bytes() if names else b""
    for place, name in enumerate(names):
        if name in _IMAGE_CODECS:
            break
        size, kept = 0, []
        try:
            for piece in _inflated(packed) if name in _FLATE else [_decoded(packed, name)]:
                size += len(piece)
                if size > most:
                    raise Refused("too_complex")
                if place < len(names) - 1:
                    kept.append(piece)
        except (zlib.error, PdfError):
            return size, False
        packed = b"".join(kept)
    return size, True


def _filters(stream: Any) -> list[str]:
    from pikepdf import Array

    value = stream.get("/Filter", [])
    names = [str(name) for name in (value if isinstance(value, Array | list) else [value])]
    if len(names) > MAX_FILTERS:
        raise Refused("too_complex")
    return names


def _inflated(data: bytes) -> Iterator[bytes]:
    machine = zlib.decompressobj()
    while not machine.eof:
        piece = machine.decompress(data, _PIECE)
        data = machine.unconsumed_tail
        if not piece and not data and not machine.eof:
            raise zlib.error("cut short")
        yield piece


def _decoded(data: bytes, name: str) -> bytes:
    """By qpdf: ASCII85 and hexadecimal shrink, RunLength grows 64 times, LZW by what the sandbox has of memory."""
    from pikepdf import Dictionary, Name, Pdf, StreamDecodeLevel

    if name == "/Crypt":
        return data
    with Pdf.new() as pdf:
        return pdf.make_stream(data, Dictionary(Filter=Name(name))).read_bytes(StreamDecodeLevel.specialized)

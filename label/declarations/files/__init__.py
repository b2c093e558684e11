"""What may be sent as evidence: a PDF, a PNG or a JPEG, told from its content alone and checked to its last byte."""

from dataclasses import dataclass

from label.declarations.files.errors import FileRefused
from label.declarations.files.images import check_jpeg, check_png
from label.declarations.files.pdf import check_pdf

__all__ = ["LIMIT", "FileKind", "FileRefused", "inspect"]

LIMIT = 10 * 1024 * 1024
# A ZIP is read from its end: the end record stands at most a comment of 65,535 bytes before the last byte.
ZIP_END, ZIP_REACH = b"PK\x05\x06", 22 + 65_535
# Unpackers look for these anywhere, because they may follow a self-extracting program.
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PLACED = ((257, b"ustar"), (0x8001, b"CD001"))
# Some readers take a PDF that begins within the first 1,024 bytes.
PDF_REACH = 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken: its media type (RFC 6838) and the extension to save it under, without a dot."""

    media_type: str
    extension: str


PDF = FileKind("application/pdf", "pdf")
PNG = FileKind("image/png", "png")
JPEG = FileKind("image/jpeg", "jpg")
KINDS = ((b"%PDF-", PDF, check_pdf), (b"\x89PNG\r\n\x1a\n", PNG, check_png), (b"\xff\xd8\xff", JPEG, check_jpeg))


def inspect(content: bytes, limit: int = LIMIT) -> FileKind:
    """The kind of a file of at most `limit` bytes; `FileRefused` and nothing else when it may not be taken."""
    if not content:
        raise FileRefused("empty", "The file is empty: send the document itself.")
    if len(content) > limit:
        size = f"{limit / 1024**2:.3g} MB"
        raise FileRefused("too_large", f"The file is larger than {size}: send a smaller or more compressed copy.")
    for magic, kind, check in KINDS:
        if content.startswith(magic):
            _check_alone(content, kind)
            check(content)
            return kind
    raise FileRefused(
        "unknown_type", "The file is neither a PDF nor a PNG nor a JPEG: send it in one of these formats."
    )


def _check_alone(content: bytes, kind: FileKind) -> None:
    """Refuse a file that another program would open as something else."""
    archive = ZIP_END in content[-ZIP_REACH:] or any(magic in content for magic in ARCHIVES)
    placed = any(content.startswith(magic, at) for at, magic in PLACED)
    document = kind is not PDF and b"%PDF-" in content[:PDF_REACH]
    if archive or placed or document:
        raise FileRefused("two_formats", "The file is in two formats at once: export the document again and send that.")

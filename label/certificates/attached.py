"""What is attached to a PDF."""

from io import BytesIO
from typing import Final

LARGEST: Final = 1024 * 1024  # bytes of one attachment that is read


def attached(content: bytes) -> dict[str, bytes]:
    """The attached files by name; none for what is no PDF, or cannot be read."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as document:
            return {
                name: spec.get_file().read_bytes()
                for name, spec in document.attachments.items()
                if (spec.get_file().size or 0) <= LARGEST
            }
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError):
        return {}

"""What is attached to a PDF."""

from io import BytesIO
from typing import Final

from label.certificates.pdf_text import Unreadable

LARGEST: Final = 1024 * 1024  # bytes of one attachment that is read


def attached(content: bytes) -> dict[str, bytes]:
    """The attached files by name. Raises Unreadable for what is no PDF, or is damaged or locked."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as document:
            return {
                name: spec.get_file().read_bytes()
                for name, spec in document.attachments.items()
                if (spec.get_file().size or 0) <= LARGEST
            }
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError) as error:
        raise Unreadable("damaged") from error

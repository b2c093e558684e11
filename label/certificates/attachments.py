from io import BytesIO
from typing import Final

from label.certificates.pdf_text import Unreadable

MAX_ATTACHMENT_BYTES: Final = 1024 * 1024  # larger attachments are skipped


def read_attachments(content: bytes) -> dict[str, bytes]:
    """The attached files by name. Raises Unreadable for a file that is not a PDF, or is damaged or encrypted."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as document:
            return {
                name: spec.get_file().read_bytes()
                for name, spec in document.attachments.items()
                if (spec.get_file().size or 0) <= MAX_ATTACHMENT_BYTES
            }
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError) as error:
        raise Unreadable("damaged") from error

"""The signature field of a ReportLab file and its reserved bytes (PAdES: ISO 32000-1, 12.8; ETSI EN 319 142-1).

`add_signature_field` adds a field that certifies the document with no change allowed after it (DocMDP 1), in a `Form`
element of its own. `fill_signature` signs what the ByteRange of the finished file covers: one revision, sealed whole.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream

from label.paper.archive import pdf_date
from label.paper.tags import Tags, text_string

SEAL_FIELD: Final = "Sceau"
TIMESTAMP_FIELD: Final = "Horodatage"
_BYTE_RANGE: Final = b"/ByteRange[0 %010d %010d %010d]"
_EMPTY_BYTE_RANGE: Final = _BYTE_RANGE % (0, 0, 0)


class SignatureTooLarge(ValueError):
    """The signature takes more bytes than were reserved for it."""


class _Signature(PDFObject):
    __RefOnly__ = 1

    def __init__(self, at: datetime, reason: str, location: str, size: int) -> None:
        self.at, self.reason, self.location, self.size = at, reason, location, size

    def format(self, _document: object) -> bytes:
        """ReportLab's hook; /Contents is zeros until `fill_signature`."""
        entries = f"/M{pdf_date(self.at)}/Reason{text_string(self.reason)}/Location{text_string(self.location)}"
        no_changes_allowed = (
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
        )
        head = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached{entries}{no_changes_allowed}".encode()
        return head + _EMPTY_BYTE_RANGE + b"/Contents<" + b"0" * (2 * self.size) + b">>>"


def add_signature_field(
    canvas: Any,
    tags: Tags,
    alt: str,
    at: datetime,
    reason: str,
    location: str,
    size: int,
    *,
    long_term: bool = False,
) -> None:
    """Adds the field to the current page; `alt` is read by screen readers, `size` is in bytes of signature.

    `long_term` also adds an empty field for the later time-stamp: a field added after sealing could not be tagged.
    """
    document = canvas._doc
    signature = document.Reference(_Signature(at, reason, location, size))
    fields = [_field(document, tags, SEAL_FIELD, alt, {"V": signature})]
    if long_term:
        fields.append(_field(document, tags, TIMESTAMP_FIELD, f"{TIMESTAMP_FIELD} : {alt}", {}))
    document.Catalog.AcroForm = PDFDictionary({"Fields": PDFArray(fields), "SigFlags": 3})
    document.Catalog.Perms = PDFDictionary({"DocMDP": signature})


def _field(document: Any, tags: Tags, name: str, alt: str, extra: dict[str, Any]) -> Any:
    # An empty appearance: the Courier text that signers put there by default breaks both PDF/A and PDF/UA.
    form = {"Type": PDFName("XObject"), "Subtype": PDFName("Form"), "BBox": PDFArray([0, 0, 0, 0])}
    appearance = document.Reference(PDFStream(PDFDictionary(form), b""))
    entries = {
        "Subtype": PDFName("Widget"),
        "FT": PDFName("Sig"),
        "T": text_string(name),
        "TU": text_string(alt),
        "F": 132,  # Print (4) and Locked (128)
        "AP": PDFDictionary({"N": appearance}),
        "P": document.thisPageRef(),
    }
    with tags.element("Form"):
        return tags.annotation((0, 0, 0, 0), alt, entries | extra)


def fill_signature(content: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The sealed file. `sign` makes the signature (CMS, DER) of a SHA-256 digest. Raises SignatureTooLarge."""
    byte_range = content.index(_EMPTY_BYTE_RANGE)
    start = content.index(b"/Contents<", byte_range) + len(b"/Contents")
    end = content.index(b">", start) + 1
    content = content.replace(_EMPTY_BYTE_RANGE, _BYTE_RANGE % (start, end, len(content) - end), 1)
    signature = sign(sha256(content[:start] + content[end:]).digest()).hex().encode()
    reserved = end - start - 2  # hexadecimal digits between < and >
    if len(signature) > reserved:
        raise SignatureTooLarge(f"The signature takes {len(signature) // 2} bytes; {reserved // 2} were kept.")
    return content[:start] + b"<" + signature.ljust(reserved, b"0") + b">" + content[end:]

"""Room for a seal in a ReportLab file, and the seal put into it (PAdES: ISO 32000-1, 12.8; ETSI EN 319 142-1).

`place` adds a signature field that certifies the document with no change allowed after it (DocMDP 1), within its own
`Form` element and without an appearance: what is to be seen is drawn on the page. `fill` takes the finished file, has
what its ByteRange covers signed, and returns it sealed; there is one revision, and the seal covers all of it.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream

from label.paper.archive import pdf_date
from label.paper.tags import Tags, text

FIELD: Final = "Sceau"
STAMP: Final = "Horodatage"
_RANGE: Final = b"/ByteRange[0 %010d %010d %010d]"
_EMPTY: Final = _RANGE % (0, 0, 0)


class NoRoom(ValueError):
    """The signature takes more bytes than were kept for it."""


class _Signature(PDFObject):
    __RefOnly__ = 1

    def __init__(self, at: datetime, reason: str, place: str, room: int) -> None:
        self.at, self.reason, self.place, self.room = at, reason, place, room

    def format(self, _document: Any) -> bytes:
        """As ReportLab writes an object: with zeros where the signature will be."""
        said = f"/M{pdf_date(self.at)}/Reason{text(self.reason)}/Location{text(self.place)}"
        allowed = (
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
        )
        head = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached{said}{allowed}".encode()
        return head + _EMPTY + b"/Contents<" + b"0" * (2 * self.room) + b">>>"


def place(
    canvas: Any,
    tags: Tags,
    told: str,
    at: datetime,
    reason: str,
    where: str,
    room: int,
    *,
    lasting: bool = False,
) -> None:
    """Add the field to the page at hand; `told` is what a reader says of it, `room` the bytes of the signature.

    `lasting` adds an empty one for the time-stamp that will stand behind the seal: no tag may be added later.
    """
    document = canvas._doc
    signature = document.Reference(_Signature(at, reason, where, room))
    fields = [_field(document, tags, FIELD, told, {"V": signature})]
    if lasting:
        fields.append(_field(document, tags, STAMP, f"{STAMP} : {told}", {}))
    document.Catalog.AcroForm = PDFDictionary({"Fields": PDFArray(fields), "SigFlags": 3})
    document.Catalog.Perms = PDFDictionary({"DocMDP": signature})


def _field(document: Any, tags: Tags, name: str, told: str, more: dict[str, Any]) -> Any:
    form = {"Type": PDFName("XObject"), "Subtype": PDFName("Form"), "BBox": PDFArray([0, 0, 0, 0])}
    empty = document.Reference(PDFStream(PDFDictionary(form), b""))
    said = {
        "Subtype": PDFName("Widget"),
        "FT": PDFName("Sig"),
        "T": text(name),
        "TU": text(told),
        "F": 132,  # printed, and locked
        "AP": PDFDictionary({"N": empty}),
        "P": document.thisPageRef(),
    }
    with tags.element("Form"):
        return tags.annotation((0, 0, 0, 0), told, said | more)


def fill(content: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """The file sealed. `sign` makes the signature (CMS, DER) of a SHA-256 digest. Raises NoRoom."""
    before = content.index(_EMPTY)
    start = content.index(b"/Contents<", before) + len(b"/Contents")
    end = content.index(b">", start) + 1
    content = content.replace(_EMPTY, _RANGE % (start, end, len(content) - end), 1)
    signature = sign(sha256(content[:start] + content[end:]).digest()).hex().encode()
    if len(signature) > end - start - 2:
        raise NoRoom(f"The signature takes {len(signature) // 2} bytes; {(end - start) // 2 - 1} were kept.")
    return content[:start] + b"<" + signature.ljust(end - start - 2, b"0") + b">" + content[end:]

"""What makes of a ReportLab file an archive: PDF/A-3A and PDF/UA-1 (ISO 19005-3, ISO 14289-1), with files attached.

`prepare` is called once the canvas exists, `archive` after the last page and before it is saved.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape
from zlib import compress

from reportlab.pdfbase.pdfdoc import NoEncryption, PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream

from label.paper.about import About, Attachment
from label.paper.tags import text

__all__ = ["About", "Attachment", "archive", "metadata", "pdf_date", "prepare"]

PRODUCER: Final = "boulogne-label, ReportLab"
# Made once by Little CMS, which dates each profile it makes: kept, so that a document built again is the same.
SRGB: Final = Path(__file__).parent / "sRGB.icc"
PACKET: Final = Path(__file__).parent / "packet.xml"


def prepare(canvas: Any, about: About) -> None:
    """To be called first: how streams end, the dates, the language and the title."""
    document = canvas._doc
    document.encrypt = _Ended()
    document.defaultStreamFilters = []
    document.setTitle(about.title)
    document.setAuthor(about.author)
    document.setSubject(about.subject)
    document.info.producer = PRODUCER
    document.info.creator = PRODUCER
    document._timeStamp = _Moment(about.at)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    document.Catalog.Lang = text(about.language)
    document._pdfVersion = (1, 7)


def archive(canvas: Any, about: About, attachments: Sequence[Attachment] = ()) -> None:
    """To be called last: metadata, colours, attached files."""
    document = canvas._doc
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", "AF", "Perms"]
    catalog.Metadata = _stream({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}, metadata(about), packed=False)
    catalog.OutputIntents = PDFArray([_intent(document)])
    if attachments:
        files = [document.Reference(_file(document, one, about.at)) for one in attachments]
        named = [part for one, file in zip(attachments, files, strict=True) for part in (text(one.name), file)]
        catalog.AF = PDFArray(files)
        catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(named)})})


def pdf_date(at: datetime) -> str:
    """As in D:20261123080000+01'00'."""
    zone = at.strftime("%z") or "+0000"
    return f"(D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}')"


class _Ended(NoEncryption):
    """Writes a line's end between the data of a stream and `endstream`, as PDF/A asks; `Length` does not count it."""

    def encode(self, content: Any) -> Any:
        return _Data(content) if isinstance(content, bytes) else content


class _Data(PDFObject):
    def __init__(self, content: bytes) -> None:
        self.content = content

    def __len__(self) -> int:
        return len(self.content)

    def format(self, _document: Any) -> bytes:
        return self.content + b"\n"


class _Moment:
    """A moment as ReportLab reads one."""

    def __init__(self, at: datetime) -> None:
        minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
        self.YMDhms = at.timetuple()[:6]
        self.dhh, self.dmm = divmod(minutes, 60)


def _stream(dictionary: dict[str, Any], content: bytes, *, packed: bool = True) -> PDFStream:
    if packed:
        return PDFStream(PDFDictionary(dictionary | {"Filter": PDFName("FlateDecode")}), compress(content, 9))
    return PDFStream(PDFDictionary(dictionary), content)


@cache
def _packet() -> str:
    return PACKET.read_text()


@cache
def _colours() -> bytes:
    return SRGB.read_bytes()


def _intent(document: Any) -> PDFDictionary:
    profile = document.Reference(_stream({"N": 3}, _colours()))
    name = text("sRGB IEC61966-2.1")
    said = {"Type": PDFName("OutputIntent"), "S": PDFName("GTS_PDFA1"), "OutputConditionIdentifier": name}
    return PDFDictionary(said | {"Info": name, "DestOutputProfile": profile})


def _file(document: Any, one: Attachment, at: datetime) -> PDFDictionary:
    measured = {"Size": len(one.content), "ModDate": pdf_date(at)}
    said = {"Type": PDFName("EmbeddedFile"), "Subtype": _name(one.media_type), "Params": PDFDictionary(measured)}
    stream = document.Reference(_stream(said, one.content))
    return PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": text(one.name),
            "UF": text(one.name),
            "Desc": text(one.description),
            "AFRelationship": PDFName(one.relation),
            "EF": PDFDictionary({"F": stream, "UF": stream}),
        }
    )


def _name(media_type: str) -> str:
    """As a PDF name; ReportLab's own leaves the slash as it is, which would begin another name."""
    return "/" + media_type.replace("/", "#2F")


def metadata(about: About) -> bytes:
    """The XMP packet; PDF/A knows pdfuaid only by the schema that is told here."""
    at = about.at.isoformat(timespec="seconds")
    said = {"title": about.title, "author": about.author, "subject": about.subject}
    safe = {name: escape(words) for name, words in said.items()}
    return _packet().format(**safe, at=at, language=about.language, producer=PRODUCER).encode()

"""Makes a ReportLab file conform to PDF/A-3A and PDF/UA-1 (ISO 19005-3, ISO 14289-1), with embedded files.

Call `prepare` once the canvas exists, and `archive` after the last page, before the canvas is saved. ReportLab has no
interface for any of this: both functions fill slots of its private document object.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape
from zlib import compress

from reportlab.pdfbase.pdfdoc import NoEncryption, PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream

from label.paper.document_info import Attachment, DocumentInfo
from label.paper.tags import text_string

__all__ = ["Attachment", "DocumentInfo", "archive", "metadata", "pdf_date", "prepare"]

PRODUCER: Final = "boulogne-label, ReportLab"
# A stored profile, made once by Little CMS, which writes the date into each profile that it makes: rebuilding the same
# document must give the same bytes.
ICC_PROFILE: Final = Path(__file__).parent / "sRGB.icc"
XMP_TEMPLATE: Final = Path(__file__).parent / "packet.xml"


def prepare(canvas: Any, about: DocumentInfo) -> None:
    """Call it first: stream ends, dates, language, title."""
    document = canvas._doc
    document.encrypt = _StreamEnds()
    document.defaultStreamFilters = []
    document.setTitle(about.title)
    document.setAuthor(about.author)
    document.setSubject(about.subject)
    document.info.producer = PRODUCER
    document.info.creator = PRODUCER
    document._timeStamp = _Timestamp(about.at)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    document.Catalog.Lang = text_string(about.language)
    document._pdfVersion = (1, 7)


def archive(canvas: Any, about: DocumentInfo, attachments: Sequence[Attachment] = ()) -> None:
    """Call it last: XMP metadata, output intent, embedded files."""
    document = canvas._doc
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", "AF", "Perms"]
    entries = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
    catalog.Metadata = _stream(entries, metadata(about), compressed=False)
    catalog.OutputIntents = PDFArray([_output_intent(document)])
    if attachments:
        files = [document.Reference(_file_specification(document, file, about.at)) for file in attachments]
        names = [text_string(file.name) for file in attachments]
        name_tree = [entry for pair in zip(names, files, strict=True) for entry in pair]
        catalog.AF = PDFArray(files)
        catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(name_tree)})})


def pdf_date(at: datetime) -> str:
    """For example (D:20261123080000+01'00')."""
    zone = at.strftime("%z") or "+0000"
    return f"(D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}')"


class _StreamEnds(NoEncryption):
    """Writes an end of line before `endstream`, which PDF/A requires (6.1.7.1) and ReportLab omits.

    It uses the encryption hook, which receives a stream's final bytes; `Length` must not count the end of line.
    """

    def encode(self, content: Any) -> Any:
        return _TerminatedData(content) if isinstance(content, bytes) else content


class _TerminatedData(PDFObject):
    def __init__(self, content: bytes) -> None:
        self.content = content

    def __len__(self) -> int:
        return len(self.content)

    def format(self, _document: object) -> bytes:
        return self.content + b"\n"


class _Timestamp:
    """The attributes that ReportLab reads from its own private time-stamp class."""

    def __init__(self, at: datetime) -> None:
        minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
        self.YMDhms = at.timetuple()[:6]
        self.dhh, self.dmm = divmod(minutes, 60)


def _stream(dictionary: dict[str, Any], content: bytes, *, compressed: bool = True) -> PDFStream:
    if compressed:
        return PDFStream(PDFDictionary(dictionary | {"Filter": PDFName("FlateDecode")}), compress(content, 9))
    return PDFStream(PDFDictionary(dictionary), content)


@cache
def _xmp_template() -> str:
    return XMP_TEMPLATE.read_text()


@cache
def _icc_profile() -> bytes:
    return ICC_PROFILE.read_bytes()


def _output_intent(document: Any) -> PDFDictionary:
    profile = document.Reference(_stream({"N": 3}, _icc_profile()))
    name = text_string("sRGB IEC61966-2.1")
    entries = {"Type": PDFName("OutputIntent"), "S": PDFName("GTS_PDFA1"), "OutputConditionIdentifier": name}
    return PDFDictionary(entries | {"Info": name, "DestOutputProfile": profile})


def _file_specification(document: Any, file: Attachment, at: datetime) -> PDFDictionary:
    params = PDFDictionary({"Size": len(file.content), "ModDate": pdf_date(at)})
    entries = {"Type": PDFName("EmbeddedFile"), "Subtype": _media_type_name(file.media_type), "Params": params}
    stream = document.Reference(_stream(entries, file.content))
    return PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": text_string(file.name),
            "UF": text_string(file.name),
            "Desc": text_string(file.description),
            "AFRelationship": PDFName(file.relation),
            "EF": PDFDictionary({"F": stream, "UF": stream}),
        }
    )


def _media_type_name(media_type: str) -> str:
    """As a PDF name. ReportLab's PDFName does not escape the slash, which would start another name."""
    return "/" + media_type.replace("/", "#2F")


def metadata(about: DocumentInfo) -> bytes:
    """The XMP packet. Its template declares the pdfuaid schema, which PDF/A does not know by itself."""
    at = about.at.isoformat(timespec="seconds")
    values = {"title": about.title, "author": about.author, "subject": about.subject}
    escaped = {name: escape(value) for name, value in values.items()}
    return _xmp_template().format(**escaped, at=at, language=about.language, producer=PRODUCER).encode()

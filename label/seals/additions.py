"""What PAdES B-LTA adds behind a seal: evidence and one time-stamp, in the place that the sealed page kept for it.

A time-stamp proves when a file existed, not who wrote it: public authorities stamp what anyone sends. pyHanko allows an
update of this kind to replace the title, the metadata and the PDF version too (`DocInfoRule`, `MetadataUpdateRule`,
`CatalogModificationRule`), so the rest of the update must be exactly what pyHanko itself writes when it seals.
"""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509
from pyhanko.pdf_utils.metadata.model import PDF_PRODUCER, XMP_MODDATE
from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from label.paper.seal import STAMP
from label.seals import evidence

_PRODUCER: Final = re.compile(r"(; pyHanko [\w.]+)?")
_DATE: Final = re.compile(r"D:\d{14}(Z|[+-]\d\d'\d\d'?)")
_REWRITTEN: Final = {XMP_MODDATE: re.compile(r"[\d:TZ.+-]+"), PDF_PRODUCER: re.compile(r"pyHanko [\w.]+")}
_PADES: Final = {"/ESIC": {"/Type": "/DeveloperExtensions", "/BaseVersion": "/1.7", "/ExtensionLevel": 1}}
_STAMP_KEYS: Final = {"/Type", "/Filter", "/SubFilter", "/ByteRange", "/Contents"}


def are_ours(
    content: bytes, reader: PdfFileReader, roots: Sequence[x509.Certificate], trust: ValidationContext
) -> bool:
    """Is what follows the sealed revision only what B-LTA adds, under one time-stamp of a trusted authority?

    pyHanko must have found that the update is none but `LTA_UPDATES`. May raise what pyHanko raises on a broken file.
    """
    (seal,) = reader.embedded_regular_signatures
    _, _, start, length = (int(bound) for bound in seal.byte_range)
    # A reader of its own: pyHanko's historical view follows some references into the newest revision.
    before = PdfFileReader(BytesIO(content[: start + length]))
    return (
        _is_stamped(before, reader, trust)
        and _same_information(before, reader)
        and _same_metadata(before, reader)
        and _same_catalogue(before, reader)
        and evidence.is_genuine(reader.root, roots)
    )


def _is_stamped(before: PdfFileReader, reader: PdfFileReader, trust: ValidationContext) -> bool:
    """Does one time-stamp of a trusted authority cover the file, in the place that the sealed page kept for it?"""
    fields = before.root["/AcroForm"]["/Fields"]
    kept = any(fields[place]["/T"] == STAMP for place in range(len(fields)))
    stamps = reader.embedded_timestamp_signatures
    if not kept or [stamp.field_name for stamp in stamps] != [STAMP]:
        return False
    if set(stamps[0].sig_object) != _STAMP_KEYS:  # a reason or a name would be shown
        return False
    status = validate_pdf_timestamp(stamps[0], trust)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and status.trusted and whole)


def _same_information(before: PdfFileReader, after: PdfFileReader) -> bool:
    """The title and all else that viewers show, but the date of change and the program."""
    old, new = (dict(one.trailer["/Info"]) for one in (before, after))
    program = str(new.pop("/Producer", "")), str(old.pop("/Producer", ""))
    changed = str(new.pop("/ModDate", ""))
    old.pop("/ModDate", None)
    added = program[0].removeprefix(program[1])
    known = program[0].startswith(program[1]) and _PRODUCER.fullmatch(added) and _DATE.fullmatch(changed)
    return bool(known) and old == new


def _same_metadata(before: PdfFileReader, after: PdfFileReader) -> bool:
    """The same as XMP. pyHanko writes it anew in one description, so only what it says can be compared."""
    old, new = (parse_xmp(BytesIO(one.root["/Metadata"].data)) for one in (before, after))
    known, said = ({name: value for part in parts for name, value in part} for parts in (old, new))
    once = all(said[name] == value for part in new for name, value in part)  # of two titles a viewer shows either
    for name, pattern in _REWRITTEN.items():
        now, then = said.pop(name), known.pop(name)
        once = once and (now == then or pattern.fullmatch(str(now.value)) is not None)
    return once and said == known


def _same_catalogue(before: PdfFileReader, after: PdfFileReader) -> bool:
    """What pyHanko does not compare: the version and the marks are as sealed, the extension is that of PAdES."""
    old, new = before.root, after.root
    same = all(_value(old, name) == _value(new, name) for name in ("/Version", "/MarkInfo"))
    return same and _value(new, "/Extensions") in (_PADES, _value(old, "/Extensions"))


def _value(root: Any, name: str) -> Any:
    """What is under a name of the catalogue, or None. `get` would return a reference instead of its object."""
    return root[name] if name in root else None  # noqa: SIM401

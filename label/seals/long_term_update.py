"""The incremental update that PAdES B-LTA appends to a sealed file: a DSS and one document time-stamp.

A time-stamp proves when a file existed, not who wrote it: public authorities stamp whatever anyone sends. pyHanko lets
such an update replace the title, the metadata and the PDF version too (`DocInfoRule`, `MetadataUpdateRule`,
`CatalogModificationRule`): the attack is to cut a B-LTA file back to its sealed revision, append another title and have
that stamped. So the rest of the update must be exactly what pyHanko itself writes when it seals.
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

from label.paper.signature_field import TIMESTAMP_FIELD
from label.seals import security_store

_PRODUCER: Final = re.compile(r"(; pyHanko [\w.]+)?")
_DATE: Final = re.compile(r"D:\d{14}(Z|[+-]\d\d'\d\d'?)")
_REWRITTEN: Final = {XMP_MODDATE: re.compile(r"[\d:TZ.+-]+"), PDF_PRODUCER: re.compile(r"pyHanko [\w.]+")}
_PADES_EXTENSION: Final = {"/ESIC": {"/Type": "/DeveloperExtensions", "/BaseVersion": "/1.7", "/ExtensionLevel": 1}}
_TIMESTAMP_KEYS: Final = {"/Type", "/Filter", "/SubFilter", "/ByteRange", "/Contents"}


def is_the_only_update(
    content: bytes, reader: PdfFileReader, roots: Sequence[x509.Certificate], trust: ValidationContext
) -> bool:
    """True if only a B-LTA update follows the sealed revision, under one time-stamp of a trusted authority.

    Call it once pyHanko has classified the update as `LTA_UPDATES`. Raises what pyHanko raises on a broken file.
    """
    (seal,) = reader.embedded_regular_signatures
    _, _, start, length = (int(bound) for bound in seal.byte_range)
    # A second reader, of the truncated bytes: pyHanko's historical view resolves some references in the new revision.
    before = PdfFileReader(BytesIO(content[: start + length]))
    return (
        _has_trusted_timestamp(before, reader, trust)
        and _same_information(before, reader)
        and _same_metadata(before, reader)
        and _same_catalogue(before, reader)
        and security_store.is_genuine(reader.root, roots)
    )


def _has_trusted_timestamp(before: PdfFileReader, reader: PdfFileReader, trust: ValidationContext) -> bool:
    """True if one time-stamp of a trusted authority covers the file, in the field reserved in the sealed revision."""
    fields = before.root["/AcroForm"]["/Fields"]
    reserved = any(fields[index]["/T"] == TIMESTAMP_FIELD for index in range(len(fields)))
    timestamps = reader.embedded_timestamp_signatures
    if not reserved or [timestamp.field_name for timestamp in timestamps] != [TIMESTAMP_FIELD]:
        return False
    if set(timestamps[0].sig_object) != _TIMESTAMP_KEYS:  # viewers display a /Reason or /Name
        return False
    status = validate_pdf_timestamp(timestamps[0], trust)
    covers_file = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and status.trusted and covers_file)


def _same_information(before: PdfFileReader, after: PdfFileReader) -> bool:
    """Compares the Info dictionaries, except for /ModDate and for pyHanko's name behind /Producer."""
    old, new = (dict(reader.trailer["/Info"]) for reader in (before, after))
    old_producer, new_producer = str(old.pop("/Producer", "")), str(new.pop("/Producer", ""))
    modified = str(new.pop("/ModDate", ""))
    old.pop("/ModDate", None)
    suffix = new_producer.removeprefix(old_producer)
    by_pyhanko = new_producer.startswith(old_producer) and _PRODUCER.fullmatch(suffix) and _DATE.fullmatch(modified)
    return bool(by_pyhanko) and old == new


def _same_metadata(before: PdfFileReader, after: PdfFileReader) -> bool:
    """Compares the XMP packets by their properties: pyHanko rewrites the packet as a single description."""
    old, new = (parse_xmp(BytesIO(reader.root["/Metadata"].data)) for reader in (before, after))
    sealed, current = ({name: value for part in parts for name, value in part} for parts in (old, new))
    # A second title in another description must not pass: viewers may show either of them.
    same = all(current[name] == value for part in new for name, value in part)
    for name, pattern in _REWRITTEN.items():
        new_value, old_value = current.pop(name), sealed.pop(name)
        same = same and (new_value == old_value or pattern.fullmatch(str(new_value.value)) is not None)
    return same and current == sealed


def _same_catalogue(before: PdfFileReader, after: PdfFileReader) -> bool:
    """Compares the catalogue's entries that pyHanko does not: /Version, /MarkInfo, and /Extensions (only PAdES')."""
    old, new = before.root, after.root
    same = all(_catalogue_value(old, name) == _catalogue_value(new, name) for name in ("/Version", "/MarkInfo"))
    return same and _catalogue_value(new, "/Extensions") in (_PADES_EXTENSION, _catalogue_value(old, "/Extensions"))


def _catalogue_value(root: Any, name: str) -> Any:
    """The resolved object under a name of the catalogue, or None: pyHanko's `get` returns the reference instead."""
    return root[name] if name in root else None  # noqa: SIM401

"""Checks an uploaded file: is it a file that was issued, an altered one, or unknown?

The file is read in memory, and nothing of it is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy import select

from label.certificates import comparison, printed_fields, queries
from label.certificates.comparison import FIELDS, Difference, Unreadable
from label.certificates.models import Certificate
from label.certificates.planning import Issuer
from label.certificates.printed_fields import PrintedPage
from label.certificates.schemas import CertificateOut, DifferenceOut, Verdict, VerdictOut
from label.kit.clock import day, now
from label.kit.errors import NotFound, Unavailable
from label.kit.sessions import ReadSession

# Anyone may upload a file, and a check occupies a core: an attacker who sends many at once must not take them all.
CONCURRENT_CHECKS: Final = BoundedSemaphore(4)
COMPANY_FIELDS: Final = frozenset({"company", "siren"})  # not shown for a company that must not be published


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """The certificate that a file claims to be: as anyone may read it, its file's SHA-256, its printed fields."""

    certificate: CertificateOut
    digest: str
    page: PrintedPage


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """`digest` is its SHA-256, `number` the certificate number that it claims, None without a well-formed one."""

    content: bytes
    digest: str
    number: str | None


def read_upload(content: bytes) -> UploadedFile:
    """Raises Unavailable while too many files are being checked."""
    with _check_slot():
        return UploadedFile(content, sha256(content).hexdigest(), comparison.claimed_number(content))


@contextmanager
def _check_slot() -> Iterator[None]:
    if not CONCURRENT_CHECKS.acquire(blocking=False):
        raise Unavailable(
            "Too many files are being checked at once: send the file again later.", headers={"Retry-After": "2"}
        )
    try:
        yield
    finally:
        CONCURRENT_CHECKS.release()


def look_up(session: ReadSession, issuer: Issuer, file: UploadedFile) -> RegisterRecord | None:
    """The certificate with this file's digest, else the one whose number it claims."""
    row = session.scalar(select(Certificate).filter_by(file_digest=file.digest))
    if row is None and file.number:
        try:
            row = queries.get(session, file.number)
        except NotFound:
            row = None
    if row is None:
        return None
    certificate = queries.shown(session, issuer.settings, row, day(now()))
    return RegisterRecord(certificate, row.file_digest, printed_fields.from_json(row.page))


def verdict(issuer: Issuer, file: UploadedFile, found: RegisterRecord | None) -> VerdictOut:
    """Compares the file with the issued one. Raises Unavailable while too many files are being checked."""
    if found is None:
        return VerdictOut(
            verdict=Verdict.UNKNOWN, number=file.number, certificate=None, differences=[], sha256=file.digest
        )
    known = {"number": found.certificate.number, "certificate": found.certificate, "sha256": file.digest}
    if file.digest == found.digest:
        return VerdictOut(verdict=Verdict.ISSUED, differences=[], **known)
    try:
        with _check_slot():
            differences = comparison.differences(issuer.files.get(found.digest), file.content, found.page)
    except Unreadable:
        return VerdictOut(verdict=Verdict.UNKNOWN, differences=[], **known)
    hidden = COMPANY_FIELDS if found.certificate.company is None else frozenset()
    return VerdictOut(
        verdict=Verdict.ALTERED,
        differences=[_difference_out(difference, hidden) for difference in differences],
        **known,
    )


def _difference_out(difference: Difference, hidden: frozenset[str]) -> DifferenceOut:
    field = difference.field
    issued = "" if field in hidden else difference.printed
    return DifferenceOut(field=field, name=FIELDS[field], issued=issued, found=difference.found)

"""A file that someone hands in to be checked: the one that was issued, an altered one, or unknown.

It is looked at in memory, and nothing of it is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Final

from sqlalchemy import select

from label.certificates import comparison, printed_fields, queries
from label.certificates.comparison import FIELDS, Unreadable
from label.certificates.models import Certificate
from label.certificates.planning import Issuer
from label.certificates.printed_fields import PrintedPage
from label.certificates.schemas import CertificateOut, DifferenceOut, Verdict, VerdictOut
from label.kit.clock import day, now
from label.kit.errors import NotFound, Unavailable
from label.kit.sessions import ReadSession

# Anyone may send a file, and looking at one takes a core for a while: no more than these at once.
_DESKS: Final = BoundedSemaphore(4)
OF_COMPANY: Final = frozenset({"company", "siren"})  # what is not told of a company that must not be published


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """The certificate that a file claims to be, as the register has it."""

    shown: CertificateOut
    digest: str
    page: PrintedPage


@dataclass(frozen=True, slots=True)
class File:
    """A file, the number it is said to bear, and the one it bears itself."""

    content: bytes
    digest: str
    number: str | None


def uploaded_file(content: bytes) -> File:
    """Read what a file claims to be; `number` is None when it claims nothing that could be."""
    with _desk():
        return File(content, sha256(content).hexdigest(), comparison.number_in(content))


@contextmanager
def _desk() -> Iterator[None]:
    if not _DESKS.acquire(blocking=False):
        raise Unavailable("Too many files are being looked at: send it again.", headers={"Retry-After": "2"})
    try:
        yield
    finally:
        _DESKS.release()


def look_up(session: ReadSession, issuer: Issuer, file: File) -> RegisterRecord | None:
    """The certificate whose file it is, or else whose number it bears."""
    row = session.scalar(select(Certificate).filter_by(file_digest=file.digest))
    if row is None and file.number:
        try:
            row = queries.get(session, file.number)
        except NotFound:
            row = None
    if row is None:
        return None
    shown = queries.shown(session, issuer.settings, row, day(now()))
    return RegisterRecord(shown, row.file_digest, printed_fields.read(row.page))


def judge(issuer: Issuer, file: File, found: RegisterRecord | None) -> VerdictOut:
    """What the file is, and where it differs from what was issued."""
    if found is None:
        return VerdictOut(
            verdict=Verdict.UNKNOWN, number=file.number, certificate=None, differences=[], sha256=file.digest
        )
    told = {"number": found.shown.number, "certificate": found.shown, "sha256": file.digest}
    if file.digest == found.digest:
        return VerdictOut(verdict=Verdict.ISSUED, differences=[], **told)
    try:
        with _desk():
            seen = comparison.differences(issuer.files.get(found.digest), file.content, found.page)
    except Unreadable:
        return VerdictOut(verdict=Verdict.UNKNOWN, differences=[], **told)
    hidden = OF_COMPANY if found.shown.company is None else frozenset()
    differences = [
        DifferenceOut(
            field=one.field, name=FIELDS[one.field], issued="" if one.field in hidden else one.printed, found=one.found
        )
        for one in seen
    ]
    return VerdictOut(verdict=Verdict.ALTERED, differences=differences, **told)

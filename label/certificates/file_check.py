"""Checks an uploaded file: is it a file that was issued, an altered one, or unknown?

The file is read in memory, and nothing of it is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select

from label.certificates import comparison, pdf_text, printed_fields, queries
from label.certificates.comparison import NAMES, Difference, Unreadable
from label.certificates.hidden_content import HIDDEN
from label.certificates.models import Certificate, CertificateVariant
from label.certificates.planning import Issuer
from label.certificates.printed_fields import PrintedPage
from label.certificates.schemas import CertificateOut, DifferenceOut, Verdict, VerdictOut
from label.certificates.variants import lacks_total, without_scores
from label.kit.clock import day, now
from label.kit.database import Database
from label.kit.errors import NotFound
from label.kit.fair_queue import FairQueue
from label.kit.sessions import ReadSession
from label.kit.storage import Store

# Two processes read PDFs at once (`pdf_text.py`): more would take the cores from those who wait for other answers.
PLACES: Final = 2
WAITING_OF_ONE: Final = 4
WAITING: Final = 32
COMPANY_FIELDS: Final = frozenset({"company", "siren"})  # not shown for a company that must not be published


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """The certificate that a file claims to be: as anyone may read it, its file's SHA-256, its printed fields."""

    certificate: CertificateOut
    digest: str
    page: PrintedPage
    plain_digest: str | None = None  # of the file without scores


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """`digest` is its SHA-256, `number` the certificate number that it claims, None without a well-formed one."""

    content: bytes
    digest: str
    number: str | None


class FileChecks:
    """What the page and the API do with an uploaded file. A file that was issued is known by its digest at once;
    any other costs a core for half a second, so it is counted and waits for its sender's turn."""

    def __init__(self, issuer: Issuer, database: Database, count: Callable[[Mapping[str, Any]], bytes]) -> None:
        """`count` counts a check for the sender of a request (its ASGI scope), and names the sender."""
        self._issuer, self._database, self._count = issuer, database, count
        self._queue = FairQueue(PLACES, WAITING_OF_ONE, WAITING, issuer.settings.check_wait_seconds)

    async def check(self, scope: Mapping[str, Any], content: bytes) -> VerdictOut:
        """Raises `TooManyRequests` and `Unavailable`."""
        issuer, database = self._issuer, self._database
        digest = await database.run_in_executor(sha256_of, content)
        file = UploadedFile(content, digest, None)
        found = await database.read(look_up, issuer, file)
        if found is not None or not pdf_text.is_pdf(content):
            return verdict(issuer, file, found)
        async with self._queue.place(self._count(scope)):
            file = await database.run_in_executor(with_claimed_number, file)
            found = await database.read(look_up, issuer, file)
            return await database.run_in_executor(partial(verdict, issuer, file), found)


def sha256_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def with_claimed_number(file: UploadedFile) -> UploadedFile:
    return replace(file, number=comparison.claimed_number(file.content))


def look_up(session: ReadSession, issuer: Issuer, file: UploadedFile) -> RegisterRecord | None:
    """The certificate with this file's digest, else the one whose number it claims."""
    row = session.scalar(select(Certificate).filter_by(file_digest=file.digest)) or _of_variant(session, file.digest)
    if row is None and file.number:
        try:
            row = queries.get(session, file.number)
        except NotFound:
            row = None
    if row is None:
        return None
    certificate = queries.shown(session, issuer.settings, row, day(now()))
    plain = without_scores(session, row.number)
    page = printed_fields.from_json(row.page)
    return RegisterRecord(certificate, row.file_digest, page, plain.file_digest if plain else None)


def _of_variant(session: ReadSession, digest: str) -> Certificate | None:
    """The certificate that was issued with another file too, which has this digest."""
    joined = select(Certificate).join(CertificateVariant, CertificateVariant.number == Certificate.number)
    return session.scalar(joined.where(CertificateVariant.file_digest == digest))


def verdict(issuer: Issuer, file: UploadedFile, found: RegisterRecord | None) -> VerdictOut:
    """Compares the file with the issued one."""
    if found is None:
        return VerdictOut(
            verdict=Verdict.UNKNOWN, number=file.number, certificate=None, differences=[], sha256=file.digest
        )
    known = {"number": found.certificate.number, "certificate": found.certificate, "sha256": file.digest}
    if file.digest in (found.digest, found.plain_digest):
        return VerdictOut(verdict=Verdict.ISSUED, differences=[], **known)
    try:
        differences = _differences(issuer.files, found, file.content)
    except Unreadable:
        return VerdictOut(verdict=Verdict.UNKNOWN, differences=[], **known)
    hidden = COMPANY_FIELDS if found.certificate.company is None else frozenset()
    return VerdictOut(
        verdict=Verdict.ALTERED,
        differences=[_difference_out(difference, hidden) for difference in differences],
        **known,
    )


def _differences(files: Store, found: RegisterRecord, content: bytes) -> list[Difference]:
    """From the file with scores; where the total cannot be read, from the one of both that it differs less from."""
    differences = comparison.differences(files.get(found.digest), content, found.page)
    if found.plain_digest is None or not lacks_total(differences):
        return differences
    page = replace(found.page, scores=False)
    return min(differences, comparison.differences(files.get(found.plain_digest), content, page), key=len)


def _difference_out(difference: Difference, hidden: frozenset[str]) -> DifferenceOut:
    field = difference.field
    issued = "" if field in hidden else difference.printed
    english = HIDDEN[field][2] if field in HIDDEN else None
    return DifferenceOut(field=field, name=NAMES[field], issued=issued, found=difference.found, english=english)

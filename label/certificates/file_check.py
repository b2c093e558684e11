"""Checks an uploaded file: was it issued, is it an altered one, a picture, unreadable or unknown?

The file is read in memory, and nothing of it is stored.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select

from label.certificates import claims, comparison, printed_fields, queries
from label.certificates.claims import Claim
from label.certificates.comparison import NAMES, Difference, Unreadable
from label.certificates.file_findings import EXPLANATIONS, OF_REASON
from label.certificates.hidden_content import HIDDEN
from label.certificates.models import Certificate, CertificateVariant
from label.certificates.planning import Issuer
from label.certificates.printed_fields import PrintedPage
from label.certificates.schemas import CertificateOut, DifferenceOut, FileFinding, Verdict, VerdictOut
from label.certificates.variants import lacks_total, without_scores
from label.kit.clock import day, now
from label.kit.database import Database
from label.kit.errors import NotFound
from label.kit.fair_queue import FairQueue
from label.kit.sessions import ReadSession
from label.kit.storage import Store

# Two processes read files at once (`pdf_text.py`): more would take the cores from those who wait for other answers.
PLACES: Final = 2
WAITING_OF_ONE: Final = 4
WAITING: Final = 32
_PAGE_FORMAT: Final = re.compile(r"(\d+) pages? de \d+ × \d+ mm")  # of `comparison`: pages, and no added word
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
    """`digest` is the SHA-256 of the file as it was sent, `claim` the certificate that it claims to be."""

    content: bytes
    digest: str
    claim: Claim


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
        file = UploadedFile(content, digest, Claim())
        found = await database.read(look_up, issuer, file)
        if found is not None:
            return verdict(issuer, file, found)
        if reason := claims.refusal(content):
            return verdict(issuer, UploadedFile(content, digest, Claim(unreadable=reason)), None)
        async with self._queue.place(self._count(scope)):
            file = await database.run_in_executor(with_claim, file)
            found = await database.read(look_up, issuer, file)
            return await database.run_in_executor(partial(verdict, issuer, file), found)


def sha256_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def with_claim(file: UploadedFile) -> UploadedFile:
    content = claims.trimmed(file.content)
    return UploadedFile(content, file.digest, claims.claim_of(content))


def look_up(session: ReadSession, issuer: Issuer, file: UploadedFile) -> RegisterRecord | None:
    """The certificate with this file's digest, else the one whose number it claims."""
    row = session.scalar(select(Certificate).filter_by(file_digest=file.digest)) or _of_variant(session, file.digest)
    if row is None and file.claim.number:
        try:
            row = queries.get(session, file.claim.number)
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
    """Compares the file with the issued one, if it has words that can be compared."""
    claim = file.claim
    if found is not None and file.digest in (found.digest, found.plain_digest):
        return _verdict_out(file, found, Verdict.ISSUED)
    if claim.unreadable:
        return _verdict_out(file, found, Verdict.UNREADABLE, OF_REASON[claim.unreadable])
    if found is None:
        return _verdict_out(file, None, *_without_certificate(claim))
    if claim.is_picture:
        return _verdict_out(file, found, Verdict.PICTURE, FileFinding.PICTURE, _of_code(claim, found.page))
    try:
        differences = _differences(issuer.files, found, file.content)
    except Unreadable as error:
        return _verdict_out(file, found, Verdict.UNREADABLE, OF_REASON[error.code])
    return _verdict_out(file, found, *_compared(differences), differences)


def _without_certificate(claim: Claim) -> tuple[Verdict, FileFinding]:
    if claim.number:
        return Verdict.UNKNOWN, FileFinding.NEVER_ISSUED
    if claim.is_picture and not claim.has_code:
        return Verdict.UNREADABLE, FileFinding.NO_CODE
    return Verdict.UNKNOWN, FileFinding.NO_NUMBER


def _compared(differences: list[Difference]) -> tuple[Verdict, FileFinding | None]:
    """Every issued word is there: the page was saved again, or is one of several, whose own words are no forgery."""
    if not differences:
        return Verdict.ALTERED, FileFinding.RESAVED
    first, *others = differences
    pages = _PAGE_FORMAT.match(first.found) if first.field == "elsewhere" else None
    if pages and int(pages[1]) > 1 and HIDDEN.keys() >= {other.field for other in others}:
        return Verdict.UNREADABLE, FileFinding.BOUND
    if pages and pages[0] == first.found and not others:
        return Verdict.ALTERED, FileFinding.OTHER_FORMAT
    return Verdict.ALTERED, None


def _of_code(claim: Claim, page: PrintedPage) -> list[Difference]:
    """A code that leads to another address than the printed one, which may be another's site."""
    return [] if claim.code in (None, page.verify_url) else [Difference("code", page.verify_url, str(claim.code))]


def _verdict_out(
    file: UploadedFile,
    found: RegisterRecord | None,
    verdict: Verdict,
    finding: FileFinding | None = None,
    differences: Iterable[Difference] = (),
) -> VerdictOut:
    explanation = EXPLANATIONS[finding] if finding else None
    hidden = COMPANY_FIELDS if found and found.certificate.company is None else frozenset[str]()
    return VerdictOut(
        verdict=verdict,
        finding=finding,
        french=explanation.french if explanation else None,
        english=explanation.english if explanation else None,
        number=found.certificate.number if found else file.claim.number,
        page=file.claim.page,
        certificate=found.certificate if found else None,
        differences=[_difference_out(difference, hidden) for difference in differences],
        sha256=file.digest,
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

"""The store against the rows: each row has its file, whole, and each file has its row.

A sealed certificate of which the database knows nothing is a lost issue: its number was reserved in a transaction that
was committed before the file was made, so only an older or an incomplete database does not know it.
"""

import heapq
import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import ColumnElement, collate, func, literal, select, union_all

from csr.initiatives.models import InitiativeFile
from label.certificates.attachments import read_attachments
from label.certificates.models import Certificate, CertificateVariant, Reservation
from label.certificates.pdf_text import Unreadable
from label.certificates.planning import Issuer
from label.declarations.masking.models import EvidenceMasking
from label.declarations.models import Evidence
from label.diagnosis.scope import CheckScope, Notice
from label.kit.sessions import ReadSession
from label.kit.storage import Store, StoreDamaged, StoreEntry, StoreFailing, StoreMissing

# An upload is stored before its transaction is committed: a younger file may still get its row.
UPLOAD_DURATION = timedelta(hours=1)
LARGEST_CERTIFICATE = 10 * 1024 * 1024  # bytes; they have about a tenth of a megabyte
BATCH = 500  # files whose rows are asked for at once
CERTIFICATE, EVIDENCE, INITIATIVE_FILE = "certificate", "evidence", "file of an initiative"


class FileRow(NamedTuple):
    """A row that names a file: what it is, by its identifier, and its size in bytes."""

    digest: str
    size: int
    kind: str
    id: str


Pair = tuple[str, list[FileRow], StoreEntry | None]  # a digest, its rows, its file


def check(session: ReadSession, issuer: Issuer, scope: CheckScope) -> Iterator[str]:
    """Rows and files side by side in the order of their digests, so that memory grows with neither."""
    logos, young = _logos(session, scope), 0
    pairs = _recent(session, issuer.files, scope) if scope.since else _every(session, issuer.files, scope)
    for digest, rows, file in pairs:
        if rows:
            yield from _kept(issuer.files, rows, file, deep=scope.deep)
        elif file is not None and digest not in logos:
            faults = list(_without_row(session, issuer.files, file, scope))
            young += not faults
            yield from faults
    for digest in sorted(logos):
        if not issuer.files.has(digest):
            yield f"the logo {digest}, printed on certificates, is missing from the store"
    for path in issuer.files.foreign_files() if scope.since is None else ():
        yield f"{path} is not a file of the store: its name is no digest, or it is in the wrong folder"
    if young:
        yield Notice(f"{_files(young)} younger than an hour without a row: uploads under way, or interrupted.")


def _rows(session: ReadSession, scope: CheckScope) -> Iterator[FileRow]:
    """The rows that name a file, in the order of the digests."""
    tables = (
        select(
            Certificate.file_digest.label("digest"), Certificate.file_size, literal(CERTIFICATE), Certificate.number
        ).where(*scope.recent(Certificate.issued_at)),
        select(CertificateVariant.file_digest, CertificateVariant.file_size, literal(CERTIFICATE), Certificate.number)
        .join(Certificate, Certificate.number == CertificateVariant.number)
        .where(*scope.recent(Certificate.issued_at)),
        select(Evidence.digest, Evidence.size, literal(EVIDENCE), Evidence.id).where(
            *scope.recent(func.coalesce(Evidence.masked_at, Evidence.uploaded_at))
        ),
        select(InitiativeFile.digest, InitiativeFile.size, literal(INITIATIVE_FILE), InitiativeFile.id).where(
            *scope.recent(InitiativeFile.uploaded_at)
        ),
    )
    every = union_all(*tables).subquery()
    rows = select(every).order_by(_by_code_point(session, every.c.digest))
    for row in session.execute(rows.execution_options(yield_per=500)):
        yield FileRow(*row)


def _by_code_point(session: ReadSession, column: ColumnElement[str]) -> ColumnElement[str]:
    """The order of the files' names, whatever the locale of a PostgreSQL database; SQLite has no other."""
    return collate(column, "C") if session.get_bind().dialect.name == "postgresql" else column


def _every(session: ReadSession, store: Store, scope: CheckScope) -> Iterator[Pair]:
    """Rows and files with the same digest."""
    by_digest = attrgetter("digest")
    for digest, found in groupby(heapq.merge(_rows(session, scope), store.files(), key=by_digest), by_digest):
        both = list(found)
        file = next((one for one in both if isinstance(one, StoreEntry)), None)
        yield digest, [one for one in both if isinstance(one, FileRow)], file


def _recent(session: ReadSession, store: Store, scope: CheckScope) -> Iterator[Pair]:
    """Recent rows with their files, then recent files without a row: a row of the same content may be older."""
    for row in _rows(session, scope):
        yield row.digest, [row], store.file(row.digest)
    recent = (file for file in store.files(scope.since) if scope.since and file.stored_at >= scope.since)
    while batch := list(islice(recent, BATCH)):
        known = _known(session, [file.digest for file in batch])
        yield from ((file.digest, [], file) for file in batch if file.digest not in known)


def _known(session: ReadSession, digests: list[str]) -> set[str]:
    """Those of these digests that a row names."""
    columns = (Certificate.file_digest, CertificateVariant.file_digest, Evidence.digest, InitiativeFile.digest)
    return {digest for column in columns for digest in session.scalars(select(column).where(column.in_(digests)))}


def _kept(store: Store, rows: list[FileRow], file: StoreEntry | None, *, deep: bool) -> Iterator[str]:
    """A file of rows. Those of certificates are checked with what they contain, in `files.py`."""
    rows = [row for row in rows if row.kind != CERTIFICATE]
    if file is None:
        yield from (f"{row.kind} {row.id}: its file {row.digest} is missing" for row in rows)
        return
    wrong = [row for row in rows if row.size != file.size]
    yield from (f"{row.kind} {row.id}: its file has {file.size} bytes, {row.size} were uploaded" for row in wrong)
    damage = damage_of(store, file.digest) if deep and rows and not wrong else ""
    if damage:
        yield from (f"{row.kind} {row.id}: {damage}" for row in rows)


def damage_of(store: Store, digest: str) -> str:
    """Why the file with this digest cannot be read as it was stored; empty when it can."""
    try:
        store.get(digest)
    except (StoreMissing, StoreDamaged) as error:
        return str(error)
    except StoreFailing as error:
        return f"its file {digest} cannot be read: {error.reason}"
    return ""


def _without_row(session: ReadSession, store: Store, file: StoreEntry, scope: CheckScope) -> Iterator[str]:
    """Nothing for a file that may still get its row."""
    number = _certificate_number(store, file)
    masked = session.scalar(select(EvidenceMasking.evidence_id).filter_by(previous_digest=file.digest).limit(1))
    if masked is not None:
        yield f"evidence {masked}: the file as it was before its masking, {file.digest}, is still in the store"
    elif number is not None:
        if file.stored_at < scope.at:
            yield _unissued(session, number, file)
    elif file.stored_at < scope.at - UPLOAD_DURATION:
        yield f"the file {file.digest}, {file.size} bytes stored on {file.stored_at:%Y-%m-%d %H:%M} UTC, has no row"


def _unissued(session: ReadSession, number: str, file: StoreEntry) -> str:
    """A sealed file of a certificate, which no certificate refers to."""
    certificate, reservation = session.get(Certificate, number), session.get(Reservation, number)
    if certificate is None and reservation is None:
        return f"lost issue: the file {file.digest} is the certificate {number}, and the database has no such number"
    if reservation is None:
        return f"certificate {number}: the file {file.digest} bears its number too, and is not the one that was issued"
    # A process that ended between sealing and committing leaves its file; another then issued the number, or nobody.
    return Notice(f"number {number} is {reservation.state}: the file {file.digest} was made for it and never issued.")


def _certificate_number(store: Store, file: StoreEntry) -> str | None:
    """The number in a file that we have sealed. Evidence with an attached file is refused, so it has none."""
    if file.size > LARGEST_CERTIFICATE:
        return None
    try:
        printed = json.loads(read_attachments(store.get(file.digest)).get("printed.json", b"{}"))
    except (Unreadable, StoreMissing, StoreDamaged, StoreFailing, ValueError):
        return None
    number = printed.get("number") if isinstance(printed, dict) else None
    return number if isinstance(number, str) else None


def _logos(session: ReadSession, scope: CheckScope) -> set[str]:
    """The digests of the logos on every printed page, which are few."""
    logos = set[str]()
    reserved = select(Reservation.page).where(*scope.recent(Reservation.made_at))
    for pages in (reserved, select(Certificate.page).where(*scope.recent(Certificate.issued_at))):
        for page in session.scalars(pages.execution_options(yield_per=500)):
            logos |= _logos_of(page)
    return logos


def _logos_of(page: str) -> set[str]:
    try:
        printed = json.loads(page)
    except ValueError:
        return set()  # certificates.py reports it
    names = ("city_logo", "club_logo")
    return {printed[name] for name in names if printed.get(name)} if isinstance(printed, dict) else set()


def _files(count: int) -> str:
    return f"{count} file{'s are' if count > 1 else ' is'}"

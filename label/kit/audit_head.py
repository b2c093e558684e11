"""The newest entry of the audit trail, written down outside the database: an older database restored in its place then
shows that entries are missing.

`audit-head.json` in the data folder holds the entry's number and the SHA-256 of its columns. It only ever moves forward
in the database that it was written from: beside an older one, or one that has gone on from an older state, it stays.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Select, select

from label.kit.audit import COLUMNS, AuditEntry
from label.kit.database import Database
from label.kit.errors import Refusal
from label.kit.sessions import ReadSession

log = logging.getLogger("label.audit")
FILE_NAME = "audit-head.json"


class HeadUnreadable(ValueError):
    """The file is there and does not hold what this module writes."""


@dataclass(frozen=True, slots=True)
class AuditHead:
    """`digest` in 64 hexadecimal digits."""

    sequence: int
    digest: str


def newest(session: ReadSession) -> AuditHead | None:
    """None for an empty trail."""
    return _head(session, _columns().order_by(AuditEntry.id.desc()).limit(1))


def entry(session: ReadSession, sequence: int) -> AuditHead | None:
    """The entry with this number."""
    return _head(session, _columns().where(AuditEntry.id == sequence))


def kept(folder: Path) -> AuditHead | None:
    """What was written down in the data folder. Raises HeadUnreadable or OSError."""
    try:
        text = (folder / FILE_NAME).read_text()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(text, type=AuditHead)
    except ValueError as error:
        raise HeadUnreadable(str(error)) from error


def advance(session: ReadSession, folder: Path) -> None:
    """Write the newest entry down, unless this database lacks the one that was written down before."""
    before, now = kept(folder), newest(session)
    if now is None or now == before:
        return
    if before is not None and entry(session, before.sequence) != before:
        log.warning("entry %s of the audit trail is not in this database: run `label doctor`", before.sequence)
        return
    _write(folder, now)


def restart(session: ReadSession, folder: Path) -> AuditHead | None:
    """Write the newest entry of a restored database down. Returns what had been written down before if this database
    lacks it. Raises OSError."""
    try:
        before = kept(folder)
    except HeadUnreadable:
        before = None
    now = newest(session)
    if now is not None:
        _write(folder, now)
    return before if before is not None and entry(session, before.sequence) != before else None


def advance_sync(database: Database, folder: Path) -> None:
    """After a commit: whatever fails is logged, what was done stays done."""
    try:
        database.read_sync(advance, folder)
    except (Refusal, OSError, ValueError):
        log.warning("the head of the audit trail is not written down in %s", folder, exc_info=True)


async def advance_after(database: Database, folder: Path) -> None:
    """The same for a request."""
    try:
        await database.read(advance, folder)
    except (Refusal, OSError, ValueError):
        log.warning("the head of the audit trail is not written down in %s", folder, exc_info=True)


def _columns() -> Select[Any]:
    return select(AuditEntry.id, *(getattr(AuditEntry, name) for name in COLUMNS))


def _head(session: ReadSession, rows: Select[Any]) -> AuditHead | None:
    row: Sequence[Any] | None = session.execute(rows).first()
    if row is None:
        return None
    number, at, *columns = row
    written = json.dumps([number, at.isoformat(), *columns], ensure_ascii=False)
    return AuditHead(number, hashlib.sha256(written.encode()).hexdigest())


def _write(folder: Path, head: AuditHead) -> None:
    """Whole or not at all, also when the machine stops."""
    file, name = tempfile.mkstemp(dir=folder, prefix=FILE_NAME)
    try:
        with os.fdopen(file, "w") as whole:
            json.dump(asdict(head), whole)
            whole.flush()
            os.fsync(whole.fileno())
        Path(name).replace(folder / FILE_NAME)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

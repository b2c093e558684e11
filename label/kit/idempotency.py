"""One effect per `Idempotency-Key`: the answer to a POST is stored in the transaction of its work.

A retry with the same key gets the same answer; the same key with another body or route is 422. The row is written
before the work: on PostgreSQL a second request with the key waits for the first to end, on SQLite there is one
writer, so neither sees a key whose work is half done.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import LargeBinary, String, delete, literal, or_, select, tuple_, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from label.kit.columns import Base, IdColumn
from label.kit.errors import Conflict, Fault, Invalid
from label.kit.sessions import ReadSession

LONGEST_KEY = 200
FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class EncodedResponse:
    """A response as bytes."""

    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A person's key for one request, and the digest of that request."""

    person_id: str
    key: str
    fingerprint: str


def idempotency_key(person_id: str, key: str, request: str) -> IdempotencyKey:
    """A checked key; `request` is the fingerprint. Raises `Invalid` for a key that is empty, too long or not ASCII."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        detail = f"An Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters."
        raise Invalid(detail, [Fault("Idempotency-Key", detail)])
    return IdempotencyKey(person_id, key, request)


class StoredResponse(Base):
    """An answer under its key."""

    __tablename__ = "idempotency_keys"

    person_id: Mapped[IdColumn] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


def fingerprint(*parts: tuple[bytes, ...]) -> str:
    """A digest of method, path and body, each with its length, so that no two requests run together. A part comes in
    pieces: joining a file's to its name would copy it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(sum(map(len, part)).to_bytes(8))
        for piece in part:
            digest.update(piece)
    return digest.hexdigest()


def claim(session: Session, once: IdempotencyKey, at: datetime) -> EncodedResponse | None:
    """Take the key, or return the answer it has already earned."""
    values = {"person_id": once.person_id, "key": once.key, "fingerprint": once.fingerprint, "at": at}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # Not by rowcount: on PostgreSQL it is -1 here, whether or not the row went in.
    taking = dialect.insert(StoredResponse).values(values).on_conflict_do_nothing().returning(StoredResponse.key)
    return stored_response(session, once) if session.scalar(taking) is None else None


def stored_response(session: ReadSession, once: IdempotencyKey) -> EncodedResponse | None:
    """The answer this key has earned, if any; `Invalid` when the key was used for something else."""
    row = session.execute(select(StoredResponse).filter_by(person_id=once.person_id, key=once.key)).scalar_one_or_none()
    if row is None:
        return None
    if row.fingerprint != once.fingerprint:
        detail = "This Idempotency-Key was used for another request: choose a new one."
        raise Invalid(detail, [Fault("Idempotency-Key", detail)])
    if row.status is None or row.body is None or row.headers is None:  # pragma: no cover  one transaction wrote both
        raise Conflict("The first request with this Idempotency-Key is still running.", headers={"Retry-After": "1"})
    return EncodedResponse(row.status, row.body, msgspec.json.decode(row.headers, type=dict[str, str]))


def store(session: Session, once: IdempotencyKey, answer: EncodedResponse) -> None:
    """Keep the answer under its key."""
    headers = msgspec.json.encode(answer.headers).decode()
    mine = (StoredResponse.person_id == once.person_id, StoredResponse.key == once.key)
    session.execute(update(StoredResponse).where(*mine).values(status=answer.status, body=answer.body, headers=headers))


def forget_person(session: Session, person_id: str, names: Iterable[str]) -> None:
    """Delete a person's keys, and every answer that holds the person's id or one of these names: a retry would give
    back what was taken out of the database."""
    # Both databases search bytes with LIKE; SQLAlchemy knows it of strings only.
    body = type_coerce(StoredResponse.body, String)
    held = [body.like(literal(_holding(text), LargeBinary), escape="^") for text in (person_id, *names)]
    statement = delete(StoredResponse).where(or_(StoredResponse.person_id == person_id, *held))
    session.execute(statement.execution_options(synchronize_session=False))


def _holding(text: str) -> bytes:
    """A pattern for an answer with this text in a string of its JSON."""
    written = msgspec.json.encode(text)[1:-1]
    for special in (b"^", b"%", b"_"):
        written = written.replace(special, b"^" + special)
    return b"%" + written + b"%"


def forget(session: Session, before: datetime, days: int, most: int = FORGOTTEN_AT_ONCE) -> int:
    """Delete keys older than so many days, `most` at a time, as others wait to write; returns how many."""
    key = (StoredResponse.person_id, StoredResponse.key)
    old = select(*key).where(StoredResponse.at < before - timedelta(days=days)).limit(most)
    deleted = session.execute(
        delete(StoredResponse).where(tuple_(*key).in_(old)).execution_options(synchronize_session=False)
    )
    return int(deleted.rowcount)  # type: ignore[attr-defined]

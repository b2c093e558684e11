"""Evidence files: taken in, looked at, stored by their digest, and linked to what they prove."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label.declarations import queries, score_sums
from label.declarations.files import FileKind, FileRefused, inspect
from label.declarations.models import Declaration, Evidence, Proof, ScoreSums
from label.declarations.rules import check_company_may_change
from label.declarations.schemas import EvidenceOut
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Fault, Forbidden, Invalid, Refusal, TooLarge, UnsupportedMedia
from label.kit.ids import Siren
from label.kit.sessions import ReadSession
from label.kit.storage import Store
from label.kit.text import check_name

REFUSALS: dict[str, type[Refusal]] = {"too_large": TooLarge, "unknown_type": UnsupportedMedia}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: the sender's name for it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was looked at and is in the store."""

    name: str
    digest: str
    size: int
    kind: FileKind


class FileCopy(NamedTuple):
    """A file of the company that another feature has checked and stored: the columns of its evidence."""

    digest: str
    name: str
    media_type: str
    size: int
    uploaded_by: str
    uploaded_at: datetime


def prepare(session: ReadSession, actor: Actor, declaration_id: str, upload: Upload, at: datetime) -> Upload:
    """May this actor add a file to this declaration now?"""
    row = queries.get(session, actor, declaration_id)
    _check_member(actor, row)
    held = session.get(ScoreSums, (row.siren, row.edition))
    check_company_may_change(score_sums.file_status(held)) if held else None
    return upload


def store(files: Store, upload: Upload) -> Stored:
    """Look at the content, never at the name, and keep it; raises what is wrong with it."""
    try:
        kind = inspect(upload.content)
    except FileRefused as refused:
        raise REFUSALS.get(refused.code, Invalid)(refused.message, [Fault("/file", refused.message)]) from None
    return Stored(shown_name(upload.name, kind), files.put(upload.content), len(upload.content), kind)


def add(
    session: Session, actor: Actor, declaration_id: str, upload: Upload, stored: Stored, at: datetime
) -> EvidenceOut:
    """Link a stored file to a declaration; the same content is one file of the company, however often it comes."""
    row = queries.get(session, actor, declaration_id)
    _check_member(actor, row)
    check_company_may_change(score_sums.file_status(score_sums.lock_and_bump(session, row.siren, row.edition)))
    evidence = session.scalar(select(Evidence).filter_by(siren=row.siren, digest=stored.digest))
    if evidence is None:
        evidence = Evidence(
            siren=row.siren,
            digest=stored.digest,
            name=stored.name,
            media_type=stored.kind.media_type,
            size=stored.size,
            uploaded_by=actor.person_id,
            uploaded_at=at,
        )
        session.add(evidence)
        session.flush()
    if session.get(Proof, (declaration_id, evidence.id)) is None:
        session.add(Proof(declaration_id=declaration_id, evidence_id=evidence.id, linked_at=at))
        session.flush()
        after = {"evidence": evidence.id, "sha256": stored.digest, "name": stored.name}
        audit.record(session, actor, at, "prove", ("declaration", row.id), siren=row.siren, after=after)
    times = session.scalar(select(func.count()).select_from(Proof).filter_by(evidence_id=evidence.id))
    return queries.evidence_out(evidence, times or 0)


def attach_files(
    session: Session, actor: Actor, siren: Siren, declarations: Sequence[str], files: Sequence[FileCopy], at: datetime
) -> None:
    """Put files that are in the store already behind some new declarations of a company, with an entry for each."""
    same = select(Evidence).filter_by(siren=siren).where(Evidence.digest.in_([file.digest for file in files]))
    known = {row.digest: row for row in session.scalars(same)}
    for file in files:
        if file.digest not in known:
            known[file.digest] = Evidence(siren=siren, **file._asdict())
    session.add_all(known.values())
    session.flush()
    proofs = [(declaration, known[file.digest]) for declaration in declarations for file in files]
    session.add_all(Proof(declaration_id=owner, evidence_id=row.id, linked_at=at) for owner, row in proofs)
    session.flush()
    for owner, row in proofs:
        after = {"evidence": row.id, "sha256": row.digest, "name": row.name}
        audit.record(session, actor, at, "prove", ("declaration", owner), siren=siren, after=after)


def read(session: Session, actor: Actor, evidence_id: str, at: datetime) -> Evidence:
    """The file's row; that it was read is kept in the trail."""
    row = queries.evidence(session, actor, evidence_id)
    audit.record(session, actor, at, "read", ("evidence", row.id), siren=row.siren, after={"sha256": row.digest})
    return row


def shown_name(name: str, kind: FileKind) -> str:
    """The sender's name without folders and without what a name may not hold, ending as its content does."""
    base = PurePath(name.replace("\\", "/")).name
    stem = base.rpartition(".")[0] or base
    try:
        return f"{check_name(stem[:120])}.{kind.extension.lstrip('.')}"
    except ValueError:
        return f"evidence.{kind.extension.lstrip('.')}"


def _check_member(actor: Actor, row: Declaration) -> None:
    if not actor.acts_for(row.siren):
        raise Forbidden("Only the company itself may do this.")

"""Evidence files: taken in, looked at, stored by their digest, and linked to what they prove."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from label.companies import queries as companies
from label.declarations import evidence_queries, queries, rules, score_sums
from label.declarations.evidence_schemas import EvidenceOut, ProofQuery, ReadingQuery
from label.declarations.files import FileKind, FileRefused, Interrupted, inspect
from label.declarations.masking import contents
from label.declarations.models import Declaration, Evidence, FigureProof, Proof, ScoreSums, Statement
from label.kit import audit, discarded_files
from label.kit.actor import Actor
from label.kit.audit import AuditFacts
from label.kit.errors import Fault, Forbidden, Invalid, Refusal, TooLarge, Unavailable, UnsupportedMedia
from label.kit.file_names import file_name
from label.kit.ids import Siren
from label.kit.outages import LATER
from label.kit.sessions import ReadSession
from label.kit.storage import Store

REFUSALS: dict[str, type[Refusal]] = {
    "too_large": TooLarge,
    "unknown_type": UnsupportedMedia,
    "heic": UnsupportedMedia,
}
UNREAD: Final = "The file could not be read this time, and nothing was stored: send it again."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: the sender's name for it, and its bytes."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 under which it will be stored."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was looked at and is in the store."""

    name: str
    digest: str
    size: int
    kind: FileKind
    files: Store

    def hold(self, session: Session) -> None:
        """Nothing destroys the file before this transaction ends. `Unavailable` where that was done since it was
        stored: another company has masked the same content."""
        discarded_files.hold(session, self.digest)
        if not self.files.has(self.digest):
            raise Unavailable("The file could not be kept this time: send it again.", headers=LATER)


class FileCopy(NamedTuple):
    """A file of the company that another feature has checked and stored: the columns of its evidence."""

    digest: str
    name: str
    media_type: str
    size: int
    uploaded_by: str
    uploaded_at: datetime


def prepare(
    session: ReadSession, actor: Actor, declaration_id: str, upload: Upload, asked: ProofQuery, at: datetime
) -> Upload:
    """May this actor add a file to this declaration now?"""
    row = queries.get(session, actor, declaration_id)
    check_may_add(session, actor, row, asked, at)
    contents.check_not_masked(session, row.siren, upload.digest)
    return upload


def store(files: Store, upload: Upload) -> Stored:
    """Have the content judged, never the name, and keep it; raises what is wrong with it, or `Unavailable`."""
    try:
        kind = inspect(upload.content)
    except FileRefused as refused:
        raise REFUSALS.get(refused.code, Invalid)(refused.message, [Fault("/file", refused.message)]) from None
    except Interrupted:
        raise Unavailable(UNREAD, headers=LATER) from None
    return keep(files, upload, kind)


def keep(files: Store, upload: Upload, kind: FileKind) -> Stored:
    """Store a file of a known kind, as it was sent."""
    return Stored(file_name(upload.name, kind.extension), files.put(upload.content), len(upload.content), kind, files)


def add(
    session: Session,
    actor: Actor,
    declaration_id: str,
    upload: Upload,
    asked: ProofQuery,
    stored: Stored,
    at: datetime,
) -> EvidenceOut:
    """Link a stored file to a declaration; the same content is one file of the company, however often it comes."""
    row = queries.get(session, actor, declaration_id, lock=True)
    lock_to_add(session, actor, row, asked, at)
    file = kept_file(session, actor, row.siren, stored, at)
    link = session.get(Proof, (row.id, file.id)) or Proof(declaration_id=row.id, evidence_id=file.id, linked_at=at)
    if prove(session, actor, link, asked, file, ("declaration", row.id), at):
        renew_version(row)
    behind = evidence_queries.behind_declarations(session, actor, [row.id])[row.id]
    return next(one for one in behind if one.id == file.id)


def attach_files(
    session: Session, actor: Actor, siren: Siren, declarations: Sequence[str], files: Sequence[FileCopy], at: datetime
) -> None:
    """Put files that are in the store already behind some new declarations of a company, with an entry for each. One
    that the company has masked since is linked as it is now."""
    same = select(Evidence).filter_by(siren=siren).where(Evidence.digest.in_([file.digest for file in files]))
    known = contents.masked_files(session, siren, [file.digest for file in files])
    known |= {row.digest: row for row in session.scalars(same)}
    for file in files:
        if file.digest not in known:
            known[file.digest] = Evidence(siren=siren, **file._asdict())
    session.add_all(known.values())
    session.flush()
    proofs = [(declaration, known[file.digest]) for declaration in declarations for file in files]
    session.add_all(Proof(declaration_id=owner, evidence_id=row.id, linked_at=at) for owner, row in proofs)
    session.flush()
    for owner, row in proofs:
        audit.record(session, actor, at, "prove", ("declaration", owner), siren=siren, after=_file_facts(row))


def read(session: Session, actor: Actor, evidence_id: str, asked: ReadingQuery, at: datetime) -> Evidence:
    """The file's row; that it was read, and why where a reason is given, is kept in the trail."""
    row = evidence_queries.get(session, actor, evidence_id)
    as_company = companies.reads_as_company(session, actor, row.siren)
    if not as_company and not evidence_queries.is_under_application(session, actor, row):
        rules.check_reason_to_read(asked)
    after = reading_facts(row.digest, asked)
    audit.record(session, actor, at, "read", ("evidence", row.id), siren=row.siren, after=after)
    return row


def reading_facts(digest: str, asked: ReadingQuery) -> AuditFacts:
    """The entry of who reads a file."""
    return {"sha256": digest} | ({"reason": asked.reason} if asked.reason else {})


def check_may_add(
    session: ReadSession, actor: Actor, row: Declaration | Statement, asked: ProofQuery, at: datetime
) -> None:
    """A file is added by the company, while its file of the edition is in its hands."""
    _check_member(actor, row)
    held = session.get(ScoreSums, (row.siren, row.edition))
    score_sums.check_company_may_change(held, at) if held else None
    rules.check_proof_dates(asked)


def lock_to_add(session: Session, actor: Actor, row: Declaration | Statement, asked: ProofQuery, at: datetime) -> None:
    """The same, and no verdict or submission comes in between."""
    _check_member(actor, row)
    sums = score_sums.lock_and_bump(session, row.siren, row.edition)
    score_sums.check_company_may_change(sums, at)
    rules.check_proof_dates(asked)


def kept_file(session: Session, actor: Actor, siren: str, stored: Stored, at: datetime) -> Evidence:
    """The company's file of this content; a new one where there is none."""
    stored.hold(session)
    file = session.scalar(select(Evidence).filter_by(siren=siren, digest=stored.digest))
    if file is not None:
        return file
    contents.check_not_masked(session, siren, stored.digest)
    file = Evidence(
        siren=siren,
        digest=stored.digest,
        name=stored.name,
        media_type=stored.kind.media_type,
        size=stored.size,
        uploaded_by=actor.person_id,
        uploaded_at=at,
    )
    session.add(file)
    session.flush()
    return file


def prove(
    session: Session,
    actor: Actor,
    link: Proof | FigureProof,
    asked: ProofQuery,
    file: Evidence,
    subject: tuple[str, str],
    at: datetime,
) -> bool:
    """Keep a link, with an entry in the trail; changes nothing and returns False where it exists and says the same.

    Dates that come with a file that was linked before replace those of the link: a file cannot be taken back, so a
    wrong date could not be corrected otherwise.
    """
    known, before = link in session, _dates(link)
    if known and (asked.proves_on, asked.holds_until) in ((None, None), (link.proves_on, link.holds_until)):
        return False
    link.proves_on, link.holds_until = asked.proves_on, asked.holds_until
    session.add(link)
    session.flush()
    figure = {"figure": link.figure} if isinstance(link, FigureProof) else {}
    after = _file_facts(file) | figure | _dates(link)
    before_facts = {"evidence": file.id} | figure | before if known else None
    audit.record(session, actor, at, "prove", subject, siren=file.siren, before=before_facts, after=after)
    return True


def renew_version(row: Declaration | Statement) -> None:
    """What a reviewer has read is no longer all: a verdict in the old version is refused. A draft, which no reviewer
    reads, keeps its version."""
    if row.state in score_sums.COUNTED:
        flag_modified(row, "state")  # moves the version with no other change


def _file_facts(file: Evidence) -> AuditFacts:
    """All that the file's row holds beside its company; `uploaded_by` may be another person than who links it."""
    columns = ("name", "media_type", "size", "uploaded_by", "uploaded_at")
    return {"evidence": file.id, "sha256": file.digest, **{name: getattr(file, name) for name in columns}}


def _dates(link: Proof | FigureProof) -> AuditFacts:
    dates = {"proves_on": link.proves_on, "holds_until": link.holds_until}
    return {name: value for name, value in dates.items() if value is not None}


def _check_member(actor: Actor, row: Declaration | Statement) -> None:
    if not actor.acts_for(row.siren):
        raise Forbidden("Only the company itself may do this.")

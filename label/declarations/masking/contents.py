"""Which content a file had at a moment, and which file once had a content."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from label.declarations.masking.models import EvidenceMasking
from label.declarations.models import Evidence
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession


def maskings_of(session: ReadSession, ids: Collection[str]) -> Mapping[str, list[EvidenceMasking]]:
    """By the id of the file, the oldest first."""
    rows = select(EvidenceMasking).where(EvidenceMasking.evidence_id.in_(list(ids)))
    found: dict[str, list[EvidenceMasking]] = defaultdict(list)
    for row in session.scalars(rows.order_by(EvidenceMasking.evidence_id, EvidenceMasking.number)):
        found[row.evidence_id].append(row)
    return found


def digest_at(file: Evidence, maskings: Collection[EvidenceMasking], moment: datetime) -> str:
    """The digest of the content that the file had then; `maskings` are its own, the oldest first."""
    return next((each.previous_digest for each in maskings if each.masked_at > moment), file.digest)


def masked_files(session: ReadSession, siren: str, digests: Collection[str]) -> dict[str, Evidence]:
    """The company's files that had these contents before a masking, by the digest of then."""
    wanted = select(EvidenceMasking.previous_digest, Evidence).join(
        Evidence, Evidence.id == EvidenceMasking.evidence_id
    )
    found = session.execute(wanted.where(Evidence.siren == siren, EvidenceMasking.previous_digest.in_(list(digests))))
    return {digest: file for digest, file in found}  # noqa: C416  typed so, dict() is not


def check_not_masked(session: ReadSession, siren: str, digest: str) -> None:
    """What was masked does not come back: neither by mistake nor to undo the masking."""
    masked = masked_files(session, siren, [digest]).get(digest)
    if masked is not None:
        raise Conflict(
            f"You have masked this file: {masked.name} (evidence {masked.id}) took its place. Download that one and add"
            " it here, or mask your copy before you send it."
        )

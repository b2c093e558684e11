"""Masking a file: the boxes are burned while nothing is locked, then the new content takes the place of the old."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.orm import Session

from label.declarations import evidence, evidence_queries, score_sums
from label.declarations.files import JPEG, PDF, PNG, FileKind
from label.declarations.masking import queries, requests, rules
from label.declarations.masking.models import EvidenceMasking
from label.declarations.masking.schemas import MOST_PAGES, MaskBox, MaskedFileOut, MaskingIn
from label.declarations.models import Evidence
from label.kit import audit, discarded_files
from label.kit.actor import Actor
from label.kit.errors import Forbidden, Unavailable
from label.kit.file_names import file_name
from label.kit.outages import LATER
from label.kit.sessions import ReadSession
from label.kit.storage import Store
from label.kit.versions import require_version
from label.sandbox.errors import Interrupted, Refused
from label.sandbox.process import ProcessLimits, SandboxTask

BURNING: Final = SandboxTask("label.declarations.masking.drawing", ProcessLimits(1_200_000_000, 45, 90, 2))
KINDS: Final = {kind.media_type: kind for kind in (PDF, PNG, JPEG)}
UNREAD: Final = "The file could not be masked this time, and nothing was changed: send the boxes again."


@dataclass(frozen=True, slots=True)
class MaskingPlan:
    """A file to be masked, as it was read."""

    evidence_id: str
    version: int
    digest: str
    media_type: str
    boxes: tuple[MaskBox, ...]


@dataclass(frozen=True, slots=True)
class MaskedContent:
    """The new content, which is in the store. `previous_digest` is that of the content it was made from."""

    previous_digest: str
    digest: str
    size: int
    kind: FileKind


def prepare(session: ReadSession, actor: Actor, evidence_id: str, data: MaskingIn, at: datetime) -> MaskingPlan:
    """May this actor mask the file now?"""
    row = _own_file(session, actor, evidence_id)
    claims = queries.claims_of(session, row.id)
    rules.check_not_decided(queries.statuses(session, row.siren, claims.editions))
    require_version(row.version, data.version)
    return MaskingPlan(row.id, row.version, row.digest, row.media_type, tuple(data.boxes))


def burn(files: Store, plan: MaskingPlan) -> MaskedContent:
    """Make the masked file and keep it. Raises what is wrong with the boxes or the file."""
    shares = [[box.page, *map(str, (box.left, box.top, box.width, box.height))] for box in plan.boxes]
    stamp = f"Masked: {plan.evidence_id}, {plan.version}"
    try:
        content = BURNING.run(files.get(plan.digest), plan.media_type, str(MOST_PAGES), stamp, json.dumps(shares))
    except Refused as refused:
        raise rules.refusal(refused, plan.boxes) from None
    except Interrupted as interrupted:
        raise Unavailable(UNREAD, headers=LATER) from interrupted
    kind = KINDS.get(plan.media_type, JPEG)
    return MaskedContent(plan.digest, files.put(content), len(content), kind)


def mask(
    session: Session, actor: Actor, evidence_id: str, data: MaskingIn, masked: MaskedContent, at: datetime
) -> MaskedFileOut:
    """Give the file its new content, for all claims that it stands behind; the old content is destroyed."""
    row = _own_file(session, actor, evidence_id)
    for edition in queries.claims_of(session, row.id).editions:
        score_sums.lock_and_bump(session, row.siren, edition)
    session.refresh(row, with_for_update=True)  # after the locks: a masking that was first has moved the version
    require_version(row.version, data.version)
    claims = queries.claims_of(session, row.id)
    rules.check_not_decided(queries.statuses(session, row.siren, claims.editions))
    rules.check_no_verdict_since(at, queries.judged_at(session, row.id, claims))
    rules.check_changed(row.digest, masked.digest)
    _replace_content(session, actor, row, data, masked, at)
    for claim in claims.every:
        evidence.renew_version(claim)
    requests.close(session, actor, row, claims.editions, at)
    session.flush()
    return queries.masked_file(session, row)


def _own_file(session: ReadSession, actor: Actor, evidence_id: str) -> Evidence:
    row = evidence_queries.get(session, actor, evidence_id)
    if not actor.acts_for(row.siren):
        raise Forbidden("Only the company itself masks its files.")
    return row


def _replace_content(
    session: Session, actor: Actor, row: Evidence, data: MaskingIn, masked: MaskedContent, at: datetime
) -> None:
    boxes = [box.model_dump(mode="json") for box in data.boxes]
    before = _content(row)
    session.add(
        EvidenceMasking(
            evidence_id=row.id,
            number=row.version,
            previous_digest=row.digest,
            digest=masked.digest,
            boxes=msgspec.json.encode(boxes).decode(),
            masked_by=actor.person_id,
            masked_at=at,
        )
    )
    discarded_files.hold(session, masked.digest)
    discarded_files.discard(session, row.digest, at)
    row.first_digest, row.masked_at = row.first_digest or row.digest, at
    row.digest, row.size, row.media_type = masked.digest, masked.size, masked.kind.media_type
    row.name = file_name(row.name, masked.kind.extension)
    session.flush()
    after = _content(row) | {"first_sha256": row.first_digest, "masked_at": at, "boxes": boxes}
    audit.record(session, actor, at, "mask", ("evidence", row.id), siren=row.siren, before=before, after=after)


def _content(row: Evidence) -> audit.AuditFacts:
    return {"sha256": row.digest, **{name: getattr(row, name) for name in ("name", "media_type", "size")}}

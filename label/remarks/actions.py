"""Raising, closing and answering remarks. The caller holds the lock of the file (`score_sums.lock_and_bump`)."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from label.kit import audit
from label.kit.actor import Actor
from label.kit.ids import new_id
from label.kit.versions import require_version
from label.remarks import queries, rules
from label.remarks.codes import RemarkCode
from label.remarks.models import Remark
from label.remarks.rules import Finding
from label.remarks.schemas import RemarkAnswerIn


def settle(
    session: Session, author: audit.Author, edition: str, code: RemarkCode, findings: Sequence[Finding], at: datetime
) -> None:
    """Make the standing remarks of this code those that the findings give reason for: at most four statements, however
    many files there are."""
    rows = queries.standing(session, edition, code, [each.siren for each in findings])
    closed, raised = rules.to_settle(rows, findings)
    if closed:
        values = {"closed_at": at, "version": Remark.version + 1}
        session.execute(update(Remark).where(Remark.id.in_([row.id for row in closed])).values(values))
    made = [(new_id(), each) for each in raised]
    if made:
        columns = {"edition": edition, "code": code.value, "raised_at": at, "version": 1}
        session.execute(insert(Remark), [columns | _values(remark_id, each) for remark_id, each in made])
    entries = [audit.AuditRow("close", ("remark", row.id), row.siren) for row in closed]
    entries += [
        audit.AuditRow("raise", ("remark", remark_id), each.siren, after={"code": code.value, "facts": each.facts})
        for remark_id, each in made
    ]
    audit.record_all(session, author, at, entries)


def answer(session: Session, actor: Actor, row: Remark, data: RemarkAnswerIn, at: datetime) -> None:
    """A judge, whom the caller has allowed to, answers a remark that stands, or answers it again."""
    rules.check_may_answer(row)
    require_version(row.version, data.version)
    before = {"answer": row.answer, "answered_by": row.answered_by} if row.answer is not None else None
    row.answer, row.answered_by, row.answered_at = data.answer, actor.person_id, at
    session.flush()
    after = {"code": row.code, "answer": data.answer}
    audit.record(session, actor, at, "answer", ("remark", row.id), siren=row.siren, before=before, after=after)


def _values(remark_id: str, finding: Finding) -> dict[str, object]:
    facts = json.dumps(finding.facts, sort_keys=True, ensure_ascii=False)
    return {"id": remark_id, "siren": finding.siren, "subject": finding.subject, "facts": facts}

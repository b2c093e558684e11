"""A reviewer sends a file back to be masked: a remark on the company's file, closed by the masking.

While it is open nobody decides. A judge can also answer it, as any remark, where nothing is to be masked after all.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from label.companies.queries import reads_as_company
from label.declarations import evidence_queries, score_sums
from label.declarations.masking import queries, rules
from label.declarations.masking.schemas import MaskedFileOut, MaskingRequestIn
from label.declarations.models import Evidence
from label.kit.actor import Actor
from label.kit.audit import Author
from label.kit.errors import Forbidden
from label.remarks import actions as remarks
from label.remarks.codes import RemarkCode
from label.remarks.rules import Finding

CODE = RemarkCode.EVIDENCE_TO_MASK


def ask(session: Session, actor: Actor, evidence_id: str, data: MaskingRequestIn, at: datetime) -> MaskedFileOut:
    """Ask the company to mask a file, in each edition that it belongs to; another message replaces the one before."""
    row = _judged_file(session, actor, evidence_id)
    _settle(session, actor, row, Finding(row.siren, row.id, {"message": data.message}), at)
    return queries.masked_file(session, row)


def withdraw(session: Session, actor: Actor, evidence_id: str, at: datetime) -> None:
    """Nothing is to be masked after all; does nothing where nothing was asked."""
    row = _judged_file(session, actor, evidence_id)
    _settle(session, actor, row, Finding(row.siren, row.id, None), at)


def close(session: Session, actor: Actor, row: Evidence, editions: Collection[str], at: datetime) -> None:
    """The company has masked the file. The caller holds the locks of these editions."""
    for edition in editions:
        remarks.settle(session, _author(actor), edition, CODE, [Finding(row.siren, row.id, None)], at)


def _settle(session: Session, actor: Actor, row: Evidence, finding: Finding, at: datetime) -> None:
    editions = queries.claims_of(session, row.id).editions
    for edition in editions:
        score_sums.lock_and_bump(session, row.siren, edition)
    rules.check_not_decided(queries.statuses(session, row.siren, editions))
    for edition in editions:
        remarks.settle(session, _author(actor), edition, CODE, [finding], at)


def _judged_file(session: Session, actor: Actor, evidence_id: str) -> Evidence:
    row = evidence_queries.get(session, actor, evidence_id)
    if reads_as_company(session, actor, row.siren):
        raise Forbidden("You act for this company: another reviewer must ask for this.")
    return row


def _author(actor: Actor) -> Author:
    return Author(actor.person_id, actor.token_id)

"""A company's completed initiatives, told by who steers them, as facts of its file: each can raise its bonus."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.declarations import score_sums
from label.declarations.changes import changed, of_initiative
from label.declarations.models import InitiativeFact
from label.declarations.states import FileStatus
from label.editions.models import Edition
from label.kit.actor import Actor
from label.kit.sessions import ReadSession


def record_initiative(
    session: Session,
    actor: Actor,
    *,
    id: str,  # noqa: A002  the initiative's
    siren: str,
    title: str,
    ended_on: date,
    beneficiaries: int,
    verified: bool,
    at: datetime,
) -> tuple[str, bool] | None:
    """A company's initiative is completed, or what came of it has changed; `verified` when that is confirmed.

    Returns the edition whose period holds its last day, and whether it counts there: a file that is decided no
    longer changes. None when there is no such edition.
    """
    edition = _edition_of(session, ended_on)
    if edition is None:
        return None
    sums = score_sums.lock_and_bump(session, siren, edition.code)
    row = session.get(InitiativeFact, (id, siren))
    if score_sums.file_status(sums) is FileStatus.CLOSED:
        return edition.code, row is not None
    with changed(session, actor, of_initiative(session, id, siren, edition.code), "count", at, sums=sums):
        if row is None:
            row = InitiativeFact(id=id, siren=siren, edition=edition.code)
            session.add(row)
        row.title, row.beneficiaries, row.verified, row.told_at = title, beneficiaries, verified, at
    return edition.code, True


def _edition_of(session: ReadSession, day: date) -> Edition | None:
    held = select(Edition).where(Edition.period_start <= day, Edition.period_end >= day)
    return session.scalar(held.order_by(Edition.code.desc()).limit(1))

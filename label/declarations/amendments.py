"""An edition is amended: each file that is not decided is scored by the new rulebook from then on."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.declarations import score_sums
from label.declarations.models import ScoreSums
from label.declarations.states import FileStatus
from label.editions import amendments
from label.editions import queries as editions
from label.editions.actions import check_promises
from label.editions.schemas import AmendmentIn, AmendmentOut
from label.kit.actor import Actor
from label.kit.sessions import ReadSession
from scoring import Rulebook


def prepare(session: ReadSession, actor: Actor | None, code: str, data: AmendmentIn, at: datetime) -> Rulebook:
    """The rulebook of the amendment, which the edition can take."""
    rulebook = data.read_rulebook(code)
    amendments.check_amendment(session, code, rulebook)
    return rulebook


def try_promises(tries: int) -> Callable[[Rulebook], Rulebook]:
    """The long part, in no transaction: a rulebook that breaks a promise is refused with the counter-example."""

    def produce(rulebook: Rulebook) -> Rulebook:
        check_promises(rulebook, tries)
        return rulebook

    return produce


def amend(
    session: Session, actor: Actor | None, code: str, data: AmendmentIn, rulebook: Rulebook, at: datetime
) -> AmendmentOut:
    """Put the rulebook in force and score each undecided file by it. Decided files keep theirs."""
    row = amendments.amend(session, actor, code, rulebook, data.reason, at)
    undecided = select(ScoreSums).where(ScoreSums.edition == code, ScoreSums.phase != FileStatus.CLOSED)
    files = session.scalars(undecided.order_by(ScoreSums.siren).with_for_update()).all()
    score_sums.rescore(session, code, files, rulebook, row.rulebook_digest)
    return editions.amendment_out(row)

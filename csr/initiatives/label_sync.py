"""What a completed initiative is to its firms' label."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from csr.initiatives.models import Outcome
from csr.initiatives.rules import InitiativeAggregate
from label.declarations import initiative_facts
from label.kit.actor import Actor


def tell(session: Session, actor: Actor, whole: InitiativeAggregate, at: datetime) -> None:
    """Tell each firm's label how many it reached and whether that is confirmed, and keep the answer."""
    row = whole.row
    reached = session.scalar(select(func.sum(Outcome.reached)).filter_by(initiative_id=row.id))
    # By SIREN: of two initiatives of the same firms, both lock them in the same order.
    for siren, part in sorted(whole.firms.items()):
        told = initiative_facts.tell(
            session,
            actor,
            id=row.id,
            siren=siren,
            title=row.title,
            ended_on=row.ended_on,
            beneficiaries=int(reached or 0),
            verified=row.confirmed_at is not None,
            at=at,
        )
        part.label_edition, part.label_counts = told or (None, None)
    session.flush()

"""Keeps the label informed of the completed initiatives of its companies."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from csr.initiatives.models import Outcome
from csr.initiatives.rules import InitiativeAggregate
from label.declarations import initiative_facts
from label.kit.actor import Actor


def report_to_label(session: Session, actor: Actor, aggregate: InitiativeAggregate, at: datetime) -> None:
    """Reports the people reached and whether they are confirmed; keeps the edition each firm's label counts it in."""
    row = aggregate.row
    reached = session.scalar(select(func.sum(Outcome.reached)).filter_by(initiative_id=row.id))
    # By SIREN: two initiatives of the same firms lock the files in the same order, so they cannot deadlock.
    for siren, commitment in sorted(aggregate.firms.items()):
        counted = initiative_facts.record_initiative(
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
        commitment.label_edition, commitment.label_counts = counted or (None, None)
    session.flush()

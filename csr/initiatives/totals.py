"""Totals over initiatives, for the features that suggest actions and tell stories. Each is one query."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from csr.initiatives.models import Commitment, Initiative, Involvement, Outcome
from csr.initiatives.states import InitiativeState
from label.kit.sessions import ReadSession

TAKING = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED)  # used, a place stays taken


class FirmAction(NamedTuple):
    """An action that a firm takes, or took, in an initiative."""

    action: str
    state: InitiativeState
    ended_on: date


def firm_actions(session: ReadSession, siren: str) -> list[FirmAction]:
    """One entry for each initiative of the firm, whatever its state."""
    rows = session.execute(
        select(Initiative.action, Initiative.state, Initiative.ended_on)
        .join(Commitment, Commitment.initiative_id == Initiative.id)
        .where(Commitment.siren == siren)
    )
    return [FirmAction(row.action, InitiativeState(row.state), row.ended_on) for row in rows]


def places_taken(session: ReadSession, partner_ids: Collection[str], year: int) -> dict[str, int]:
    """Places taken from each association that has some taken, by initiatives whose period touches the year."""
    rows = session.execute(
        select(Involvement.partner_id, func.sum(Involvement.places))
        .join(Initiative, Initiative.id == Involvement.initiative_id)
        .where(
            Involvement.partner_id.in_(partner_ids),
            Initiative.state.in_(TAKING),
            Initiative.started_on <= date(year, 12, 31),
            Initiative.ended_on >= date(year, 1, 1),
        )
        .group_by(Involvement.partner_id)
    )
    return {partner_id: int(places) for partner_id, places in rows}


def people_reached(session: ReadSession, initiative_id: str | None) -> int:
    """The people that an initiative reached, all audiences together."""
    return session.scalar(select(func.sum(Outcome.reached)).filter_by(initiative_id=initiative_id)) or 0


def people_confirmed(session: ReadSession, year: int) -> dict[str, int]:
    """The confirmed people reached by audience, in initiatives that end in the year."""
    rows = session.execute(
        select(Outcome.audience, func.sum(Outcome.reached))
        .join(Initiative, Initiative.id == Outcome.initiative_id)
        .where(
            Outcome.confirmed_at.is_not(None),
            Initiative.ended_on >= date(year, 1, 1),
            Initiative.ended_on <= date(year, 12, 31),
        )
        .group_by(Outcome.audience)
    )
    return {audience: int(reached) for audience, reached in rows}

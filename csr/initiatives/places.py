"""Asks whether the associations have the places that an initiative would take."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, extract, func, select

from csr.initiatives.models import Capacity, Initiative, Involvement
from csr.initiatives.totals import TAKING
from label.accounts.directory import PartnerEntry
from label.kit.errors import Conflict, Fault
from label.kit.sessions import ReadSession

ADVICE = "Ask for fewer places or another association, or say in override_capacity why it goes beyond."


class Shortage(NamedTuple):
    """An association that has fewer places in a year than are taken by others and asked for."""

    partner_id: str
    year: int
    places: int
    taken: int
    asked: int

    @property
    def over(self) -> int:
        return self.taken + self.asked - self.places


class Override(NamedTuple):
    """Why more places are taken than there are, and how many more; both None where the places suffice."""

    reason: str | None
    over: int | None


ENOUGH = Override(None, None)


def check_places(
    session: ReadSession,
    row: Initiative | None,
    period: tuple[date, date],
    asked: Mapping[str, int],
    before: Mapping[str, int],
    partners: Mapping[str, PartnerEntry],
    reason: str | None,
) -> Override:
    """`Conflict` with the figures unless there are enough places or a reason to go beyond: the one given now, or the
    one that the initiative has for as many places or more, of associations of which it takes no more than `before`.
    The caller has locked the associations."""
    shortages = _shortages(session, row.id if row else None, period, asked)
    over = sum(shortage.over for shortage in shortages)
    if not over:
        return ENOUGH
    # A reason speaks of an association: it does not follow the places to another one.
    moved = any(shortage.asked > before.get(shortage.partner_id, 0) for shortage in shortages)
    kept = row.override_capacity if row and not moved and over <= (row.places_over or 0) else None
    if not (reason or kept):
        sentences = [_sentence(shortage, partners[shortage.partner_id].name) for shortage in shortages]
        order = list(asked)
        pointers = [f"/partners/{order.index(shortage.partner_id)}/places" for shortage in shortages]
        raise Conflict(f"{sentences[0]} {ADVICE}", map(Fault, pointers, sentences))
    return Override(reason or kept, over)


def _shortages(
    session: ReadSession, initiative_id: str | None, period: tuple[date, date], asked: Mapping[str, int]
) -> list[Shortage]:
    """In each year that the period touches and for which the association has said how many places it has."""
    in_year = and_(
        extract("year", Initiative.started_on) <= Capacity.year, extract("year", Initiative.ended_on) >= Capacity.year
    )
    others = (
        select(func.coalesce(func.sum(Involvement.places), 0))
        .join(Initiative, Initiative.id == Involvement.initiative_id)
        .where(Involvement.partner_id == Capacity.partner_id, Initiative.state.in_(TAKING), in_year)
        .where(Initiative.id.is_distinct_from(initiative_id))
        .correlate(Capacity)
        .scalar_subquery()
    )
    first, last = period
    rows = select(Capacity.partner_id, Capacity.year, Capacity.places, others.label("taken")).where(
        Capacity.partner_id.in_([partner_id for partner_id, places in asked.items() if places]),
        Capacity.year.between(first.year, last.year),
    )
    found = session.execute(rows.order_by(Capacity.partner_id, Capacity.year))
    all_rows = [Shortage(row.partner_id, row.year, row.places, int(row.taken), asked[row.partner_id]) for row in found]
    return [shortage for shortage in all_rows if shortage.over > 0]


def _sentence(shortage: Shortage, name: str) -> str:
    return (
        f"{name} has {shortage.places} places in {shortage.year}: {shortage.taken} are taken by other initiatives, "
        f"{shortage.asked} are asked for, {shortage.over} too many."
    )

"""How many people the associations can accompany in a year, and how many places initiatives have taken."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from csr.catalogue import rules
from csr.catalogue.models import Capacity
from csr.initiatives.models import Initiative, Involvement
from csr.initiatives.states import InitiativeState
from csr.suggestions.schemas import CapacityFilter, CapacityIn, CapacityOut, CapacityPage
from label.accounts.models import Partner
from label.kit import audit
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.kit.versions import check_version

STEERS = (Role.SOEE, Role.CITY)
TAKING = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED)  # used, a place stays taken


def listed(session: ReadSession, actor: Actor, asked: CapacityFilter) -> CapacityPage:
    """A page of capacities: all of them for who steers, its own for an association."""
    rows = select(Partner)
    if not actor.is_any(*STEERS):
        rows = rows.where(Partner.id.in_(_own(actor)))
    found = page(session, rows, asked, [Partner.id])
    return CapacityPage(items=shown(session, found.items, asked.year), next=found.next)


def put(session: Session, actor: Actor, partner_id: str, year: str, data: CapacityIn, at: datetime) -> CapacityOut:
    """SOEE, or the association itself, says how many people it can accompany in a year."""
    seen = actor.is_any(Role.SOEE) or partner_id in _own(actor)
    partner = session.get(Partner, partner_id) if seen else None
    if partner is None:
        raise NotFound(f"No partner association {partner_id}.")
    row = session.get(Capacity, (partner_id, rules.year_of(year)))
    check_version(row.version if row else None, data.version)
    before = {"places": row.places} if row else None
    row = row or Capacity(partner_id=partner_id, year=rules.year_of(year))
    row.places = data.places
    session.add(row)
    session.flush()
    subject, after = ("capacity", f"{partner_id}/{year}"), {"places": row.places}
    audit.record(session, actor, at, "state", subject, before=before, after=after)
    return shown(session, [partner], row.year)[0]


def active(session: ReadSession, year: int) -> list[CapacityOut]:
    """The capacities of every active association."""
    rows = session.scalars(select(Partner).where(Partner.active).order_by(Partner.id)).all()
    return shown(session, rows, year)


def shown(session: ReadSession, partners: Sequence[Partner], year: int) -> list[CapacityOut]:
    """Capacities as they go out, in two queries."""
    ids = [partner.id for partner in partners]
    said = {
        row.partner_id: row
        for row in session.scalars(select(Capacity).where(Capacity.year == year, Capacity.partner_id.in_(ids)))
    }
    taken = _taken(session, ids, year)
    return [_out(partner, said.get(partner.id), taken.get(partner.id, 0), year) for partner in partners]


def _out(partner: Partner, row: Capacity | None, taken: int, year: int) -> CapacityOut:
    return CapacityOut(
        partner_id=partner.id,
        name=partner.name,
        active=partner.active,
        year=year,
        places=row.places if row else None,
        taken=taken,
        left=max(0, row.places - taken) if row else None,
        version=row.version if row else None,
    )


def _taken(session: ReadSession, partners: Collection[str], year: int) -> dict[str, int]:
    rows = session.execute(
        select(Involvement.partner_id, func.sum(Involvement.places))
        .join(Initiative, Initiative.id == Involvement.initiative_id)
        .where(
            Involvement.partner_id.in_(partners),
            Initiative.state.in_(TAKING),
            Initiative.started_on <= date(year, 12, 31),
            Initiative.ended_on >= date(year, 1, 1),
        )
        .group_by(Involvement.partner_id)
    )
    return {partner_id: int(places) for partner_id, places in rows}


def _own(actor: Actor) -> list[str]:
    return [one.partner_id for one in actor.memberships if one.partner_id is not None]

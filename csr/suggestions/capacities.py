"""The places of associations in a year, and how many of them initiatives have taken."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue import rules
from csr.initiatives import totals
from csr.initiatives.models import Capacity
from csr.suggestions.schemas import CapacityFilter, CapacityIn, CapacityOut, CapacityPage
from label.accounts import directory
from label.accounts.directory import PartnerEntry
from label.kit import audit
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, NotFound
from label.kit.ids import YearText
from label.kit.sessions import ReadSession
from label.kit.versions import check_version

STEERS = (Role.SOEE, Role.CITY)


def listed(session: ReadSession, actor: Actor, asked: CapacityFilter) -> CapacityPage:
    """All for SOEE and the city, its own for an association."""
    found = directory.partner_page(session, asked, None if actor.is_any(*STEERS) else _own_partners(actor))
    return CapacityPage(items=shown(session, found.items, asked.year), next=found.next)


def put(session: Session, actor: Actor, partner_id: str, year: YearText, data: CapacityIn, at: datetime) -> CapacityOut:
    """By SOEE, or by the association itself; for others the association does not exist."""
    may_write = actor.is_any(Role.SOEE) or partner_id in _own_partners(actor)
    partner = directory.lock_partners(session, [partner_id], takes_places=True).get(partner_id) if may_write else None
    if partner is None:
        raise NotFound(f"No partner association {partner_id}.")
    if partner.refusal:
        raise Conflict(partner.refusal)
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
    return shown(session, directory.active_partners(session), year)


def shown(session: ReadSession, partners: Sequence[PartnerEntry], year: int) -> list[CapacityOut]:
    """In two queries, however many associations."""
    ids = [partner.id for partner in partners]
    rows = {
        row.partner_id: row
        for row in session.scalars(select(Capacity).where(Capacity.year == year, Capacity.partner_id.in_(ids)))
    }
    taken = totals.places_taken(session, ids, year)
    return [_out(partner, rows.get(partner.id), taken.get(partner.id, 0), year) for partner in partners]


def _out(partner: PartnerEntry, row: Capacity | None, taken: int, year: int) -> CapacityOut:
    left = None if row is None else max(0, row.places - taken)
    return CapacityOut(
        partner_id=partner.id,
        name=partner.name,
        active=partner.active,
        year=year,
        places=row.places if row else None,
        taken=taken,
        left=left if partner.active else 0,
        version=row.version if row else None,
    )


def _own_partners(actor: Actor) -> list[str]:
    return [membership.partner_id for membership in actor.memberships if membership.partner_id is not None]

"""Partner associations: the city adds, renames, closes and reopens them. None is ever deleted."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import partner_rules
from label.accounts.models import Partner
from label.accounts.partner_schemas import NewPartnerIn, PartnerList, PartnerOut, PartnerPatch
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, NotFound
from label.kit.sessions import ReadSession
from label.kit.versions import require_version

CLOSING = ("active", "closed_on", "closed_because")


def listed(session: ReadSession) -> PartnerList:
    """Every association by name, the closed ones too."""
    rows = session.scalars(select(Partner).order_by(Partner.name, Partner.id))
    return PartnerList(items=[PartnerOut.model_validate(row) for row in rows])


def show(session: ReadSession, partner_id: str) -> PartnerOut:
    return PartnerOut.model_validate(_found(session.get(Partner, partner_id), partner_id))


def add(session: Session, actor: Actor | None, data: NewPartnerIn, at: datetime) -> PartnerOut:
    if session.get(Partner, data.id) is not None:
        raise Conflict(f"There is an association {data.id} already: change it, or choose another id.")
    row = Partner(**data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "create", ("partner", row.id), after={"name": row.name, "address": row.address})
    return PartnerOut.model_validate(row)


def change(session: Session, actor: Actor | None, partner_id: str, data: PartnerPatch, at: datetime) -> PartnerOut:
    """A former name stays in the trail."""
    row = lock(session, partner_id)
    require_version(row.version, data.version)
    return apply(session, actor, row, data.changes(), at)


def lock(session: Session, partner_id: str) -> Partner:
    """Locked until the transaction ends: whatever is about to take something new from it waits."""
    return _found(
        session.get(Partner, partner_id, with_for_update={"key_share": True}, populate_existing=True), partner_id
    )


def apply(
    session: Session, actor: Actor | None, row: Partner, changes: Mapping[str, object], at: datetime
) -> PartnerOut:
    """Changes a locked association; what stays the same makes no version and no audit entry."""
    new = dict(changes) | _closing(row, changes, day(at))
    new = {name: value for name, value in new.items() if value != getattr(row, name)}
    if new:
        before = {name: getattr(row, name) for name in new}
        for name, value in new.items():
            setattr(row, name, value)
        session.flush()
        act = partner_rules.act_of(before, new)
        audit.record(session, actor, at, act, ("partner", row.id), before=before, after=new)
    return PartnerOut.model_validate(row)


def _closing(row: Partner, changes: Mapping[str, object], today: date) -> dict[str, object]:
    if not changes.keys() & set(CLOSING):
        return {}
    return partner_rules.closing_after(row.closed_on, row.closed_because, changes, today)


def _found(row: Partner | None, partner_id: str) -> Partner:
    if row is None:
        raise NotFound(f"No partner association {partner_id}: GET /api/v1/partners lists them.")
    return row

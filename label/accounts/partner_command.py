"""What the command line does with partner associations: whoever has the machine's command line acts for the city."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import partners
from label.accounts.models import Partner
from label.accounts.partner_schemas import NewPartnerIn, PartnerOut, PartnerPatch
from label.kit.clock import day
from label.kit.errors import Conflict, Invalid
from label.kit.sessions import ReadSession
from label.kit.validation import faults_of


def add(session: Session, partner_id: str, name: str, address: str | None, at: datetime) -> str:
    try:
        data = NewPartnerIn(id=partner_id, name=name, address=address)
    except ValidationError as error:
        raise Invalid("The association has faults.", faults_of(error)) from error
    made = partners.add(session, None, data, at)
    return f"{made.id} is added: {made.name}."


def rename(session: Session, partner_id: str, name: str, at: datetime) -> str:
    row = partners.lock(session, partner_id)
    former = row.name
    renamed = _change(session, row, {"name": name}, at)
    return f"{partner_id} is now called {renamed.name}; before: {former}."


def close(session: Session, partner_id: str, reason: str, closed_on: date | None, at: datetime) -> str:
    row = partners.lock(session, partner_id)
    if row.closed_on is not None:
        raise Conflict(f"{partner_id} is closed since {row.closed_on}: reopen it first.")
    closed = _change(session, row, {"closed_on": closed_on or day(at), "closed_because": reason}, at)
    return f"{closed.name} is closed since {closed.closed_on}: it takes nothing new, and keeps its name in what exists."


def reopen(session: Session, partner_id: str, at: datetime) -> str:
    row = partners.lock(session, partner_id)
    if row.active:
        raise Conflict(f"{partner_id} is not closed.")
    return f"{_change(session, row, {'closed_on': None}, at).name} is open again."


def lines(session: ReadSession) -> list[str]:
    """A line for each association: id, name, address, and since when and why it is closed."""
    rows = session.scalars(select(Partner).order_by(Partner.id))
    return ["\t".join([row.id, row.name, row.address or "–", _stand(row)]) for row in rows]


def _change(session: Session, row: Partner, changes: Mapping[str, object], at: datetime) -> PartnerOut:
    """With the checks of the API, from the version that is there."""
    try:
        data = PartnerPatch.model_validate(changes)
    except ValidationError as error:
        raise Invalid("The association has faults.", faults_of(error)) from error
    return partners.apply(session, None, row, data.changes(), at)


def _stand(row: Partner) -> str:
    if row.active:
        return "open"
    return (
        f"closed since {row.closed_on}: {' '.join((row.closed_because or '').split())}" if row.closed_on else "closed"
    )

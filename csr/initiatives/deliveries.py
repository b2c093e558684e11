"""What a firm has given in an initiative, written down by SOEE or by the firm itself."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from csr.catalogue import queries as catalogue
from csr.initiatives import queries, requirements, rules
from csr.initiatives.delivery_schemas import (
    DeliveryFilter,
    DeliveryIn,
    DeliveryOut,
    DeliveryPage,
    DeliveryPatch,
    faults,
)
from csr.initiatives.models import Delivery
from csr.initiatives.rules import InitiativeAggregate
from label.declarations.models import Declaration
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.web.validation import checked

COLUMNS = tuple(name for name in DeliveryIn.model_fields if name != "siren")
SHOWN = ("id", "initiative_id", "siren", *COLUMNS, "recorded_at", "version")


def visible_to(actor: Actor) -> Select[Delivery]:
    """Every firm's for SOEE and the city, a firm's own for itself."""
    rows = select(Delivery)
    return rows if actor.is_any(*queries.STEERING) else rows.where(Delivery.siren.in_(actor.sirens))


def listed(session: ReadSession, actor: Actor, initiative_id: str, asked: DeliveryFilter) -> DeliveryPage:
    """The deliveries of an initiative, in the order they were written down."""
    queries.get(session, actor, initiative_id)
    rows = visible_to(actor).where(Delivery.initiative_id == initiative_id)
    found = page(session, rows, asked, [Delivery.id])
    declared = declarations_of(session, [row.id for row in found.items])
    items = [_out(row, declared.get(row.id)) for row in found.items]
    return DeliveryPage(items=items, next=found.next)


def record(session: Session, actor: Actor, initiative_id: str, data: DeliveryIn, at: datetime) -> DeliveryOut:
    """Write down what a firm has given."""
    whole = queries.hold(session, actor, initiative_id, "deliver")
    siren = rules.firm_meant(actor, whole, data.siren)
    requirements.refuse_faults(faults(data, whole, day(at)))
    said = data.model_dump(exclude={"siren"})
    said["ended_on"] = data.ended_on or data.started_on
    if "volunteering" not in data.model_fields_set:
        said["volunteering"] = catalogue.revision(session, whole.row.action, whole.row.revision).volunteering
    by = {"recorded_by": actor.person_id, "recorded_at": at}
    row = Delivery(initiative_id=initiative_id, siren=siren, **said, **by)
    session.add(row)
    session.flush()
    _record(session, actor, at, "deliver", row, None)
    return _out(row, None)


def change(session: Session, actor: Actor, delivery_id: str, data: DeliveryPatch, at: datetime) -> DeliveryOut:
    """Say anew what a firm has given, unless it is declared to the label."""
    row, whole = _hold(session, actor, delivery_id, data.version)
    new = _merged(row, data)
    requirements.refuse_faults(faults(new, whole, day(at)))
    was = _facts(row)
    for name in COLUMNS:
        setattr(row, name, getattr(new, name))
    session.flush()
    _record(session, actor, at, "change", row, was)
    return _out(row, None)


def delete(session: Session, actor: Actor, delivery_id: str, at: datetime) -> None:
    """Take it away, unless it is declared to the label."""
    row, _ = _hold(session, actor, delivery_id, None)
    audit.record(session, actor, at, "delete", ("delivery", row.id), siren=row.siren, before=_facts(row))
    session.delete(row)


def origin(delivery_id: str) -> str:
    """What a declaration made of a delivery says it is made of."""
    return f"csr:{delivery_id}"


def declarations_of(session: ReadSession, delivery_ids: list[str]) -> dict[str, str]:
    """The declaration made of each delivery that has one, in one query."""
    wanted = {origin(one): one for one in delivery_ids}
    made = select(Declaration.origin, Declaration.id).where(Declaration.origin.in_(wanted))
    return {wanted[str(one.origin)]: one.id for one in session.execute(made)}


def _hold(
    session: ReadSession, actor: Actor, delivery_id: str, version: int | None
) -> tuple[Delivery, InitiativeAggregate]:
    """A delivery that may be changed, with its initiative locked, which keeps it from being declared meanwhile."""
    row = session.scalar(visible_to(actor).where(Delivery.id == delivery_id))
    if row is None:
        raise NotFound(f"No delivery {delivery_id}.")
    whole = queries.hold(session, actor, row.initiative_id, "deliver")
    rules.firm_meant(actor, whole, row.siren)
    rules.check_version(row, version)
    declared = declarations_of(session, [row.id])
    if declared:
        raise Conflict(f"It is declared to the label as {declared[row.id]}: delete that declaration first.")
    return row, whole


def _merged(row: Delivery, data: DeliveryPatch) -> DeliveryIn:
    given = data.model_dump(mode="json", exclude_unset=True, exclude={"version"})
    current = {name: getattr(row, name) for name in COLUMNS}
    return checked(DeliveryIn, msgspec.json.encode(current | given))


def _out(row: Delivery, declaration: str | None) -> DeliveryOut:
    return DeliveryOut(declaration=declaration, **{name: getattr(row, name) for name in SHOWN})


def _facts(row: Delivery) -> dict[str, Any]:
    return _out(row, None).model_dump(mode="json", exclude={"id", "declaration", "version"})


def _record(session: Session, actor: Actor, at: datetime, act: str, row: Delivery, was: dict[str, Any] | None) -> None:
    audit.record(session, actor, at, act, ("delivery", row.id), siren=row.siren, before=was, after=_facts(row))

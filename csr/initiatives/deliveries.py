"""What firms give in an initiative, recorded by SOEE or by the firm itself."""

from datetime import datetime

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from csr.catalogue import queries as catalogue
from csr.initiatives import queries, requirements, rules
from csr.initiatives.delivery_rules import faults
from csr.initiatives.delivery_schemas import (
    DeliveryFilter,
    DeliveryIn,
    DeliveryOut,
    DeliveryPage,
    DeliveryPatch,
)
from csr.initiatives.models import Delivery
from csr.initiatives.rules import InitiativeAggregate
from label.declarations import queries as declarations
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.kit.validation import checked
from label.kit.versions import VersionQuery, require_version

COLUMNS = tuple(name for name in DeliveryIn.model_fields if name != "siren")
SHOWN_COLUMNS = ("id", "initiative_id", "siren", *COLUMNS, "recorded_at", "version")


def visible_to(actor: Actor) -> Select[Delivery]:
    """All for SOEE and the city, a firm's own for itself."""
    rows = select(Delivery)
    return rows if actor.is_any(*queries.STEERING) else rows.where(Delivery.siren.in_(actor.sirens))


def listed(session: ReadSession, actor: Actor, initiative_id: str, asked: DeliveryFilter) -> DeliveryPage:
    queries.get(session, actor, initiative_id)
    rows = visible_to(actor).where(Delivery.initiative_id == initiative_id)
    found = page(session, rows, asked, [Delivery.id])
    declared = declarations_of(session, [row.id for row in found.items])
    items = [_out(row, declared.get(row.id)) for row in found.items]
    return DeliveryPage(items=items, next=found.next)


def record(session: Session, actor: Actor, initiative_id: str, data: DeliveryIn, at: datetime) -> DeliveryOut:
    aggregate = queries.lock_for(session, actor, initiative_id, "deliver")
    siren = rules.resolve_firm(actor, aggregate, data.siren)
    requirements.refuse_faults(faults(data, aggregate, day(at)))
    columns = data.model_dump(exclude={"siren"})
    columns["ended_on"] = data.ended_on or data.started_on
    if "volunteering" not in data.model_fields_set:
        columns["volunteering"] = catalogue.revision(session, aggregate.row.action, aggregate.row.revision).volunteering
    by = {"recorded_by": actor.person_id, "recorded_at": at}
    row = Delivery(initiative_id=initiative_id, siren=siren, **columns, **by)
    session.add(row)
    session.flush()
    _record(session, actor, at, "deliver", row, None)
    return _out(row, None)


def change(session: Session, actor: Actor, delivery_id: str, data: DeliveryPatch, at: datetime) -> DeliveryOut:
    row, aggregate = _lock(session, actor, delivery_id)
    require_version(row.version, data.version)
    merged = _merged(row, data)
    requirements.refuse_faults(faults(merged, aggregate, day(at)))
    before = _facts(row)
    for name in COLUMNS:
        setattr(row, name, getattr(merged, name))
    session.flush()
    _record(session, actor, at, "change", row, before)
    return _out(row, None)


def delete(session: Session, actor: Actor, delivery_id: str, asked: VersionQuery, at: datetime) -> None:
    row, _ = _lock(session, actor, delivery_id)
    require_version(row.version, asked.version)
    audit.record(session, actor, at, "delete", ("delivery", row.id), siren=row.siren, before=_facts(row))
    session.delete(row)


def origin(delivery_id: str) -> str:
    """The unique `origin` of the declaration made of a delivery."""
    return f"csr:{delivery_id}"


def declarations_of(session: ReadSession, delivery_ids: list[str]) -> dict[str, str]:
    """The declaration made of each delivery that has one, in one query."""
    origins = {origin(delivery_id): delivery_id for delivery_id in delivery_ids}
    return {origins[key]: made for key, made in declarations.ids_by_origin(session, origins).items()}


def _lock(session: ReadSession, actor: Actor, delivery_id: str) -> tuple[Delivery, InitiativeAggregate]:
    """A delivery that may be changed. The lock on its initiative keeps it from being declared meanwhile."""
    row = session.scalar(visible_to(actor).where(Delivery.id == delivery_id))
    if row is None:
        raise NotFound(f"No delivery {delivery_id}.")
    aggregate = queries.lock_for(session, actor, row.initiative_id, "deliver")
    rules.resolve_firm(actor, aggregate, row.siren)
    declared = declarations_of(session, [row.id])
    if declared:
        raise Conflict(f"It is declared to the label as {declared[row.id]}: delete that declaration first.")
    return row, aggregate


def _merged(row: Delivery, data: DeliveryPatch) -> DeliveryIn:
    changes = data.model_dump(mode="json", exclude_unset=True, exclude={"version"})
    current = {name: getattr(row, name) for name in COLUMNS}
    return checked(DeliveryIn, msgspec.json.encode(current | changes))


def _out(row: Delivery, declaration: str | None) -> DeliveryOut:
    return DeliveryOut(declaration=declaration, **{name: getattr(row, name) for name in SHOWN_COLUMNS})


def _facts(row: Delivery) -> dict[str, object]:
    return _out(row, None).model_dump(mode="json", exclude={"id", "declaration", "version"})


def _record(
    session: Session, actor: Actor, at: datetime, act: str, row: Delivery, before: dict[str, object] | None
) -> None:
    audit.record(session, actor, at, act, ("delivery", row.id), siren=row.siren, before=before, after=_facts(row))

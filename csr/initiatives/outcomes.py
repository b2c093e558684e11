"""What came of an initiative: counted by its associations or by SOEE for them, confirmed by the associations alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from csr.initiatives import audit_facts, label_sync, outcome_figures, queries, requirements, rules
from csr.initiatives.models import Involvement, Outcome
from csr.initiatives.outcome_schemas import (
    ConfirmationIn,
    CountIn,
    CountOut,
    Counts,
    OutcomesIn,
    OutcomesOut,
    PartnerCounts,
)
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.states import InitiativeState
from label.accounts.models import Partner
from label.companies.ties import tied_sirens
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession


def show(session: ReadSession, actor: Actor, initiative_id: str) -> OutcomesOut:
    """What came of an initiative, by association and audience; an association reads its own counts."""
    return _shown(session, actor, queries.whole(session, queries.get(session, actor, initiative_id)))


def count(session: Session, actor: Actor, initiative_id: str, data: OutcomesIn, at: datetime) -> OutcomesOut:
    """Say anew, whole, what an association has counted; a change undoes its confirmation."""
    whole = queries.hold(session, actor, initiative_id, "count")
    partner_id = rules.partner_meant(actor, whole, data.partner_id)
    part = whole.partners[partner_id]
    rules.check_version(part, data.version)
    requirements.refuse_faults(outcome_figures.faults(data.figures, whole.audiences, whole.row.ended_on, day(at)))
    rows = {row.audience: row for row in session.scalars(_of(initiative_id, partner_id))}
    was, now = _facts(rows.values()), _facts(data.figures)
    if was != now:
        whole.row.confirmed_at, part.counted_at = None, at
        _write(session, part, rows, data.figures)
        audit_facts.record(session, actor, at, "count", whole, before={partner_id: was}, after={partner_id: now})
        if whole.row.state == InitiativeState.COMPLETED:
            label_sync.tell(session, actor, whole, at)
    return _shown(session, actor, whole)


def confirm(session: Session, actor: Actor, initiative_id: str, data: ConfirmationIn, at: datetime) -> OutcomesOut:
    """An association confirms its counts as it has read them; the last one to do so confirms the initiative."""
    whole = queries.hold(session, actor, initiative_id, "confirm")
    partner_id = rules.partner_meant(actor, whole, data.partner_id)
    rules.check_confirms(actor, partner_id, tied=_is_tied(session, actor, whole))
    rules.check_version(whole.partners[partner_id], data.version)
    rows = session.scalars(select(Outcome).filter_by(initiative_id=initiative_id)).all()
    mine = [row for row in rows if row.partner_id == partner_id]
    if all(row.confirmed_at is not None for row in mine):
        raise Conflict("This is confirmed already.")
    for row in mine:
        row.confirmed_at, row.confirmed_by = at, actor.person_id
    whole.row.confirmed_at = at if all(row.confirmed_at is not None for row in rows) else None
    session.flush()
    audit_facts.record(session, actor, at, "confirm", whole, after={partner_id: _facts(mine)})
    if whole.row.confirmed_at is not None:
        label_sync.tell(session, actor, whole, at)
    return _shown(session, actor, whole)


def _write(session: Session, part: Involvement, rows: dict[str, Outcome], said: Sequence[CountIn]) -> None:
    """The counts as said; every row of the association is to be confirmed anew, also those that stay."""
    wanted = {one.audience.value: one for one in said}
    for audience, row in rows.items():
        if audience not in wanted:
            session.delete(row)
            continue
        row.confirmed_at = row.confirmed_by = None
        for name in outcome_figures.COUNTED:
            setattr(row, name, getattr(wanted[audience], name))
    key = {"initiative_id": part.initiative_id, "partner_id": part.partner_id}
    session.add_all(Outcome(**key, **one.model_dump()) for audience, one in wanted.items() if audience not in rows)
    session.flush()


def _shown(session: ReadSession, actor: Actor, whole: InitiativeAggregate) -> OutcomesOut:
    """An association reads its own counts; the firms read all, for they are of their initiative."""
    all_of_them = actor.is_any(*queries.STEERING) or bool(actor.sirens & whole.firms.keys())
    ids = [key for key in whole.partners if all_of_them or key in rules.partners_of(actor)]
    names = select(Partner.id, Partner.name).where(Partner.id.in_(ids))
    called = {one.id: one.name for one in session.execute(names)}
    wanted = select(Outcome).filter_by(initiative_id=whole.row.id).where(Outcome.partner_id.in_(ids))
    rows = session.scalars(wanted.order_by(Outcome.audience)).all()
    audiences = sorted({row.audience for row in rows})
    return OutcomesOut(
        initiative_id=whole.row.id,
        confirmed_at=whole.row.confirmed_at,
        partners=[
            _partner(whole.partners[key], called[key], [row for row in rows if row.partner_id == key]) for key in ids
        ],
        audiences=[
            CountOut(audience=one, **outcome_figures.summed(row for row in rows if row.audience == one))
            for one in audiences
        ],
        sum=Counts(**outcome_figures.summed(rows)),
    )


def _partner(part: Involvement, name: str, rows: list[Outcome]) -> PartnerCounts:
    confirmed = {row.confirmed_at for row in rows}
    return PartnerCounts(
        id=part.partner_id,
        name=name,
        version=part.version,
        counted_at=part.counted_at,
        confirmed_at=confirmed.pop() if len(confirmed) == 1 else None,
        figures=[CountOut.model_validate(row) for row in rows],
    )


def _is_tied(session: ReadSession, actor: Actor, whole: InitiativeAggregate) -> bool:
    """Is this person tied to one of the firms?"""
    return not whole.firms.keys().isdisjoint(session.scalars(tied_sirens(actor.person_id)))


def _of(initiative_id: str, partner_id: str) -> Select[Outcome]:
    return select(Outcome).filter_by(initiative_id=initiative_id, partner_id=partner_id)


def _facts(rows: Iterable[Any]) -> dict[str, dict[str, int | None]]:
    """Counts by audience; the same for rows and for what comes in."""
    by_audience = {str(row.audience): {name: getattr(row, name) for name in outcome_figures.COUNTED} for row in rows}
    return dict(sorted(by_audience.items()))

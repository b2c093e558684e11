"""Outcomes: counted by the associations of an initiative or by SOEE for them, confirmed by the associations alone."""

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
from label.accounts import directory
from label.companies.ties import tied_sirens
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession
from label.kit.versions import check_version


def show(session: ReadSession, actor: Actor, initiative_id: str) -> OutcomesOut:
    return _shown(session, actor, queries.load_aggregate(session, queries.get(session, actor, initiative_id)))


def count(session: Session, actor: Actor, initiative_id: str, data: OutcomesIn, at: datetime) -> OutcomesOut:
    """Replaces all counts of one association; a change undoes its confirmation."""
    aggregate = queries.lock_for(session, actor, initiative_id, "count")
    partner_id = rules.resolve_partner(actor, aggregate, data.partner_id)
    involvement = aggregate.partners[partner_id]
    check_version(involvement.version, data.version)
    ended_on = aggregate.row.ended_on
    requirements.refuse_faults(outcome_figures.faults(data.figures, aggregate.audiences, ended_on, day(at)))
    rows = {row.audience: row for row in session.scalars(_rows_of(initiative_id, partner_id))}
    before, after = _facts(rows.values()), _facts(data.figures)
    if before != after:
        aggregate.row.confirmed_at, involvement.counted_at = None, at
        _write_counts(session, involvement, rows, data.figures)
        changes: dict[str, Any] = {"before": {partner_id: before}, "after": {partner_id: after}}
        audit_facts.record(session, actor, at, "count", aggregate, **changes)
        if aggregate.row.state == InitiativeState.COMPLETED:
            label_sync.report_to_label(session, actor, aggregate, at)
    return _shown(session, actor, aggregate)


def confirm(session: Session, actor: Actor, initiative_id: str, data: ConfirmationIn, at: datetime) -> OutcomesOut:
    """The last association to confirm its counts confirms the initiative."""
    aggregate = queries.lock_for(session, actor, initiative_id, "confirm")
    partner_id = rules.resolve_partner(actor, aggregate, data.partner_id)
    rules.check_may_confirm(actor, partner_id, tied=_is_tied(session, actor, aggregate))
    check_version(aggregate.partners[partner_id].version, data.version)
    rows = session.scalars(select(Outcome).filter_by(initiative_id=initiative_id)).all()
    own = [row for row in rows if row.partner_id == partner_id]
    if all(row.confirmed_at is not None for row in own):
        raise Conflict("This is confirmed already.")
    for row in own:
        row.confirmed_at, row.confirmed_by = at, actor.person_id
    aggregate.row.confirmed_at = at if all(row.confirmed_at is not None for row in rows) else None
    session.flush()
    audit_facts.record(session, actor, at, "confirm", aggregate, after={partner_id: _facts(own)})
    if aggregate.row.confirmed_at is not None:
        label_sync.report_to_label(session, actor, aggregate, at)
    return _shown(session, actor, aggregate)


def _write_counts(
    session: Session, involvement: Involvement, rows: dict[str, Outcome], counts: Sequence[CountIn]
) -> None:
    """Undoes the confirmation of every row of the association, also of those that stay the same."""
    by_audience = {counted.audience.value: counted for counted in counts}
    for audience, row in rows.items():
        if audience not in by_audience:
            session.delete(row)
            continue
        row.confirmed_at = row.confirmed_by = None
        for name in outcome_figures.COUNTED:
            setattr(row, name, getattr(by_audience[audience], name))
    key = {"initiative_id": involvement.initiative_id, "partner_id": involvement.partner_id}
    new = [counted for audience, counted in by_audience.items() if audience not in rows]
    session.add_all(Outcome(**key, **counted.model_dump()) for counted in new)
    session.flush()


def _shown(session: ReadSession, actor: Actor, aggregate: InitiativeAggregate) -> OutcomesOut:
    """An association reads its own counts; the firms of the initiative, SOEE and the city read all."""
    reads_all = actor.is_any(*queries.STEERING) or bool(actor.sirens & aggregate.firms.keys())
    ids = [key for key in aggregate.partners if reads_all or key in rules.partners_of(actor)]
    names = directory.partner_names(session, ids)
    visible = select(Outcome).filter_by(initiative_id=aggregate.row.id).where(Outcome.partner_id.in_(ids))
    rows = session.scalars(visible.order_by(Outcome.audience)).all()
    audiences = sorted({row.audience for row in rows})
    return OutcomesOut(
        initiative_id=aggregate.row.id,
        confirmed_at=aggregate.row.confirmed_at,
        partners=[
            _partner(aggregate.partners[key], names[key], [row for row in rows if row.partner_id == key]) for key in ids
        ],
        audiences=[
            CountOut(audience=audience, **outcome_figures.sum_counts(row for row in rows if row.audience == audience))
            for audience in audiences
        ],
        sum=Counts(**outcome_figures.sum_counts(rows)),
    )


def _partner(involvement: Involvement, name: str, rows: list[Outcome]) -> PartnerCounts:
    confirmed = {row.confirmed_at for row in rows}
    return PartnerCounts(
        id=involvement.partner_id,
        name=name,
        version=involvement.version,
        counted_at=involvement.counted_at,
        confirmed_at=confirmed.pop() if len(confirmed) == 1 else None,
        figures=[CountOut.model_validate(row) for row in rows],
    )


def _is_tied(session: ReadSession, actor: Actor, aggregate: InitiativeAggregate) -> bool:
    return not aggregate.firms.keys().isdisjoint(session.scalars(tied_sirens(actor.person_id)))


def _rows_of(initiative_id: str, partner_id: str) -> Select[Outcome]:
    return select(Outcome).filter_by(initiative_id=initiative_id, partner_id=partner_id)


def _facts(rows: Iterable[Any]) -> dict[str, dict[str, int | None]]:
    """Counts by audience, of rows or of the input, so that both can be compared."""
    by_audience = {str(row.audience): {name: getattr(row, name) for name in outcome_figures.COUNTED} for row in rows}
    return dict(sorted(by_audience.items()))

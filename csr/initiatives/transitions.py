"""The steps of an initiative from state to state, one function each."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms.stages import advance
from csr.firms.states import Stage
from csr.initiatives import audit_facts, label_sync, queries, requirements, rules, validation
from csr.initiatives.models import Outcome
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.schemas import ClosingIn, CommittingIn, InitiativeOut
from csr.initiatives.states import InitiativeState
from label.companies import cessations
from label.kit.actor import Actor
from label.kit.clock import day


def discuss(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """The officer who takes a proposal up owns it, unless another one does already."""
    aggregate = queries.lock_for(session, actor, initiative_id, "discuss")
    _set_state(session, actor, aggregate, "discuss", at, owner_id=aggregate.row.owner_id or actor.person_id)
    return queries.shown(session, actor, aggregate, day(at))


def commit(session: Session, actor: Actor, initiative_id: str, data: CommittingIn, at: datetime) -> InitiativeOut:
    """From now on the firms' figures stand, the places of the associations are taken, and these see the initiative."""
    aggregate = queries.lock_for(session, actor, initiative_id, "commit")
    override = validation.check_commit(session, aggregate, data)
    columns: dict[str, object] = {"override_capacity": override.reason, "places_over": override.over}
    changed = {name: value for name, value in columns.items() if value != getattr(aggregate.row, name)}
    _set_state(session, actor, aggregate, "commit", at, committed_at=at, **changed)
    _advance(session, actor, aggregate, Stage.COMMITTED, at)
    return queries.shown(session, actor, aggregate, day(at))


def start(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """From now on deliveries and outcomes can be recorded."""
    aggregate = queries.lock_for(session, actor, initiative_id, "start")
    requirements.check_start(aggregate, cessations.ceased_sirens(session, aggregate.firms.keys()))
    _set_state(session, actor, aggregate, "start", at, started_at=at)
    _advance(session, actor, aggregate, Stage.ACTING, at)
    return queries.shown(session, actor, aggregate, day(at))


def complete(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """Requires the counts of every association; the firms' label is informed."""
    aggregate = queries.lock_for(session, actor, initiative_id, "complete")
    counted = session.scalars(select(Outcome.partner_id).filter_by(initiative_id=initiative_id).distinct())
    requirements.check_complete(aggregate, set(counted), day(at))
    _set_state(session, actor, aggregate, "complete", at, completed_at=at)
    label_sync.report_to_label(session, actor, aggregate, at)
    return queries.shown(session, actor, aggregate, day(at))


def decline(session: Session, actor: Actor, initiative_id: str, data: ClosingIn, at: datetime) -> InitiativeOut:
    return _close(session, actor, initiative_id, "decline", data, at)


def abandon(session: Session, actor: Actor, initiative_id: str, data: ClosingIn, at: datetime) -> InitiativeOut:
    return _close(session, actor, initiative_id, "abandon", data, at)


def _close(
    session: Session, actor: Actor, initiative_id: str, act: str, data: ClosingIn, at: datetime
) -> InitiativeOut:
    aggregate = queries.lock_for(session, actor, initiative_id, act)
    _set_state(session, actor, aggregate, act, at, closed_why=data.why, closed_words=data.words)
    return queries.shown(session, actor, aggregate, day(at))


def _set_state(
    session: Session, actor: Actor, aggregate: InitiativeAggregate, act: str, at: datetime, **columns: object
) -> None:
    """Takes the step with the columns that belong to it, and records it in the audit trail."""
    before = aggregate.row.state
    for name, value in (columns | {"state": rules.next_state(InitiativeState(before), act)}).items():
        setattr(aggregate.row, name, value)
    session.flush()
    after = {"state": aggregate.row.state, **{name: value for name, value in columns.items() if value != at}}
    audit_facts.record(session, actor, at, act, aggregate, before={"state": before}, after=after)


def _advance(session: Session, actor: Actor, aggregate: InitiativeAggregate, stage: Stage, at: datetime) -> None:
    """In the order of SIREN: two initiatives of the same firms lock them in the same order and cannot deadlock."""
    for siren in sorted(aggregate.firms):
        advance(session, actor, siren, stage, at)

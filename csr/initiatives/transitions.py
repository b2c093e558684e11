"""The steps of an initiative from state to state: one function a step."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms.models import Stage
from csr.firms.stages import advance
from csr.initiatives import audit_facts, label_sync, queries, requirements, rules
from csr.initiatives.models import Outcome
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.schemas import ClosingIn, InitiativeOut
from csr.initiatives.states import InitiativeState
from label.kit.actor import Actor
from label.kit.clock import day


def discuss(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """SOEE takes a proposal up; who does owns it, unless somebody does already."""
    whole = queries.hold(session, actor, initiative_id, "discuss")
    _move(session, actor, whole, "discuss", at, owner_id=whole.row.owner_id or actor.person_id)
    return queries.shown(session, actor, whole, day(at))


def commit(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """All firms have agreed: from now on their figures stand, and the associations see it."""
    whole = queries.hold(session, actor, initiative_id, "commit")
    requirements.check_commit(whole)
    _move(session, actor, whole, "commit", at, committed_at=at)
    _advance(session, actor, whole, Stage.COMMITTED, at)
    return queries.shown(session, actor, whole, day(at))


def start(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """It begins: what is delivered and what comes of it can be written down."""
    whole = queries.hold(session, actor, initiative_id, "start")
    requirements.check_start(whole)
    _move(session, actor, whole, "start", at, started_at=at)
    _advance(session, actor, whole, Stage.ACTING, at)
    return queries.shown(session, actor, whole, day(at))


def complete(session: Session, actor: Actor, initiative_id: str, at: datetime) -> InitiativeOut:
    """It has ended and every association has counted; the firms' label is told."""
    whole = queries.hold(session, actor, initiative_id, "complete")
    counted = session.scalars(select(Outcome.partner_id).filter_by(initiative_id=initiative_id).distinct())
    requirements.check_complete(whole, set(counted), day(at))
    _move(session, actor, whole, "complete", at, completed_at=at)
    label_sync.tell(session, actor, whole, at)
    return queries.shown(session, actor, whole, day(at))


def decline(session: Session, actor: Actor, initiative_id: str, data: ClosingIn, at: datetime) -> InitiativeOut:
    """It will not be."""
    return _close(session, actor, initiative_id, "decline", data, at)


def abandon(session: Session, actor: Actor, initiative_id: str, data: ClosingIn, at: datetime) -> InitiativeOut:
    """It was committed to, and ends before it is completed."""
    return _close(session, actor, initiative_id, "abandon", data, at)


def _close(
    session: Session, actor: Actor, initiative_id: str, act: str, data: ClosingIn, at: datetime
) -> InitiativeOut:
    whole = queries.hold(session, actor, initiative_id, act)
    _move(session, actor, whole, act, at, closed_why=data.why, closed_words=data.words)
    return queries.shown(session, actor, whole, day(at))


def _move(session: Session, actor: Actor, whole: InitiativeAggregate, act: str, at: datetime, **columns: Any) -> None:
    """Take the step, with the columns that belong to it, and leave its trail."""
    before = whole.row.state
    for name, value in (columns | {"state": rules.next_state(InitiativeState(before), act)}).items():
        setattr(whole.row, name, value)
    session.flush()
    after = {"state": whole.row.state, **{name: value for name, value in columns.items() if value != at}}
    audit_facts.record(session, actor, at, act, whole, before={"state": before}, after=after)


def _advance(session: Session, actor: Actor, whole: InitiativeAggregate, stage: Stage, at: datetime) -> None:
    """The portfolio follows; by SIREN, so that two initiatives of the same firms lock them in the same order."""
    for siren in sorted(whole.firms):
        advance(session, actor, siren, stage, at)

"""SOEE edits the catalogue: each change of what an action says is a new revision, the old ones stay."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from csr.catalogue import queries, rules
from csr.catalogue.models import Action, ActionAudience, ActionRevision
from csr.catalogue.schemas import ActionContent, ActionIn, ActionOut, ActionPut, RevisionAsked
from label.accounts.models import Partner
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession


def create(session: Session, actor: Actor, data: ActionIn, at: datetime) -> ActionOut:
    """A new kind of action."""
    rules.check_content(data, _partners(session))
    if session.get(Action, data.code) is not None:
        raise Conflict(f"There is an action {data.code} already: PUT what it says now.")
    row = Action(code=data.code)
    session.add(row)
    session.flush()
    say(session, row, data, at, actor.person_id)
    audit.record(session, actor, at, "create", ("action", row.code), after=_facts(row, data))
    return _shown(session, actor, row)


def revise(session: Session, actor: Actor, code: str, data: ActionPut, at: datetime) -> ActionOut:
    """What the action says from now on; the same again changes nothing."""
    row = queries.get(session, code, lock=True)
    rules.check_version(row, data.version)
    rules.check_content(data, _partners(session))
    was = queries.revision(session, code, row.revision)
    if data.written() != was.written():
        before = _facts(row, was)
        row.revision += 1
        session.flush()
        say(session, row, data, at, actor.person_id)
        audit.record(session, actor, at, "revise", ("action", code), before=before, after=_facts(row, data))
    return _shown(session, actor, row)


def retire(session: Session, actor: Actor, code: str, at: datetime) -> ActionOut:
    """The action is proposed no more; initiatives that are of it go on."""
    return _set_active(session, actor, code, at, "retire", active=False)


def bring_back(session: Session, actor: Actor, code: str, at: datetime) -> ActionOut:
    """The action is proposed again."""
    return _set_active(session, actor, code, at, "return", active=True)


def say(session: Session, row: Action, content: ActionContent, at: datetime, person_id: str | None = None) -> None:
    """Write the revision that the action is at; without a person it comes with the product."""
    said = {"code": row.code, "number": row.revision, "content": content.written()}
    session.add(ActionRevision(**said, person_id=person_id, at=at))
    session.execute(delete(ActionAudience).where(ActionAudience.code == row.code))
    session.add_all(ActionAudience(code=row.code, audience=each) for each in content.audiences)
    session.flush()


def _set_active(session: Session, actor: Actor, code: str, at: datetime, act: str, *, active: bool) -> ActionOut:
    row = queries.get(session, code, lock=True)
    if row.active is active:
        raise Conflict(f"The action is {'active' if active else 'retired'} already.")
    row.active = active
    session.flush()
    audit.record(session, actor, at, act, ("action", code), before={"active": not active}, after={"active": active})
    return _shown(session, actor, row)


def _facts(row: Action, content: ActionContent) -> dict[str, Any]:
    return {"revision": row.revision, "content": msgspec.Raw(content.written().encode())}


def _partners(session: ReadSession) -> set[str]:
    return set(session.scalars(select(Partner.id)))


def _shown(session: ReadSession, actor: Actor, row: Action) -> ActionOut:
    return queries.show(session, actor, row.code, RevisionAsked())

"""SOEE edits the catalogue: each change of an action's content is a new revision, and the old ones stay."""

from datetime import datetime

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session

from csr.catalogue import queries, rules
from csr.catalogue.models import Action, ActionAudience, ActionRevision
from csr.catalogue.schemas import ActionContent, ActionIn, ActionOut, ActionPut, RevisionQuery
from label.accounts import directory
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict
from label.kit.versions import check_version


def create(session: Session, actor: Actor, data: ActionIn, at: datetime) -> ActionOut:
    rules.check_content(data, directory.active_partner_ids(session))
    if session.get(Action, data.code) is not None:
        raise Conflict(f"There is an action {data.code} already: PUT changes it.")
    row = Action(code=data.code)
    session.add(row)
    session.flush()
    write_revision(session, row, data, at, actor.person_id)
    audit.record(session, actor, at, "create", ("action", row.code), after=_facts(row, data))
    return queries.show(session, actor, row.code, RevisionQuery())


def revise(session: Session, actor: Actor, code: str, data: ActionPut, at: datetime) -> ActionOut:
    """Makes the next revision; the same content again makes none."""
    row = queries.get(session, code, lock=True)
    check_version(row.version, data.version)
    current = queries.revision(session, code, row.revision)
    named = {hint.id for hint in current.partners}  # one of these may have closed since
    rules.check_content(data, named | directory.active_partner_ids(session))
    if data.to_json() != current.to_json():
        before = _facts(row, current)
        row.revision += 1
        session.flush()
        write_revision(session, row, data, at, actor.person_id)
        audit.record(session, actor, at, "revise", ("action", code), before=before, after=_facts(row, data))
    return queries.show(session, actor, code, RevisionQuery())


def retire(session: Session, actor: Actor, code: str, at: datetime) -> ActionOut:
    """Proposes the action no more; the initiatives that apply it go on."""
    return _set_active(session, actor, code, at, "retire", active=False)


def bring_back(session: Session, actor: Actor, code: str, at: datetime) -> ActionOut:
    return _set_active(session, actor, code, at, "return", active=True)


def write_revision(
    session: Session, row: Action, content: ActionContent, at: datetime, person_id: str | None = None
) -> None:
    """Writes the revision of number `row.revision`. Without a person it comes with the product."""
    key = {"code": row.code, "number": row.revision}
    session.add(ActionRevision(**key, content=content.to_json(), person_id=person_id, at=at))
    session.execute(delete(ActionAudience).where(ActionAudience.code == row.code))
    session.add_all(ActionAudience(code=row.code, audience=audience) for audience in content.audiences)
    session.flush()


def _set_active(session: Session, actor: Actor, code: str, at: datetime, act: str, *, active: bool) -> ActionOut:
    row = queries.get(session, code, lock=True)
    if row.active is active:
        raise Conflict(f"The action is {'active' if active else 'retired'} already.")
    row.active = active
    session.flush()
    audit.record(session, actor, at, act, ("action", code), before={"active": not active}, after={"active": active})
    return queries.show(session, actor, code, RevisionQuery())


def _facts(row: Action, content: ActionContent) -> dict[str, object]:
    return {"revision": row.revision, "content": msgspec.Raw(content.to_json().encode())}

from collections.abc import Collection

from sqlalchemy import select, tuple_

from csr.catalogue.models import Action, ActionAudience, ActionRevision
from csr.catalogue.schemas import (
    ActionContent,
    ActionFilter,
    ActionOut,
    ActionPage,
    CurrentAction,
    RevisionFilter,
    RevisionQuery,
)
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

RevisionKey = tuple[str, int]  # an action's code and the revision's number


def revision(session: ReadSession, code: str, number: int) -> ActionContent:
    """The content of an action at one revision; `NotFound`."""
    return _content(_revision(session, code, number))


def contents(session: ReadSession, keys: Collection[RevisionKey]) -> dict[RevisionKey, ActionContent]:
    """The contents of some revisions by their keys, in one query; unknown revisions are left out."""
    return {key: _content(row) for key, row in _revisions(session, keys).items()}


def latest(session: ReadSession, code: str) -> CurrentAction:
    """An action as it is now, active or not; `NotFound`."""
    row = get(session, code)
    return CurrentAction(code, row.revision, row.active, revision(session, code, row.revision))


def active(session: ReadSession) -> list[CurrentAction]:
    """The actions that are proposed, by code, in two queries."""
    rows = session.scalars(select(Action).where(Action.active).order_by(Action.code)).all()
    found = contents(session, [(row.code, row.revision) for row in rows])
    return [CurrentAction(row.code, row.revision, row.active, found[row.code, row.revision]) for row in rows]


def get(session: ReadSession, code: str, *, lock: bool = False) -> Action:
    wanted = select(Action).where(Action.code == code)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound(f"No action {code}.")
    return row


def show(session: ReadSession, actor: Actor, code: str, asked: RevisionQuery) -> ActionOut:
    """An action at one of its revisions, the latest unless asked otherwise."""
    row = get(session, code)
    return shown(row, _revision(session, code, asked.revision or row.revision))


def listed(session: ReadSession, actor: Actor, asked: ActionFilter) -> ActionPage:
    """A page of the catalogue: one query for the actions, one for what they say."""
    rows = select(Action)
    if asked.audience:
        rows = rows.where(Action.code.in_(select(ActionAudience.code).filter_by(audience=asked.audience)))
    if asked.active is not None:
        rows = rows.where(Action.active == asked.active)
    found = page(session, rows, asked, [Action.code])
    revisions = _revisions(session, [(row.code, row.revision) for row in found.items])
    items = [shown(row, revisions[row.code, row.revision]) for row in found.items]
    return ActionPage(items=items, next=found.next)


def history(session: ReadSession, actor: Actor, code: str, asked: RevisionFilter) -> ActionPage:
    """A page of an action's revisions, the latest first."""
    row = get(session, code)
    revisions = select(ActionRevision).where(ActionRevision.code == code)
    found = page(session, revisions, asked, [ActionRevision.number], descending=True)
    items = [shown(row, revision) for revision in found.items]
    return ActionPage(items=items, next=found.next)


def shown(row: Action, revision: ActionRevision) -> ActionOut:
    return ActionOut(
        **dict(_content(revision)),
        code=row.code,
        active=row.active,
        version=row.version,
        revision=revision.number,
        latest=row.revision,
        revised_at=revision.at,
    )


def _revision(session: ReadSession, code: str, number: int) -> ActionRevision:
    row = session.get(ActionRevision, (code, number))
    if row is None:
        raise NotFound(f"No revision {number} of an action {code}.")
    return row


def _revisions(session: ReadSession, keys: Collection[RevisionKey]) -> dict[RevisionKey, ActionRevision]:
    key = tuple_(ActionRevision.code, ActionRevision.number)
    rows = session.scalars(select(ActionRevision).where(key.in_(list(keys))))
    return {(row.code, row.number): row for row in rows}


def _content(row: ActionRevision) -> ActionContent:
    return ActionContent.model_validate_json(row.content)

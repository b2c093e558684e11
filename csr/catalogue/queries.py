"""Reading the catalogue."""

from collections.abc import Collection

from sqlalchemy import select, tuple_

from csr.catalogue.models import Action, ActionAudience, ActionRevision
from csr.catalogue.schemas import (
    ActionContent,
    ActionFilter,
    ActionOut,
    ActionPage,
    Current,
    RevisionAsked,
    RevisionFilter,
)
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

Told = tuple[str, int]


def revision(session: ReadSession, code: str, number: int) -> ActionContent:
    """What an action said at one revision; `NotFound`."""
    return _read(_revision(session, code, number))


def contents(session: ReadSession, wanted: Collection[Told]) -> dict[Told, ActionContent]:
    """What some actions said at some revisions, by code and number, in one query; those unknown are left out."""
    return {told: _read(row) for told, row in _revisions(session, wanted).items()}


def latest(session: ReadSession, code: str) -> Current:
    """An action as it is now, active or not; `NotFound`."""
    row = get(session, code)
    return Current(code, row.revision, row.active, revision(session, code, row.revision))


def active(session: ReadSession) -> list[Current]:
    """The actions that are proposed, by code."""
    rows = session.scalars(select(Action).where(Action.active).order_by(Action.code)).all()
    said = contents(session, [(row.code, row.revision) for row in rows])
    return [Current(row.code, row.revision, row.active, said[row.code, row.revision]) for row in rows]


def get(session: ReadSession, code: str, *, lock: bool = False) -> Action:
    """The action's row."""
    wanted = select(Action).where(Action.code == code)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound(f"No action {code}.")
    return row


def show(session: ReadSession, actor: Actor, code: str, asked: RevisionAsked) -> ActionOut:
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
    said = _revisions(session, [(row.code, row.revision) for row in found.items])
    items = [shown(row, said[row.code, row.revision]) for row in found.items]
    return ActionPage(items=items, next=found.next)


def history(session: ReadSession, actor: Actor, code: str, asked: RevisionFilter) -> ActionPage:
    """What an action has said, the latest first."""
    row = get(session, code)
    rows = select(ActionRevision).where(ActionRevision.code == code)
    found = page(session, rows, asked, [ActionRevision.number], descending=True)
    items = [shown(row, said) for said in found.items]
    return ActionPage(items=items, next=found.next)


def shown(row: Action, said: ActionRevision) -> ActionOut:
    """An action as it goes out."""
    return ActionOut(
        **dict(_read(said)),
        code=row.code,
        active=row.active,
        version=row.version,
        revision=said.number,
        latest=row.revision,
        revised_at=said.at,
    )


def _revision(session: ReadSession, code: str, number: int) -> ActionRevision:
    row = session.get(ActionRevision, (code, number))
    if row is None:
        raise NotFound(f"No revision {number} of an action {code}.")
    return row


def _revisions(session: ReadSession, wanted: Collection[Told]) -> dict[Told, ActionRevision]:
    key = tuple_(ActionRevision.code, ActionRevision.number)
    rows = session.scalars(select(ActionRevision).where(key.in_(list(wanted))))
    return {(row.code, row.number): row for row in rows}


def _read(row: ActionRevision) -> ActionContent:
    return ActionContent.model_validate_json(row.content)

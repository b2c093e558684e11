"""Recording testimonials, publishing them, and erasing them when the consent ends.

The audit trail is never erased, so it never holds the words of a testimonial: only that one was recorded and changed.
The responses stored for an Idempotency-Key do hold them: a withdrawal overwrites them with what is left of the story.
"""

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.initiatives import queries as initiatives
from csr.initiatives import totals
from csr.stories import queries, rules
from csr.stories.models import Story, Witness
from csr.stories.schemas import StoryIn, StoryOut, StoryPatch, WithdrawalIn
from label.companies import queries as companies
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import NotFound, invalid
from label.kit.idempotency import StoredResponse
from label.kit.sessions import ReadSession
from label.kit.versions import etag_headers, require_version


def add(session: Session, actor: Actor, data: StoryIn, at: datetime) -> StoryOut:
    siren = _siren(session, actor, data.siren)
    rules.check_story(data.witness, data.byline, data.consented_on, day(at))
    _check_initiative(session, actor, data.initiative_id)
    row = Story(**data.model_dump() | {"siren": siren}, created_by=actor.person_id, created_at=at)
    session.add(row)
    session.flush()
    _record(session, actor, at, "tell", row, {"witness": row.witness, "consented_on": row.consented_on})
    return StoryOut.model_validate(row)


def change(session: Session, actor: Actor, story_id: str, data: StoryPatch, at: datetime) -> StoryOut:
    row = queries.get(session, actor, story_id, lock=True)
    rules.check_draft(row)
    require_version(row.version, data.version)
    changes = data.changes()
    rules.check_story(Witness(row.witness), changes.get("byline", row.byline) or "", row.consented_on, day(at))
    _check_initiative(session, actor, changes.get("initiative_id"))
    for name, value in changes.items():
        setattr(row, name, value)
    session.flush()
    _record(session, actor, at, "change", row, {"changed": sorted(changes)})
    return StoryOut.model_validate(row)


def publish(session: Session, actor: Actor, story_id: str, at: datetime) -> StoryOut:
    row = queries.get(session, actor, story_id, lock=True)
    rules.check_may_publish(row, totals.people_reached(session, row.initiative_id))
    row.published_at = at
    session.flush()
    _record(session, actor, at, "publish", row, {"published_at": at})
    return StoryOut.model_validate(row)


def withdraw(session: Session, actor: Actor, story_id: str, data: WithdrawalIn, at: datetime) -> StoryOut:
    """Erases the story. That there was a consent, from when to when, stays."""
    row = queries.get(session, actor, story_id, lock=True)
    on = data.withdrawn_on or day(at)
    rules.check_withdrawal(row, on, day(at))
    row.title = row.words = row.byline = row.published_at = None
    row.withdrawn_on = on
    session.flush()
    _record(session, actor, at, "withdraw", row, {"withdrawn_on": on})
    left = StoryOut.model_validate(row)
    _forget_responses(session, row, left)
    return left


def _forget_responses(session: Session, row: Story, left: StoryOut) -> None:
    """The stored responses about a story hold from now on what is left of it."""
    about_it = StoredResponse.body.bool_op("LIKE")(f"%{row.id}%".encode())
    for stored in session.scalars(select(StoredResponse).where(StoredResponse.at >= row.created_at, about_it)):
        headers = msgspec.json.decode(stored.headers or "{}", type=dict[str, str]) | etag_headers(left)
        stored.body, stored.headers = left.model_dump_json().encode(), msgspec.json.encode(headers).decode()
    session.flush()


def _siren(session: ReadSession, actor: Actor, siren: str | None) -> str | None:
    """The firm of a story: a company's own; for SOEE and the city any known company, or none."""
    if actor.is_any(*queries.SEES_ALL):
        if siren is not None and not companies.exists(session, siren):
            raise invalid("/siren", f"No company with SIREN {siren}.")
        return siren
    own = siren or (next(iter(actor.sirens)) if len(actor.sirens) == 1 else None)
    if own is None:
        raise invalid("/siren", "Say which company.")
    if not actor.acts_for(own):
        raise NotFound(f"No company with SIREN {own}.")
    return own


def _check_initiative(session: ReadSession, actor: Actor, initiative_id: str | None) -> None:
    """The actor sees the initiative."""
    if initiative_id is not None and initiatives.find(session, actor, initiative_id) is None:
        raise invalid("/initiative_id", f"No initiative {initiative_id}.")


def _record(session: Session, actor: Actor, at: datetime, act: str, row: Story, after: dict[str, object]) -> None:
    audit.record(session, actor, at, act, ("story", row.id), siren=row.siren, after=after)

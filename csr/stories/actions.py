"""Writing testimonials down, publishing them, and erasing them when the consent ends.

The audit trail is kept for ever, and so never holds what someone told: only that it was told, and changed. The answers
kept for an Idempotency-Key did hold it: a retry that comes after the withdrawal is answered with what is left.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from csr.initiatives import queries as initiatives
from csr.initiatives.models import Initiative
from csr.stories import queries, rules
from csr.stories.models import Story, Witness
from csr.stories.schemas import StoryIn, StoryOut, StoryPatch, WithdrawalIn
from label.companies.models import Company
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import NotFound, invalid
from label.kit.sessions import ReadSession
from label.kit.versions import check_version


def add(session: Session, actor: Actor, data: StoryIn, at: datetime) -> StoryOut:
    """SOEE, the city, or a company for itself writes a story down, with the consent it stands on."""
    siren = _siren(session, actor, data.siren)
    rules.check_told(data.witness, data.byline, data.consented_on, day(at))
    _check_initiative(session, actor, data.initiative_id)
    said = data.model_dump() | {"siren": siren}
    row = Story(**said, created_by=actor.person_id, created_at=at)
    session.add(row)
    session.flush()
    _record(session, actor, at, "tell", row, {"witness": row.witness, "consented_on": row.consented_on})
    return StoryOut.model_validate(row)


def change(session: Session, actor: Actor, story_id: str, data: StoryPatch, at: datetime) -> StoryOut:
    """Some of it anew, until it is published."""
    row = queries.get(session, actor, story_id, lock=True)
    rules.check_draft(row)
    check_version(row.version, data.version)
    given = data.changes()
    rules.check_told(Witness(row.witness), given.get("byline", row.byline) or "", row.consented_on, day(at))
    _check_initiative(session, actor, given.get("initiative_id"))
    for name, value in given.items():
        setattr(row, name, value)
    session.flush()
    _record(session, actor, at, "change", row, {"changed": sorted(given)})
    return StoryOut.model_validate(row)


def publish(session: Session, actor: Actor, story_id: str, at: datetime) -> StoryOut:
    """From now on anyone reads it."""
    row = queries.get(session, actor, story_id, lock=True)
    rules.check_may_publish(row, queries.reached(session, row.initiative_id))
    row.published_at = at
    session.flush()
    _record(session, actor, at, "publish", row, {"published_at": at})
    return StoryOut.model_validate(row)


def withdraw(session: Session, actor: Actor, story_id: str, data: WithdrawalIn, at: datetime) -> StoryOut:
    """The consent ends: the story is erased for good. That there was a consent, from when to when, stays."""
    row = queries.get(session, actor, story_id, lock=True)
    on = data.withdrawn_on or day(at)
    rules.check_withdrawal(row, on, day(at))
    row.title = row.words = row.byline = row.published_at = None
    row.withdrawn_on = on
    session.flush()
    _record(session, actor, at, "withdraw", row, {"withdrawn_on": on})
    left = StoryOut.model_validate(row)
    queries.forget(session, row, left)
    return left


def _siren(session: ReadSession, actor: Actor, siren: str | None) -> str | None:
    """The firm meant: for a company its own, for SOEE and the city any that is known, or none."""
    if actor.is_any(*queries.SEES_ALL):
        if siren is not None and session.get(Company, siren) is None:
            raise invalid("/siren", f"No company with SIREN {siren}.")
        return siren
    mine = siren or (next(iter(actor.sirens)) if len(actor.sirens) == 1 else None)
    if mine is None:
        raise invalid("/siren", "Say which company.")
    if not actor.acts_for(mine):
        raise NotFound(f"No company with SIREN {mine}.")
    return mine


def _check_initiative(session: ReadSession, actor: Actor, initiative_id: str | None) -> None:
    """The initiative is there, for this actor too."""
    seen = initiatives.visible_to(actor).where(Initiative.id == initiative_id)
    if initiative_id is not None and session.scalar(seen) is None:
        raise invalid("/initiative_id", f"No initiative {initiative_id}.")


def _record(session: Session, actor: Actor, at: datetime, act: str, row: Story, after: dict[str, Any]) -> None:
    audit.record(session, actor, at, act, ("story", row.id), siren=row.siren, after=after)

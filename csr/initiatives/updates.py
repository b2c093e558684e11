"""Progress of an initiative in words. An update is never changed."""

from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session

from csr.initiatives import audit_facts, queries
from csr.initiatives.models import Update
from label.accounts import directory
from label.kit.actor import Actor
from label.kit.paging import Paged, page
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession
from label.kit.text import Text


class UpdateIn(In):
    """How it goes."""

    words: Text = Field(description="No job seeker's name. All who take part read it.")


class UpdateOut(Out):
    """Progress as someone reported it."""

    id: str
    words: str
    by: str
    at: datetime


class UpdateFilter(Paged):
    """The updates of an initiative have no filters."""


class UpdatePage(Out):
    """A page of updates, the latest first."""

    items: list[UpdateOut]
    next: str | None


def listed(session: ReadSession, actor: Actor, initiative_id: str, asked: UpdateFilter) -> UpdatePage:
    rows = queries.rows_of(Update, queries.get(session, actor, initiative_id))
    found = page(session, rows, asked, [Update.id], descending=True)
    people = directory.people(session, {row.person_id for row in found.items})
    items = [_out(row, people[row.person_id].name) for row in found.items]
    return UpdatePage(items=items, next=found.next)


def add_update(session: Session, actor: Actor, initiative_id: str, data: UpdateIn, at: datetime) -> UpdateOut:
    """In any state of the initiative."""
    aggregate = queries.lock_for(session, actor, initiative_id, "tell")
    row = Update(initiative_id=initiative_id, words=data.words, person_id=actor.person_id, at=at)
    session.add(row)
    session.flush()
    audit_facts.record(session, actor, at, "tell", aggregate, after={"update": row.id, "words": row.words})
    return _out(row, actor.name)


def _out(row: Update, by: str) -> UpdateOut:
    return UpdateOut(id=row.id, words=row.words, by=by, at=row.at)

"""Progress of an initiative, told in words; nothing of it is ever changed."""

from datetime import datetime

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.initiatives import audit_facts, queries
from csr.initiatives.models import Update
from label.accounts.models import Person
from label.kit.actor import Actor
from label.kit.paging import Paged, page
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession
from label.kit.text import Text


class UpdateIn(In):
    """How it goes."""

    words: Text = Field(description="No job seeker's name. All who take part read it.")


class UpdateOut(Out):
    """Progress as someone told it."""

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
    """What has been told of an initiative, the latest first."""
    rows = queries.parts_of(Update, queries.get(session, actor, initiative_id))
    found = page(session, rows, asked, [Update.id], descending=True)
    people = select(Person.id, Person.name).where(Person.id.in_({row.person_id for row in found.items}))
    names = {one.id: one.name for one in session.execute(people)}
    items = [_out(row, names[row.person_id]) for row in found.items]
    return UpdatePage(items=items, next=found.next)


def tell(session: Session, actor: Actor, initiative_id: str, data: UpdateIn, at: datetime) -> UpdateOut:
    """SOEE, a firm or an association tells how it goes, in whatever state it is."""
    whole = queries.hold(session, actor, initiative_id, "tell")
    row = Update(initiative_id=initiative_id, words=data.words, person_id=actor.person_id, at=at)
    session.add(row)
    session.flush()
    audit_facts.record(session, actor, at, "tell", whole, after={"update": row.id, "words": row.words})
    return _out(row, actor.name)


def _out(row: Update, by: str) -> UpdateOut:
    return UpdateOut(id=row.id, words=row.words, by=by, at=row.at)

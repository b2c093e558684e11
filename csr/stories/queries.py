"""Reading testimonials: SOEE and the city all, a company its own, anyone what is published."""

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from csr.initiatives.models import Outcome
from csr.stories.models import Story
from csr.stories.schemas import PublishedFilter, PublishedPage, PublishedStory, StoryFilter, StoryOut, StoryPage
from label.companies.models import Company
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.idempotency import StoredResponse
from label.kit.paging import page
from label.kit.sessions import ReadSession

SEES_ALL = (Role.SOEE, Role.CITY)


def visible_to(actor: Actor) -> Select[Story]:
    """All for SOEE and the city; a company's own."""
    rows = select(Story)
    return rows if actor.is_any(*SEES_ALL) else rows.where(Story.siren.in_(actor.sirens))


def get(session: ReadSession, actor: Actor, story_id: str, *, lock: bool = False) -> Story:
    """One story, if it exists for this actor."""
    wanted = visible_to(actor).where(Story.id == story_id)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound(f"No story {story_id}.")
    return row


def listed(session: ReadSession, actor: Actor, asked: StoryFilter) -> StoryPage:
    """A page of stories."""
    rows = visible_to(actor)
    if asked.witness:
        rows = rows.where(Story.witness == asked.witness)
    if asked.siren:
        rows = rows.where(Story.siren == asked.siren)
    found = page(session, rows, asked, [Story.id])
    items = [StoryOut.model_validate(row) for row in found.items]
    return StoryPage(items=items, next=found.next)


def published(session: ReadSession, asked: PublishedFilter) -> PublishedPage:
    """A page of what anyone may read."""
    rows = select(Story).where(Story.published_at.is_not(None))
    if asked.witness:
        rows = rows.where(Story.witness == asked.witness)
    found = page(session, rows, asked, [Story.published_at, Story.id], descending=True)
    wanted = select(Company.siren, Company.name).where(
        Company.siren.in_([row.siren for row in found.items]), Company.diffusible
    )
    names = {row[0]: row[1] for row in session.execute(wanted)}
    columns = [name for name in PublishedStory.model_fields if name != "company"]
    items = [
        PublishedStory(company=names.get(row.siren or ""), **{name: getattr(row, name) for name in columns})
        for row in found.items
    ]
    return PublishedPage(items=items, next=found.next)


def reached(session: ReadSession, initiative_id: str | None) -> int:
    """How many people an initiative reached, in all."""
    return session.scalar(select(func.sum(Outcome.reached)).filter_by(initiative_id=initiative_id)) or 0


def forget(session: Session, row: Story, left: StoryOut) -> None:
    """What was answered of a story, and is kept for a retry, becomes what is left of it."""
    told = StoredResponse.body.bool_op("LIKE")(f"%{row.id}%".encode())
    session.execute(
        update(StoredResponse)
        .where(StoredResponse.at >= row.created_at, told)
        .values(body=left.model_dump_json().encode())
    )

"""Reading testimonials: SOEE and the city read all, a company its own, anyone the published ones."""

from sqlalchemy import Select, select

from csr.stories.models import Story
from csr.stories.schemas import PublishedFilter, PublishedPage, PublishedStory, StoryFilter, StoryOut, StoryPage
from label.companies import queries as companies
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

SEES_ALL = (Role.SOEE, Role.CITY)


def visible_to(actor: Actor) -> Select[Story]:
    rows = select(Story)
    return rows if actor.is_any(*SEES_ALL) else rows.where(Story.siren.in_(actor.sirens))


def get(session: ReadSession, actor: Actor, story_id: str, *, lock: bool = False) -> Story:
    """`NotFound` also for a story that this actor may not see."""
    visible = visible_to(actor).where(Story.id == story_id)
    row = session.scalar(visible.with_for_update() if lock else visible)
    if row is None:
        raise NotFound(f"No story {story_id}.")
    return row


def listed(session: ReadSession, actor: Actor, asked: StoryFilter) -> StoryPage:
    rows = visible_to(actor)
    if asked.witness:
        rows = rows.where(Story.witness == asked.witness)
    if asked.siren:
        rows = rows.where(Story.siren == asked.siren)
    found = page(session, rows, asked, [Story.id])
    items = [StoryOut.model_validate(row) for row in found.items]
    return StoryPage(items=items, next=found.next)


def published(session: ReadSession, asked: PublishedFilter) -> PublishedPage:
    rows = select(Story).where(Story.published_at.is_not(None))
    if asked.witness:
        rows = rows.where(Story.witness == asked.witness)
    found = page(session, rows, asked, [Story.published_at, Story.id], descending=True)
    sirens = [row.siren for row in found.items if row.siren]
    names = companies.names(session, sirens, diffusible_only=True)
    columns = [name for name in PublishedStory.model_fields if name != "company"]
    items = [
        PublishedStory(company=names.get(row.siren or ""), **{name: getattr(row, name) for name in columns})
        for row in found.items
    ]
    return PublishedPage(items=items, next=found.next)

"""The routes of success stories."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.stories import actions, queries
from csr.stories.schemas import (
    PublishedFilter,
    PublishedPage,
    StoryFilter,
    StoryIn,
    StoryOut,
    StoryPage,
    StoryPatch,
    WithdrawalIn,
)
from label.kit.actor import Role
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import PublicQueryContext, QueryContext
from label.web.routes import STEERS, route
from label.web.write_contexts import BodyContext, WriteContext

TELLERS = STEERS | {Role.COMPANY}
STORY = "/csr/stories/{story_id:str}"


@route("GET", "/csr/stories", roles=TELLERS, query=StoryFilter, response=StoryPage)
async def list_stories(context: Injected[QueryContext[StoryFilter]]) -> ASGIResponse:
    """The success stories; a company sees its own."""
    return await context.read(queries.listed)


@route("GET", "/csr/stories/published", query=PublishedFilter, response=PublishedPage)
async def list_published_stories(context: Injected[PublicQueryContext[PublishedFilter]]) -> ASGIResponse:
    """The published stories, the latest first."""
    return await context.read(queries.published)


@route("POST", "/csr/stories", roles=TELLERS, body=StoryIn, response=StoryOut, status=201)
async def add_story(context: Injected[BodyContext[StoryIn]]) -> ASGIResponse:
    """Record a story, with the consent behind it."""
    return await context.write_as(lambda made: created(made, f"/csr/stories/{made.id}"), actions.add)


@route("PATCH", STORY, roles=TELLERS, body=StoryPatch, response=StoryOut)
async def change_story(context: Injected[BodyContext[StoryPatch]], story_id: FromPath[str]) -> ASGIResponse:
    """Change a story that is not published yet."""
    return await context.write(actions.change, story_id)


@route("POST", STORY + "/publication", roles=STEERS, response=StoryOut)
async def publish_story(context: Injected[WriteContext], story_id: FromPath[str]) -> ASGIResponse:
    """Publish a story."""
    return await context.write(actions.publish, story_id)


@route("POST", STORY + "/withdrawal", roles=TELLERS, body=WithdrawalIn, response=StoryOut)
async def withdraw_story(context: Injected[BodyContext[WithdrawalIn]], story_id: FromPath[str]) -> ASGIResponse:
    """The consent is withdrawn: the story is erased."""
    return await context.write(actions.withdraw, story_id)


ROUTES = [list_stories, list_published_stories, add_story, change_story, publish_story, withdraw_story]

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
from label.kit.actor import Kind
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import STEERS, route

TELLERS = STEERS | {Kind.COMPANY}
STORY = "/csr/stories/{story_id:str}"
Text = FromPath[str]


@route("GET", "/csr/stories", who=TELLERS, asks=StoryFilter, shows=StoryPage)
async def list_stories(call: Given[Call]) -> ASGIResponse:
    """The stories that were told; a company sees its own."""
    return await call.read(queries.listed, call.asked(StoryFilter), call.path)


@route("GET", "/csr/stories/published", asks=PublishedFilter, shows=PublishedPage)
async def list_published_stories(call: Given[Call]) -> ASGIResponse:
    """What anyone may read, the latest first."""
    return await call.read(queries.published, call.asked(PublishedFilter), call.path)


@route("POST", "/csr/stories", who=TELLERS, takes=StoryIn, shows=StoryOut, status=201)
async def add_story(call: Given[Call]) -> ASGIResponse:
    """Write a story down, with the consent it stands on."""
    return await call.write(actions.add)


@route("PATCH", STORY, who=TELLERS, takes=StoryPatch, shows=StoryOut)
async def change_story(call: Given[Call], story_id: Text) -> ASGIResponse:
    """Change a story that is not published yet."""
    return await call.write(actions.change, story_id)


@route("POST", STORY + "/publication", who=STEERS, shows=StoryOut)
async def publish_story(call: Given[Call], story_id: Text) -> ASGIResponse:
    """Publish a story."""
    return await call.write(actions.publish, story_id)


@route("POST", STORY + "/withdrawal", who=TELLERS, takes=WithdrawalIn, shows=StoryOut)
async def withdraw_story(call: Given[Call], story_id: Text) -> ASGIResponse:
    """The consent is withdrawn: the story is erased for good."""
    return await call.write(actions.withdraw, story_id)


ROUTES = [list_stories, list_published_stories, add_story, change_story, publish_story, withdraw_story]

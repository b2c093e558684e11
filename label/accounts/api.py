"""The routes of people and of their associations."""

from datetime import datetime

from litestar.response.base import ASGIResponse

from label.accounts import partner_api
from label.accounts.models import Token
from label.kit.actor import Actor, Role
from label.kit.schemas import Out
from label.kit.sessions import ReadSession
from label.web.injection import Injected
from label.web.read_contexts import ReadContext
from label.web.routes import EVERYBODY, route


class MembershipOut(Out):
    """An organisation one acts for."""

    kind: Role
    siren: str | None
    partner_id: str | None
    may_grant: bool


class KeyOut(Out):
    """The API key in use."""

    prefix: str
    title: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class MeOut(Out):
    """Who asks."""

    id: str
    name: str
    email: str
    memberships: list[MembershipOut]
    key: KeyOut


def me(session: ReadSession, actor: Actor) -> MeOut:
    """The actor, its organisations and its key."""
    return MeOut(
        id=actor.person_id,
        name=actor.name,
        email=actor.email,
        memberships=[MembershipOut.model_validate(one) for one in actor.memberships],
        key=KeyOut.model_validate(session.get_one(Token, actor.token_id)),
    )


@route("GET", "/me", roles=EVERYBODY, response=MeOut)
async def show_me(context: Injected[ReadContext]) -> ASGIResponse:
    """The caller: their memberships and their key."""
    return await context.read(me)


ROUTES = [show_me, *partner_api.ROUTES]

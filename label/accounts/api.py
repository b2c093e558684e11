"""The routes of people: who am I, and which associations are there."""

from datetime import datetime

from litestar.response.base import ASGIResponse
from sqlalchemy.orm import Session

from label.accounts import actions
from label.accounts.models import Token
from label.kit.actor import Actor, Kind
from label.kit.schemas import Out
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import EVERYBODY, route


class MembershipOut(Out):
    """An organisation one acts for."""

    kind: Kind
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


class PartnerOut(Out):
    """A partner association."""

    id: str
    name: str
    address: str | None
    active: bool


class PartnerList(Out):
    """Every partner association."""

    items: list[PartnerOut]


def me(session: Session, actor: Actor) -> MeOut:
    """The actor, its organisations and its key."""
    return MeOut(
        id=actor.person_id,
        name=actor.name,
        email=actor.email,
        memberships=[MembershipOut.model_validate(one) for one in actor.memberships],
        key=KeyOut.model_validate(session.get_one(Token, actor.token_id)),
    )


def listed(session: Session) -> PartnerList:
    """The associations that may host volunteers."""
    return PartnerList(items=[PartnerOut.model_validate(one) for one in actions.partners(session)])


@route("GET", "/me", who=EVERYBODY, shows=MeOut)
async def show_me(call: Given[Call]) -> ASGIResponse:
    """Who you are, for whom you act, and your key."""
    return await call.read(me)


@route("GET", "/partners", shows=PartnerList)
async def list_partners(call: Given[Call]) -> ASGIResponse:
    """The partner associations; `volunteering.host` names one by its id."""
    return await call.read(listed)


ROUTES = [show_me, list_partners]

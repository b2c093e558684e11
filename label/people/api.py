"""The routes by which the city administers people."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.kit.clock import now
from label.people import actions, queries
from label.people.schemas import EndIn, GrantRightIn, PeopleFilter, PersonMembership, PersonOut, PersonPage
from label.web.injection import Injected
from label.web.read_contexts import QueryContext, ReadContext
from label.web.routes import CITY, route
from label.web.write_contexts import BodyContext

PERSON = "/people/{person_id:str}"
MEMBERSHIP = f"{PERSON}/memberships/{{membership_id:str}}"


@route("GET", "/people", roles=CITY, query=PeopleFilter, response=PersonPage)
async def list_people(context: Injected[QueryContext[PeopleFilter]]) -> ASGIResponse:
    """People by address, with what they act for or acted for, and their declared ties."""
    return await context.read(queries.listed, now())


@route("GET", PERSON, roles=CITY, response=PersonOut)
async def show_person(context: Injected[ReadContext], person_id: FromPath[str]) -> ASGIResponse:
    """One person."""
    return await context.read(queries.show, person_id, now())


@route("PATCH", MEMBERSHIP, roles=CITY, body=GrantRightIn, response=PersonMembership)
async def change_right_to_grant(
    context: Injected[BodyContext[GrantRightIn]], person_id: FromPath[str], membership_id: FromPath[str]
) -> ASGIResponse:
    """Give a reviewer the right to grant, or withdraw it."""
    return await context.write(actions.change_right, person_id, membership_id)


@route("POST", f"{MEMBERSHIP}/end", roles=CITY, body=EndIn, response=PersonMembership)
async def end_membership(
    context: Injected[BodyContext[EndIn]], person_id: FromPath[str], membership_id: FromPath[str]
) -> ASGIResponse:
    """End a membership: the person no longer acts for this organisation, from their next request on."""
    return await context.write(actions.end_membership, person_id, membership_id)


@route("POST", f"{PERSON}/departure", roles=CITY, body=EndIn, response=PersonOut)
async def record_departure(context: Injected[BodyContext[EndIn]], person_id: FromPath[str]) -> ASGIResponse:
    """End all memberships of a person and revoke all their API keys."""
    return await context.write(actions.leave, person_id)


@route("POST", f"{PERSON}/interests/{{siren:str}}/end", roles=CITY, body=EndIn, response=PersonOut)
async def end_interest(
    context: Injected[BodyContext[EndIn]], person_id: FromPath[str], siren: FromPath[str]
) -> ASGIResponse:
    """End a tie that was declared by mistake: the company's files exist again for the person."""
    return await context.write(actions.end_interest, person_id, siren)


ROUTES = [list_people, show_person, change_right_to_grant, end_membership, record_departure, end_interest]

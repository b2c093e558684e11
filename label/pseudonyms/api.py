"""The route of pseudonymisation."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.pseudonyms import actions
from label.pseudonyms.schemas import PseudonymisationIn, PseudonymOut
from label.web.injection import Injected
from label.web.routes import CITY, route
from label.web.write_contexts import BodyContext


@route(
    "POST",
    "/people/{person_id:str}/pseudonymisation",
    roles=CITY,
    body=PseudonymisationIn,
    response=PseudonymOut,
)
async def pseudonymise_person(
    context: Injected[BodyContext[PseudonymisationIn]], person_id: FromPath[str]
) -> ASGIResponse:
    """Replace a person's name and address by a pseudonym and revoke their keys, unless their acts can be challenged."""
    return await context.write(actions.pseudonymise, person_id)


ROUTES = [pseudonymise_person]

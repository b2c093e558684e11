import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar

from label.web.route import Route
from tests.editions.test_simulation import FACTS
from tests.support import initiative_journey
from tests.support.city import Caller, ok
from tests.support.files import pdf
from tests.support.populated_city import (
    ADVICE,
    FIGURES,
    FORUM,
    GRANT,
    STATEMENT,
    Populated,
    populated_city,
)
from tests.support.postgres import Server
from tests.support.sirens import siren

# What each kind of person is answered on the things of one company: `member` is of that company, `stranger` of
# another, `tied` is a reviewer who has declared an interest in it, `granter` a reviewer who may grant. The company's
# application is granted and its certificate withdrawn, so that 409 says: yours to do, were it not over.
# Paths are under /api/v1 where it has them.
TABLE = """
                                                              nobody member strang partne review tied   grante soee   city
GET    /me                                                      401    200    200    200    200    200    200    200    200
POST   /me/interests                                            401    403    403    403    204    204    204    403    204
GET    /partners                                                200    200    200    200    200    200    200    200    200
POST   /people/{person_id}/pseudonymisation                     401    403    403    403    403    403    403    403    422
GET    /people                                                  401    403    403    403    403    403    403    403    200
GET    /people/{person_id}                                      401    403    403    403    403    403    403    403    200
PATCH  /people/{person_id}/memberships/{membership_id}          401    403    403    403    403    403    403    403    409
POST   /people/{person_id}/memberships/{membership_id}/end      401    403    403    403    403    403    403    403    409
POST   /people/{person_id}/departure                            401    403    403    403    403    403    403    403    409
POST   /people/{person_id}/interests/{siren}/end                401    403    403    403    403    403    403    403    404
POST   /partners                                                401    403    403    403    403    403    403    403    409
GET    /partners/{partner_id}                                   200    200    200    200    200    200    200    200    200
PATCH  /partners/{partner_id}                                   401    403    403    403    403    403    403    403    409
GET    /editions                                                200    200    200    200    200    200    200    200    200
GET    /editions/{edition}                                      200    200    200    200    200    200    200    200    200
GET    /editions/{edition}/evidence-rules                       200    200    200    200    200    200    200    200    200
GET    /editions/{edition}/rulebook                             200    200    200    200    200    200    200    200    200
POST   /editions/{edition}/amendments                           401    403    403    403    403    403    403    403    409
POST   /editions/{edition}/opening                              401    403    403    403    403    403    403    403    409
POST   /editions/{edition}/simulation                           200    200    200    200    200    200    200    200    200
POST   /editions/{edition}/attendance                           401    403    403    403    403    403    403    200    200

GET    /companies                                               401    403    403    403    200    200    200    200    200
GET    /companies/{siren}                                       401    200    404    403    200    200    200    200    200
PATCH  /companies/{siren}                                       401    409    404    403    403    403    403    403    403
PUT    /companies/{siren}/display-name                          401    403    403    403    403    403    403    403    409
DELETE /companies/{siren}/display-name                          401    403    403    403    403    403    403    403    404
POST   /companies/{siren}/successor                             401    403    403    403    403    403    403    403    422
POST   /companies/{siren}/successor/end                         401    403    403    403    403    403    403    403    404
GET    /companies/{siren}/editions/{edition}/statement          401    200    404    403    200    404    200    403    200
PUT    /companies/{siren}/editions/{edition}/statement          401    409    404    403    403    403    403    403    403
PUT    /companies/{siren}/editions/{edition}/statement/verdict  401    403    403    403    409    404    409    403    403
POST   /companies/{siren}/editions/{edition}/statement/evidence 401    409    404    403    403    403    403    403    403
GET    /companies/{siren}/editions/{edition}/declarations       401    200    404    403    200    404    200    403    200
POST   /companies/{siren}/editions/{edition}/declarations       401    409    404    403    403    403    403    403    403
GET    /companies/{siren}/editions/{edition}/score              401    200    404    403    200    404    200    403    200
GET    /companies/{siren}/editions/{edition}/applications       401    200    404    403    200    404    200    403    200
POST   /companies/{siren}/editions/{edition}/applications       401    409    404    403    403    403    403    403    403

GET    /declarations/{declaration_id}                           401    200    404    403    200    404    200    403    200
PATCH  /declarations/{declaration_id}                           401    409    404    403    403    403    403    403    403
DELETE /declarations/{declaration_id}                           401    409    404    403    403    403    403    403    403
POST   /declarations/{declaration_id}/submission                401    409    404    403    403    403    403    403    403
POST   /declarations/{declaration_id}/evidence                  401    409    404    403    403    403    403    403    403
PUT    /declarations/{declaration_id}/verdict                   401    403    403    403    409    404    409    403    403
GET    /evidence/{evidence_id}                                  401    200    404    403    200    404    200    403    200
GET    /evidence/{evidence_id}/maskings                         401    200    404    403    200    404    200    403    200
POST   /evidence/{evidence_id}/maskings                         401    409    404    403    403    403    403    403    403
PUT    /evidence/{evidence_id}/masking-request                  401    403    403    403    409    404    409    403    403
POST   /evidence/{evidence_id}/masking-request/withdrawal       401    403    403    403    409    404    409    403    403
GET    /count-sheets/volunteering.pdf                           200    200    200    200    200    200    200    200    200
GET    /count-sheets/forum.pdf                                  200    200    200    200    200    200    200    200    200
GET    /erasures                                                401    403    403    403    403    403    403    403    200

GET    /applications                                            401    403    403    403    200    200    200    403    200
GET    /applications/{application_id}                           401    200    404    403    200    404    200    403    200
GET    /applications/{application_id}/export.zip                401    403    403    403    403    403    403    403    200
POST   /applications/{application_id}/submission                401    409    404    403    403    403    403    403    403
POST   /applications/{application_id}/resubmission              401    409    404    403    403    403    403    403    403
POST   /applications/{application_id}/withdrawal                401    409    404    403    403    403    403    403    403
POST   /applications/{application_id}/appeal                    401    409    404    403    403    403    403    403    403
PUT    /applications/{application_id}/remarks/{remark_id}       401    403    403    403    409    404    409    403    409
POST   /applications/{application_id}/assignment                401    403    403    403    409    404    409    403    409
POST   /applications/{application_id}/recusal                   401    403    403    403    409    404    409    403    403
POST   /applications/{application_id}/correction                401    403    403    403    409    404    409    403    403
POST   /applications/{application_id}/resumption                401    403    403    403    409    404    409    403    403
POST   /applications/{application_id}/opinions                  401    403    403    403    409    404    409    403    403
POST   /applications/{application_id}/decision                  401    403    403    403    403    404    409    403    409
POST   /applications/{application_id}/decision-annulment        401    403    403    403    403    403    403    403    422

POST   /campaigns                                               401    403    403    403    403    403    403    403    422
GET    /campaigns                                               401    403    403    403    403    403    403    403    200
GET    /campaigns/{campaign_id}                                 401    403    403    403    403    403    403    403    200
GET    /campaigns/{campaign_id}/orders                          401    403    403    403    403    403    403    403    200

GET    /register                                                200    200    200    200    200    200    200    200    200
GET    /register.csv                                            200    200    200    200    200    200    200    200    200
GET    /register.xlsx                                           200    200    200    200    200    200    200    200    200
GET    /register/schema.json                                    200    200    200    200    200    200    200    200    200
GET    /certificates/{number}                                   200    200    200    200    200    200    200    200    200
GET    /certificates/{number}.pdf                               200    200    200    200    200    200    200    200    200
GET    /certificates/{number}/without-scores.pdf                200    200    200    200    200    200    200    200    200
GET    /certificates/{number}/credential.json                   200    200    200    200    200    200    200    200    200
GET    /certificates/{number}/credential.jwt                    200    200    200    200    200    200    200    200    200
GET    /certificates/{number}/printed.json                      200    200    200    200    200    200    200    200    200
GET    /certificates/{number}/badge.svg                         200    200    200    200    200    200    200    200    200
GET    /.well-known/did.json                                    200    200    200    200    200    200    200    200    200
GET    /authorities.pem                                         200    200    200    200    200    200    200    200    200
GET    /status/{number}                                         200    200    200    200    200    200    200    200    200
POST   /verifications                                           200    200    200    200    200    200    200    200    200
GET    /companies/{siren}/badge.svg                             200    200    200    200    200    200    200    200    200
GET    /companies/{siren}/certificate                           303    303    303    303    303    303    303    303    303
GET    /certificates/of-ceased-companies                        401    403    403    403    403    403    403    403    200
POST   /certificates/{number}/retention                         401    403    403    403    403    403    403    403    409
POST   /certificates/{number}/suspension                        401    403    403    403    403    403    403    403    409
POST   /certificates/{number}/reinstatement                     401    403    403    403    403    403    403    403    409
POST   /certificates/{number}/withdrawal                        401    403    403    403    403    403    403    403    409
POST   /certificates/{number}/annulment                         401    403    403    403    403    403    403    403    422
POST   /certificates/{number}/renunciation                      401    409    404    403    403    403    403    403    403
GET    /                                                        200    200    200    200    200    200    200    200    200
GET    /verify                                                  303    303    303    303    303    303    303    303    303
POST   /verify                                                  200    200    200    200    200    200    200    200    200
GET    /verify/{number}                                         200    200    200    200    200    200    200    200    200
POST   /verify/{number}                                         200    200    200    200    200    200    200    200    200

GET    /csr/firms                                               401    403    403    403    403    403    403    200    200
GET    /csr/firms/{siren}                                       401    403    403    403    403    403    403    200    200
PATCH  /csr/firms/{siren}                                       401    403    403    403    403    403    403    409    403
GET    /csr/firms/{siren}/contacts                              401    403    403    403    403    403    403    200    200
POST   /csr/firms/{siren}/contacts                              401    403    403    403    403    403    403    201    403
GET    /csr/firms/{siren}/duties                                401    403    403    403    403    403    403    200    200
PUT    /csr/firms/{siren}/duties/{year}/{report}                401    403    403    403    403    403    403    409    403
DELETE /csr/firms/{siren}/duties/{year}/{report}                401    403    403    403    403    403    403    204    403
PUT    /csr/firms/{siren}/headcount                             401    403    403    403    403    403    403    409    403
GET    /csr/firms/{siren}/interactions                          401    403    403    403    403    403    403    200    200
POST   /csr/firms/{siren}/interactions                          401    403    403    403    403    403    403    201    403
POST   /csr/firms/{siren}/stage                                 401    403    403    403    403    403    403    409    403
PATCH  /csr/contacts/{contact_id}                               401    403    403    403    403    403    403    409    403
DELETE /csr/contacts/{contact_id}                               401    403    403    403    403    403    403    204    403
PATCH  /csr/interactions/{interaction_id}                       401    403    403    403    403    403    403    409    403
POST   /csr/interactions/{interaction_id}/done                  401    403    403    403    403    403    403    409    403
GET    /csr/overdue                                             401    403    403    403    403    403    403    200    200
GET    /csr/coverage                                            401    403    403    403    403    403    403    200    200

GET    /csr/actions                                             401    200    200    200    200    200    200    200    200
POST   /csr/actions                                             401    403    403    403    403    403    403    201    403
GET    /csr/actions/{code}                                      401    200    200    200    200    200    200    200    200
PUT    /csr/actions/{code}                                      401    403    403    403    403    403    403    409    403
POST   /csr/actions/{code}/retirement                           401    403    403    403    403    403    403    200    403
POST   /csr/actions/{code}/return                               401    403    403    403    403    403    403    200    403
GET    /csr/actions/{code}/revisions                            401    200    200    200    200    200    200    200    200
GET    /csr/needs                                               401    200    200    200    200    200    200    200    200
PUT    /csr/needs/{year}/{audience}                             401    403    403    403    403    403    403    200    200
GET    /csr/targets                                             401    403    403    403    403    403    403    200    200
PUT    /csr/targets/{year}/{measure}/{audience}                 401    403    403    403    403    403    403    200    200
DELETE /csr/targets/{year}/{measure}/{audience}                 401    403    403    403    403    403    403    204    404
GET    /csr/capacities                                          401    403    403    200    403    403    403    200    200
PUT    /csr/capacities/{partner_id}/{year}                      401    403    403    200    403    403    403    200    403
GET    /csr/suggestions                                         401    200    404    403    403    403    403    200    200

GET    /csr/initiatives                                         401    200    200    200    403    403    403    200    200
POST   /csr/initiatives                                         401    201    201    403    403    403    403    201    403
GET    /csr/initiatives/{initiative_id}                         401    200    404    200    403    403    403    200    200
PATCH  /csr/initiatives/{initiative_id}                         401    403    403    403    403    403    403    409    403
POST   /csr/initiatives/{initiative_id}/abandonment             401    403    403    403    403    403    403    409    403
POST   /csr/initiatives/{initiative_id}/agreement               401    409    404    403    403    403    403    409    403
POST   /csr/initiatives/{initiative_id}/commitment              401    403    403    403    403    403    403    409    403
POST   /csr/initiatives/{initiative_id}/completion              401    403    403    403    403    403    403    409    403
POST   /csr/initiatives/{initiative_id}/confirmation            401    403    403    409    403    403    403    403    403
POST   /csr/initiatives/{initiative_id}/declarations            401    409    404    403    403    403    403    403    403
POST   /csr/initiatives/{initiative_id}/decline                 401    403    403    403    403    403    403    409    403
GET    /csr/initiatives/{initiative_id}/deliveries              401    200    404    403    403    403    403    200    200
POST   /csr/initiatives/{initiative_id}/deliveries              401    201    404    403    403    403    403    422    403
POST   /csr/initiatives/{initiative_id}/discussion              401    403    403    403    403    403    403    409    403
GET    /csr/initiatives/{initiative_id}/evidence                401    200    404    200    403    403    403    200    200
POST   /csr/initiatives/{initiative_id}/evidence                401    201    404    201    403    403    403    201    403
GET    /csr/initiatives/{initiative_id}/milestones              401    200    404    200    403    403    403    200    200
POST   /csr/initiatives/{initiative_id}/milestones              401    403    403    403    403    403    403    409    403
GET    /csr/initiatives/{initiative_id}/outcomes                401    200    404    200    403    403    403    200    200
PUT    /csr/initiatives/{initiative_id}/outcomes                401    403    403    409    403    403    403    409    403
GET    /csr/initiatives/{initiative_id}/results                 401    200    404    403    403    403    403    200    200
POST   /csr/initiatives/{initiative_id}/start                   401    403    403    403    403    403    403    409    403
GET    /csr/initiatives/{initiative_id}/updates                 401    200    404    200    403    403    403    200    200
POST   /csr/initiatives/{initiative_id}/updates                 401    201    404    201    403    403    403    201    403
PATCH  /csr/milestones/{milestone_id}                           401    403    403    403    403    403    403    409    403
DELETE /csr/milestones/{milestone_id}                           401    403    403    403    403    403    403    409    403
POST   /csr/milestones/{milestone_id}/done                      401    403    403    403    403    403    403    409    403
PATCH  /csr/deliveries/{delivery_id}                            401    409    404    403    403    403    403    409    403
DELETE /csr/deliveries/{delivery_id}                            401    409    404    403    403    403    403    409    403
GET    /csr/files/{file_id}                                     401    200    404    200    403    403    403    200    200

GET    /csr/lines                                               200    200    200    200    200    200    200    200    200
GET    /csr/companies/{siren}/csr-statement                     401    200    404    403    403    403    403    200    200
GET    /csr/companies/{siren}/csr-statement.pdf                 401    200    404    403    403    403    403    200    200
GET    /csr/companies/{siren}/csr-statement.xlsx                401    200    404    403    403    403    403    200    200
GET    /csr/board                                               401    403    403    403    403    403    403    200    200

GET    /csr/observatory                                         200    200    200    200    200    200    200    200    200
GET    /csr/observatory/catalog.jsonld                          200    200    200    200    200    200    200    200    200
GET    /csr/observatory/{year}                                  200    200    200    200    200    200    200    200    200
GET    /csr/observatory/{year}.pdf                              200    200    200    200    200    200    200    200    200
GET    /csr/observatory/{year}.csv                              200    200    200    200    200    200    200    200    200
GET    /csr/observatory/{year}.xlsx                             200    200    200    200    200    200    200    200    200
GET    /csr/observatory/{year}/schema.json                      200    200    200    200    200    200    200    200    200
GET    /csr/observatory/{year}/preview                          401    403    403    403    403    403    403    200    200
POST   /csr/observatory/{year}                                  401    403    403    403    403    403    403    422    422

GET    /csr/events                                              200    200    200    200    200    200    200    200    200
POST   /csr/events                                              401    403    403    403    403    403    403    201    201
GET    /csr/events.ics                                          200    200    200    200    200    200    200    200    200
GET    /csr/events/{event_id}                                   200    200    200    200    200    200    200    200    200
PATCH  /csr/events/{event_id}                                   401    403    403    403    403    403    403    409    409
GET    /csr/events/{event_id}.ics                               200    200    200    200    200    200    200    200    200
POST   /csr/events/{event_id}/cancellation                      401    403    403    403    403    403    403    200    409
GET    /csr/events/{event_id}/registrations                     401    200    200    403    403    403    403    200    200
GET    /csr/events/{event_id}/registrations.xlsx                401    200    200    403    403    403    403    200    200
PUT    /csr/events/{event_id}/registrations/{siren}             401    409    404    403    403    403    403    409    403
DELETE /csr/events/{event_id}/registrations/{siren}             401    409    404    403    403    403    403    409    403
GET    /csr/meetings                                            401    200    200    200    200    200    200    200    200
GET    /csr/meetings/{meeting_id}                               401    200    200    200    200    200    200    200    200
GET    /csr/stories                                             401    200    200    403    403    403    403    200    200
POST   /csr/stories                                             401    201    201    403    403    403    403    201    201
GET    /csr/stories/published                                   200    200    200    200    200    200    200    200    200
PATCH  /csr/stories/{story_id}                                  401    409    404    403    403    403    403    409    409
POST   /csr/stories/{story_id}/publication                      401    403    403    403    403    403    403    409    409
POST   /csr/stories/{story_id}/withdrawal                       401    422    404    403    403    403    403    422    422

GET    /audit                                                   401    403    403    403    403    403    403    403    200
GET    /health/live                                             200    200    200    200    200    200    200    200    200
GET    /health/ready                                            200    200    200    200    200    200    200    200    200
GET    /schema                                                  200    200    200    200    200    200    200    200    200
GET    /schema/openapi.json                                     200    200    200    200    200    200    200    200    200
GET    /static/swagger-ui/{name}                                200    200    200    200    200    200    200    200    200
"""  # noqa: E501
SPARE = siren(4)
PEOPLE = ("nobody", "member", "stranger", "partner", "reviewer", "tied", "granter", "soee", "city")
WANTED = {
    f"{method} {path}": dict(zip(PEOPLE, map(int, statuses), strict=True))
    for method, path, *statuses in (line.split() for line in TABLE.strip().splitlines()[1:] if line)
}
REASON = {"reason": "Pour voir."}
BODIES: dict[str, dict[str, Any] | list[Any]] = {
    "POST /me/interests": {"siren": SPARE, "reason": "Pour voir."},
    "POST /people/{person_id}/pseudonymisation": {"reason": ""},
    "PATCH /people/{person_id}/memberships/{membership_id}": {"may_grant": True, "reason": "Pour voir.", "version": 2},
    **{
        f"POST /people/{{person_id}}/{end}": {"reason": "Pour voir."}
        for end in ("memberships/{membership_id}/end", "departure", "interests/{siren}/end")
    },
    "POST /partners": {"id": "snc", "name": "SNC"},
    "PATCH /partners/{partner_id}": {"name": "SNC", "version": 99},
    "POST /editions/{edition}/simulation": FACTS,
    "POST /editions/{edition}/attendance": [],
    "PATCH /companies/{siren}": {"website": "https://example.org", "version": 99},
    "POST /companies/{siren}/successor": {
        "successor": siren(777),
        "effective_on": "2026-01-01",
        "reason": "Pour voir.",
    },
    "POST /companies/{siren}/successor/end": REASON,
    "PUT /companies/{siren}/display-name": {"display_name": "Pour voir", "version": 99},
    "PUT /companies/{siren}/editions/{edition}/statement": STATEMENT,
    "PUT /companies/{siren}/editions/{edition}/statement/verdict": FIGURES,
    "POST /companies/{siren}/editions/{edition}/declarations": FORUM,
    "POST /companies/{siren}/editions/{edition}/applications": {},
    "PATCH /declarations/{declaration_id}": {"hours": "1"},
    "PUT /declarations/{declaration_id}/verdict": {"verified_hours": "1", "reason": "Pour voir."},
    "POST /evidence/{evidence_id}/maskings": {
        "boxes": [{"page": 1, "left": "0", "top": "0", "width": "1", "height": "0.1"}],
        "version": 1,
    },
    "PUT /evidence/{evidence_id}/masking-request": {"message": "Pour voir."},
    "POST /applications/{application_id}/resubmission": {},
    "POST /editions/{edition}/amendments": {"reason": "Pour voir."},
    "POST /applications/{application_id}/appeal": {"grounds": "Pour voir."},
    "PUT /applications/{application_id}/remarks/{remark_id}": {"answer": "Pour voir.", "version": 1},
    "POST /applications/{application_id}/assignment": {},
    "POST /applications/{application_id}/recusal": REASON,
    "POST /applications/{application_id}/correction": {"message": "Pour voir."},
    "POST /applications/{application_id}/opinions": ADVICE,
    "POST /applications/{application_id}/decision": GRANT,
    "POST /applications/{application_id}/decision-annulment": {},
    "POST /campaigns": {"title": "Pour voir.", "grants": [{"application": "0" * 32, "reasons": "Pour voir."}]},
    **{
        f"POST /certificates/{{number}}/{act}": REASON
        for act in ("suspension", "reinstatement", "withdrawal", "retention")
    },
    "POST /certificates/{number}/annulment": {},
    "POST /certificates/{number}/renunciation": REASON,
    **initiative_journey.BODIES,
}
QUERIES = initiative_journey.QUERIES | {
    "DELETE /companies/{siren}/display-name": "?version=99",
    "POST /companies/{siren}/editions/{edition}/statement/evidence": "?figure=headcount",
    "GET /applications/{application_id}/export.zip": "?reason=Demande du tribunal.",
}
# Certificates are public: of them, and of what does not depend on a company, nothing is hidden.
# A target is nobody's: once SOEE has deleted it, it is not there for the city.
HIDDEN = [
    row for row, wanted in WANTED.items() if 404 in wanted.values() and "{number}" not in row and "/targets/" not in row
]
INITIATIVE = ("initiative_id", "milestone_id", "delivery_id", "file_id", "story_id")
ABSENT = {
    "siren": siren(777),
    "edition": "2026",
    "declaration_id": "0" * 32,
    "evidence_id": "0" * 32,
    "application_id": "0" * 32,
    "remark_id": "0" * 32,
    "person_id": "0" * 32,
    **dict.fromkeys(INITIATIVE, "0" * 32),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def populated(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[Populated]:
    with populated_city(request.param, tmp_path_factory.mktemp("access"), templates, postgres) as made:
        yield made


@pytest.mark.parametrize("row", WANTED)
def test_each_kind_of_person_is_answered_as_the_table_says(populated: Populated, row: str) -> None:
    there = populated.concerned | {"name": "swagger-ui.css"}
    if row == "GET /status/{number}":
        there |= {"number": "1"}
    if row == "DELETE /csr/contacts/{contact_id}":  # one of its own: the other is read by other rows, in any order
        added = ask(populated.people["soee"], "POST /csr/firms/{siren}/contacts", there)
        there |= {"contact_id": added.json()["id"]}
    if row == "DELETE /csr/targets/{year}/{measure}/{audience}":  # the row that sets it may have come before
        (target,) = ok(populated.people["soee"].get("/csr/targets?year=2025"))["items"]
        there |= {"version": target["version"]}
    assert {who: ask(populated.people[who], row, there).status_code for who in PEOPLE} == WANTED[row]


def test_head_is_answered_as_get_without_content(populated: Populated) -> None:
    there = populated.concerned | {"name": "swagger-ui.css"}
    for row in (row for row in WANTED if row.startswith("GET ")):
        path = (row.split()[1] + QUERIES.get(row, "")).format_map(
            there | ({"number": "1"} if row == "GET /status/{number}" else {})
        )
        who = next((who for who, status in WANTED[row].items() if status == 200), "nobody")
        got, head = (send(populated.people[who], method, path) for method in ("GET", "HEAD"))
        assert (head.status_code, head.content, dict(head.headers)) == (got.status_code, b"", dict(got.headers)), row


def test_head_is_allowed_where_get_is_and_nowhere_else(populated: Populated) -> None:
    asked = {path: send(populated.people["nobody"], "TRACE", path) for path in ("/register", "/editions/2026/opening")}
    assert {path: (answer.status_code, allowed(answer)) for path, answer in asked.items()} == {
        "/register": (405, {"GET", "HEAD", "OPTIONS"}),
        "/editions/2026/opening": (405, {"POST", "OPTIONS"}),
    }
    assert allowed(send(populated.people["nobody"], "OPTIONS", "/register")) == {"GET", "HEAD", "OPTIONS"}
    assert send(populated.people["nobody"], "HEAD", "/editions/2026/opening").status_code == 405


def allowed(answer: Response) -> set[str]:
    return set(answer.headers["allow"].split(", "))


def test_every_route_is_in_the_table_and_the_table_names_no_other(populated: Populated) -> None:
    assert sorted(routes_of(populated.city.client.app)) == sorted(WANTED)


def test_every_route_says_who_may_come(populated: Populated) -> None:
    for one in populated.city.client.app.routes:
        for handler in getattr(one, "route_handlers", ()):
            said = handler.opt
            known = isinstance(said.get("route"), Route) or said.get("public") is True
            assert known or handler.http_methods == {"OPTIONS"}, one.path


# The city sees the person or the company; what it would end is not there. Nobody else gets a 404 from these.
NOT_THERE = {
    "POST /people/{person_id}/interests/{siren}/end",
    "DELETE /companies/{siren}/display-name",
    "POST /companies/{siren}/successor/end",
}


@pytest.mark.parametrize("row", [row for row in HIDDEN if row not in NOT_THERE])
def test_what_is_anothers_is_answered_as_what_does_not_exist(populated: Populated, row: str) -> None:
    for who in (who for who, status in WANTED[row].items() if status == 404):
        foreign = ask(populated.people[who], row, populated.concerned)
        nothing = populated.concerned | ABSENT
        absent = ask(populated.people[who], row, nothing)
        assert blank(foreign, populated.concerned) == blank(absent, nothing)


def test_a_draft_does_not_exist_for_those_who_judge(populated: Populated) -> None:
    drafts = [
        row
        for row in HIDDEN
        if row.startswith("GET") and "/csr/" not in row and not row.endswith(("s", "score", "{siren}"))
    ]
    assert len(drafts) == 4
    for who in ("reviewer", "granter", "city"):
        for row in drafts:
            assert ask(populated.people[who], row, populated.open).status_code == 404, row


def test_a_list_holds_nothing_that_its_items_would_not_show(populated: Populated) -> None:
    concerned, reviewed = populated.concerned["siren"], populated.reviewed["siren"]
    for who, seen in {"reviewer": [concerned, reviewed], "tied": [reviewed], "city": [concerned, reviewed]}.items():
        listed = sirens(populated.people[who].get("/applications"))
        assert listed == seen, who


def test_a_tied_officer_reads_nothing_of_the_company_in_the_trail(populated: Populated) -> None:
    officer = populated.city.officer()
    about = f"/audit?siren={populated.open['siren']}"
    assert officer.get(about).json()["items"] != []
    officer.post("/me/interests", {"siren": populated.open["siren"], "reason": "Ma sœur le dirige."})
    assert officer.get(about).json()["items"] == []
    assert officer.get("/audit").json()["items"] != []


def ask(who: Caller, row: str, there: dict[str, str]) -> Response:
    method, path = row.split()
    more = {"files": {"file": ("feuille.pdf", pdf("autre"))}} if takes_a_file(row) else {}
    asked = (path + QUERIES.get(row, "")).format_map(there)
    return send(who, method, asked, BODIES.get(row), **more)


def send(who: Caller, method: str, path: str, body: Any = None, **more: Any) -> Response:
    headers = {"Authorization": f"Bearer {who.key}"} if who.key else {}
    return who.client.request(
        method,
        path if is_beside(path) else f"/api/v1{path}",
        headers=headers,
        json=body,
        follow_redirects=False,
        **more,
    )


def takes_a_file(row: str) -> bool:
    return row.endswith("/evidence") or row.startswith(("POST /verif", "POST /verify"))


def is_beside(path: str) -> bool:
    """Is it served at the root, beside the API?"""
    if path == "/" or (path.endswith((".json", ".jwt", "badge.svg")) and path.startswith("/certificates/")):
        return True
    if path.startswith("/companies/") and path.endswith(("/badge.svg", "/certificate")):
        return True
    beside = ("/verify", "/health", "/schema", "/static", "/.well-known", "/authorities.pem", "/status/")
    return path.startswith(beside)


def blank(response: Response, there: dict[str, str]) -> tuple[int, str, list[str]]:
    """Status, body and names of headers, without the identifiers asked for."""
    text = response.text
    for identifier in there.values():
        text = text.replace(identifier, "…")
    return response.status_code, text, sorted(response.headers)


def sirens(response: Response) -> list[str]:
    return [item["siren"] for item in response.json()["items"]]


def routes_of(app: Litestar) -> Iterator[str]:
    for one in app.routes:
        for handler in getattr(one, "route_handlers", ()):
            path = re.sub(r":\w+\}", "}", one.path).removeprefix("/api/v1")
            for method in handler.http_methods - {"OPTIONS"}:
                yield f"{method} {path}"
                said = handler.opt.get("route")
                if isinstance(said, Route):
                    yield from (f"{method} {path}{suffix}" for suffix in said.formats)

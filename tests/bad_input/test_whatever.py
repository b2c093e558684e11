import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from label.web.openapi import operations
from tests.editions.test_simulation import FACTS
from tests.support import initiative_journey
from tests.support.answers import JSON, filled
from tests.support.populated_city import (
    ADVICE,
    FIGURES,
    GRANT,
    STATEMENT,
    VOLUNTEERING,
    Populated,
)
from tests.support.sirens import siren

NUMBERS = st.one_of(st.integers(), st.floats(), st.integers(-5, 5), st.just(10**400))
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["NaN", "1e400", "-1", "2026-02-30", "engaged", "granted", "forum", "\0", "\u202e", "\ud800", "0.1"]
    ),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=5,
)


def nearly(body: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Anything, or the right body with a few of its fields turned into anything, or left out."""
    spoiled = st.dictionaries(st.sampled_from([*body, "more"]), ANYTHING, min_size=1, max_size=3)
    left_out = st.sets(st.sampled_from([*body, "more"]), max_size=1)
    changed = st.builds(
        lambda change, gone: {name: value for name, value in (body | change).items() if name not in gone},
        spoiled,
        left_out,
    )
    return st.one_of(ANYTHING, changed, changed, changed)


# Of the routes of steering, those that SOEE may not call.
BY = {"confirmation": "partner", "declarations": "member"}
CAMPAIGN = {
    "title": "x",
    "grants": [{"application": "x", "reasons": "x", "level": "engaged", "replaces": "x"}],
    "reissues": [{"number": "x", "reason": "x"}],
}
TRIED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "POST /me/interests": ("city", "open", {"siren": siren(4), "reason": "x"}),
    "POST /people/{person_id}/pseudonymisation": ("city", "reviewed", {"reason": "Demande de la personne."}),
    "PATCH /people/{person_id}/memberships/{membership_id}": (
        "city",
        "concerned",
        {"may_grant": True, "reason": "x", "version": 2},
    ),
    **{
        f"POST /people/{{person_id}}/{end}": ("city", "concerned", {"reason": "x"})
        for end in ("memberships/{membership_id}/end", "departure", "interests/{siren}/end")
    },
    "POST /editions/{edition}/amendments": ("city", "open", {"reason": "x", "rulebook": {"edition": "2026"}}),
    "POST /partners": ("city", "concerned", {"id": "x", "name": "x", "address": "x"}),
    "PATCH /partners/{partner_id}": (
        "city",
        "concerned",
        {"name": "x", "address": "x", "closed_on": None, "closed_because": "x", "version": 1},
    ),
    "PATCH /companies/{siren}": ("stranger", "open", {"website": "https://example.org", "headcount": None}),
    "PUT {year}/statement": ("stranger", "open", STATEMENT),
    "PUT {year}/statement/verdict": ("reviewer", "reviewed", FIGURES),
    "POST {year}/declarations": ("stranger", "open", VOLUNTEERING),
    "POST {year}/applications": ("stranger", "open", {"message": "x"}),
    "PATCH /declarations/{declaration_id}": ("stranger", "open", VOLUNTEERING),
    "PUT /declarations/{declaration_id}/verdict": (
        "reviewer",
        "reviewed",
        {"verified_hours": "1", "reason": "x", "source": "seen_on_site"},
    ),
    "POST /evidence/{evidence_id}/maskings": (
        "stranger",
        "open",
        {"boxes": [{"page": 1, "left": "0", "top": "0", "width": "1", "height": "0.1"}], "version": 1},
    ),
    "PUT /evidence/{evidence_id}/masking-request": ("reviewer", "reviewed", {"message": "x"}),
    "POST /applications/{application_id}/resubmission": ("reviewed", "reviewed", {"message": "x"}),
    "POST /applications/{application_id}/appeal": ("reviewed", "reviewed", {"grounds": "x"}),
    "PUT /applications/{application_id}/remarks/{remark_id}": ("reviewer", "reviewed", {"answer": "x", "version": 1}),
    "POST /applications/{application_id}/assignment": ("city", "reviewed", {"reviewer": "reviewer4@bbc.example"}),
    "POST /applications/{application_id}/recusal": ("granter", "reviewed", {"reason": "x"}),
    "POST /applications/{application_id}/opinions": ("reviewer", "reviewed", ADVICE),
    "POST /applications/{application_id}/decision": ("city", "reviewed", GRANT | {"level": "engaged", "replaces": "x"}),
    "POST /applications/{application_id}/decision-annulment": ("city", "reviewed", {"reason": "x"}),
    "POST /applications/{application_id}/correction": ("reviewer", "reviewed", {"message": "x", "declarations": ["x"]}),
    "POST /editions/{edition}/attendance": ("soee", "open", {"siren": siren(4), "presence": "absent", "offers": 1}),
    "POST /campaigns": ("city", "reviewed", CAMPAIGN),
    "PUT /companies/{siren}/display-name": ("city", "open", {"display_name": "x", "version": 1}),
    "POST /companies/{siren}/successor": (
        "city",
        "open",
        {"successor": siren(5), "effective_on": "2026-01-01", "reason": "x"},
    ),
    "POST /companies/{siren}/successor/end": ("city", "open", {"reason": "x"}),
    "POST /certificates/{number}/suspension": ("city", "concerned", {"reason": "x"}),
    "POST /certificates/{number}/reinstatement": ("city", "concerned", {"reason": "x"}),
    "POST /certificates/{number}/withdrawal": ("city", "concerned", {"reason": "x"}),
    "POST /certificates/{number}/annulment": ("city", "concerned", {"reason": "x"}),
    "POST /certificates/{number}/retention": ("city", "concerned", {"reason": "x"}),
    "POST /certificates/{number}/renunciation": ("member", "concerned", {"reason": "x"}),
    "POST /editions/{edition}/simulation": ("nobody", "open", FACTS),
    **{
        row: (BY.get(row.rpartition("/")[2], "soee"), "concerned", body)
        for row, body in initiative_journey.BODIES.items()
    },
}


@pytest.mark.parametrize("row", TRIED)
def test_no_body_whatever_makes_the_server_fail(populated: Populated, row: str) -> None:
    who, where, body = TRIED[row]
    method, path = row.split()
    there = getattr(populated, where)

    @hypothesis(max_examples=25, database=None, suppress_health_check=list(HealthCheck))
    @given(nearly(body))
    def try_it(anything: Any) -> None:
        sent = json.dumps(anything).encode()
        answer = populated.people[who].send(method, filled(path, there), content=sent, headers=JSON)
        assert answer.status_code < 500, sent

    try_it()


def test_every_route_with_a_json_body_is_tried(populated: Populated) -> None:
    found = {
        f"{method.upper()} {path.removeprefix('/api/v1')}".replace("/companies/{siren}/editions/{edition}", "{year}")
        for method, path, _, said in operations(populated.city.client.app)
        if said.body or said.raw_body
    }
    assert found == TRIED.keys()

"""What is asked of the servers: the requests of companies' systems, what people open, misses, and a mix."""

import json
from dataclasses import dataclass

from tests.bench.prepare import HOLDERS, certificate_number, siren
from tests.bench.wrk import FRESH, Load, Request

DECLARATION = json.dumps(
    {
        "kind": "volunteering",
        "action": "cv_workshop",
        "audience": "youth",
        "time": "paid",
        "participants": 0,
        "hours": "24.5",
        "started_on": "2026-03-12",
    }
).replace(": 0,", f": {FRESH},")
UNKNOWN_NUMBER = certificate_number(1)  # well formed, and nobody's
People = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Compared:
    """A load that every server takes; `goals` is by database the product's CPU at most, in times the floor's."""

    load: Load
    goals: dict[str, float]


def compared(people: People) -> list[Compared]:
    """Asked of the floor and of the peers too."""
    post, score, register = _post(people), _score(people, "usual"), Request("GET", "/api/v1/register")
    return [
        Compared(Load("POST declaration", (post,), frozenset({201})), {"sqlite": 2.0, "postgresql": 2.0}),
        Compared(Load("GET score", (score,)), {"sqlite": 2.0, "postgresql": 2.0}),
        Compared(Load("GET register", (register,)), {"sqlite": 2.5, "postgresql": 2.85}),
        Compared(Load("1 POST, 2 scores, 1 register", (post, score, register, score), frozenset({200, 201})), {}),
    ]


def score_loads(people: People) -> tuple[Load, Load]:
    """At 20 declarations and at 20,000."""
    small, large = (Load(f"GET score, {name}", (_score(people, name),)) for name in ("small", "large"))
    return small, large


def own(people: People) -> list[Load]:
    """What the floor and the peers do not have: lists that people open, misses, and a mix of all that."""
    usual = people["usual"]
    declarations = f"/api/v1/companies/{usual['siren']}/editions/2026/declarations"
    unknown = Request("GET", f"/api/v1/certificates/{UNKNOWN_NUMBER}")
    wrong_key = Request("GET", "/api/v1/me", "lbl_wrong")
    page = Request("GET", f"/verify/{certificate_number(HOLDERS[0])}")
    portfolio = _staff(people, "soee", "/api/v1/csr/firms")
    return [
        Load("register.csv, 1,000 holders", (Request("GET", "/api/v1/register.csv"),)),
        Load("register by name", (Request("GET", "/api/v1/register?name=titulaire%2010"),)),
        Load("applications, 2,000", (_staff(people, "city", "/api/v1/applications"),)),
        Load("companies, 2,000", (_staff(people, "city", "/api/v1/companies"),)),
        Load("companies by name", (_staff(people, "city", "/api/v1/companies?name=candidate"),)),
        Load("portfolio, 2,000 firms", (portfolio,)),
        Load("coverage", (_staff(people, "soee", "/api/v1/csr/coverage"),)),
        Load("board", (_staff(people, "soee", "/api/v1/csr/board?year=2026"),)),
        Load("suggestions", (_staff(people, "soee", f"/api/v1/csr/suggestions?siren={siren(HOLDERS[0])}"),)),
        Load("audit", (_staff(people, "city", "/api/v1/audit"),)),
        Load("people", (_staff(people, "city", "/api/v1/people"),)),
        Load("declarations of a company", (Request("GET", declarations, usual["key"]),)),
        Load("page of a certificate", (page,)),
        Load("404, unknown certificate", (unknown,), frozenset({404})),
        Load("404, unknown route", (Request("GET", "/api/v1/nothing"),), frozenset({404})),
        Load("401, wrong key", (wrong_key,), frozenset({401})),
        Load("422, a declaration with faults", (_post(people, '{"kind": "volunteering"}'),), frozenset({422})),
        Load(
            "mix: 2 writes, 4 reads, 2 misses",
            (
                _post(people),
                _score(people, "declaring"),
                page,
                unknown,
                _post(people),
                Request("GET", "/api/v1/register"),
                portfolio,
                wrong_key,
            ),
            frozenset({200, 201, 401, 404}),
        ),
    ]


def _post(people: People, body: str = DECLARATION) -> Request:
    """Of a company that is read by no other load than the mix: its file grows."""
    path = f"/api/v1/companies/{people['declaring']['siren']}/editions/2026/declarations"
    return Request("POST", path, people["declaring"]["key"], body)


def _score(people: People, name: str) -> Request:
    return Request("GET", f"/api/v1/companies/{people[name]['siren']}/editions/2026/score", people[name]["key"])


def _staff(people: People, role: str, path: str) -> Request:
    return Request("GET", path, people[role]["key"])

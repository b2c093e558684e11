from typing import Any

import pytest
from httpx import Response

from label.web.openapi import operations
from tests.support.answers import filled, pointers, problem
from tests.support.city import Caller
from tests.support.populated_city import (
    HIRE,
    Populated,
)

KEYS = [b"", b"a" * 201, "clé".encode(), b"\xff", b"a\tb"]


@pytest.mark.parametrize("key", KEYS)
def test_an_idempotency_key_that_cannot_be_kept_is_refused(unchanged: Populated, key: bytes) -> None:
    company = unchanged.people["stranger"]
    path = filled("{year}/declarations", unchanged.open)
    assert pointers(company.post(path, HIRE, headers={"Idempotency-Key": key})) == ["Idempotency-Key"]


CREDENTIALS = [
    b"",
    b"Bearer",
    b"Bearer ",
    b"Bearer \xff\xfe",
    "Bearer clé".encode(),
    b"Basic bGJsOg==",
    b"Bearer lbl_" + b"a" * 38,
    b"Bearer " + b"a" * 1_000_000,
    b"lbl_" + b"a" * 38,
    b"Bearer lbl_\0",
]


@pytest.mark.parametrize("credentials", CREDENTIALS, ids=[repr(one[:20]) for one in CREDENTIALS])
def test_credentials_that_open_nothing_are_refused_and_told_what_is_needed(
    unchanged: Populated, credentials: bytes
) -> None:
    for method, path, body in (("GET", "/me", None), ("POST", filled("{year}/declarations", unchanged.open), HIRE)):
        answer = unchanged.city.anyone.send(method, path, body, headers={"Authorization": credentials})
        problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


PLACES = [
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%E2%80%AE",
    "..%2f..%2fetc",
    "a" * 10_000,
    "%F0%9F%92%A9",
    "%0d%0aX:%20y",
]


def test_every_route_answers_odd_identifiers_with_a_problem(unchanged: Populated) -> None:
    app = unchanged.city.client.app
    wide = {"edition": "2026", "siren": unchanged.open["siren"]}
    for method, path, *_ in operations(app):
        for name in [name for name in PARAMETERS if f"{{{name}}}" in path]:
            for odd in PLACES:
                there = {**dict.fromkeys(PARAMETERS, "0" * 32), **wide, name: odd}
                who = "reviewer" if "verdict" in path else "city" if "applications/{" in path else "stranger"
                who = "soee" if "/csr/" in path else "city" if "/campaigns/" in path or "/people/" in path else who
                answer = send(unchanged.people[who], method, path.format_map(there), path)
                assert 400 <= answer.status_code < 500, (method, path, odd, answer.text)
                problem(answer, answer.status_code)


PARAMETERS = (
    "person_id",
    *("siren", "edition", "declaration_id", "evidence_id", "application_id", "number", "campaign_id"),
    *("person_id", "membership_id"),
    *(
        "remark_id",
        "contact_id",
        "interaction_id",
        "initiative_id",
        "milestone_id",
        "delivery_id",
        "file_id",
        "event_id",
    ),
    *("meeting_id", "story_id", "code", "year", "audience", "measure", "partner_id", "report"),
)


@pytest.mark.parametrize("path", ["/verify/%00", "/verify/%ff", "/verify/" + "a" * 10_000, "/verify/%3Cscript%3E"])
def test_the_public_page_of_a_number_that_is_none_says_so(unchanged: Populated, path: str) -> None:
    answer = unchanged.city.anyone.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<script>" not in answer.text


def test_a_method_that_a_route_does_not_take_is_a_problem(unchanged: Populated) -> None:
    taken: dict[str, set[str]] = {}
    for method, path, *_ in operations(unchanged.city.client.app):
        taken.setdefault(path, set()).add(method.upper())
    for path, methods in taken.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} - methods:
            answer = unchanged.city.client.request(method, path.format_map(dict.fromkeys(PARAMETERS, "0")))
            problem(answer, 405)
            assert set(answer.headers["allow"].replace(" ", "").split(",")) >= methods


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/nothing", "/api/v1/", "/api/v2/me", "//me", "/%00", "/%ff"])
def test_a_route_that_is_not_there_is_a_problem(unchanged: Populated, path: str) -> None:
    problem(unchanged.city.client.request("GET", f"http://label.test{path}"), 404)


def send(who: Caller, method: str, path: str, row: str) -> Response:
    upload: dict[str, Any] = {"files": {"file": ("a.pdf", b"%PDF-")}} if row.endswith("/evidence") else {}
    return who.send(method.upper(), path, None if upload or method in ("get", "delete") else {}, **upload)


@pytest.mark.parametrize(
    ("typed", "status", "leads"),
    [
        ("bb-2026-222222", 303, "/verify/BB-2026-222222"),
        ("", 303, "/"),
        ("//evil.example", 404, None),
        ("a%0d%0aSet-Cookie:b", 404, None),
        ("%00", 404, None),
        ("é" * 500, 404, None),
    ],
)
def test_the_form_for_a_number_leads_to_a_page_of_our_own(
    unchanged: Populated, typed: str, status: int, leads: str | None
) -> None:
    answer = unchanged.city.client.get(f"/verify?number={typed}", follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location")) == (status, leads)

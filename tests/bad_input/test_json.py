import json

import pytest

from tests.support.answers import JSON, filled, problem
from tests.support.populated_city import (
    HIRE,
    Populated,
)

RAW: list[tuple[str, bytes, int]] = [
    ("malformed", b'{"kind": ', 400),
    ("two documents", b"{} {}", 400),
    ("not UTF-8", b'{"kind": "local\xff"}', 400),
    ("half a surrogate pair", b'{"kind": "\\ud800"}', 400),
    ("UTF-16", '{"kind": "local_hire"}'.encode("utf-16"), 400),
    ("nested 100,000 deep", b"[" * 100_000, 400),
    ("objects nested 100,000 deep", b'{"kind":' * 100_000, 400),
    ("a list", b"[]", 422),
    ("a text", b'"local_hire"', 422),
    ("null", b"null", 422),
    ("nothing", b"", 422),
    ("longer than a body may be", b'{"kind": "' + b"a" * 1024 * 1024 + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), [case[1:] for case in RAW], ids=[case[0] for case in RAW])
def test_a_body_that_is_not_the_json_expected_is_refused(unchanged: Populated, body: bytes, status: int) -> None:
    company, reviewer = unchanged.people["stranger"], unchanged.people["reviewer"]
    year = filled("{year}", unchanged.open)
    problem(company.post(f"{year}/declarations", content=body, headers=JSON), status)
    problem(company.put(f"{year}/statement", None, content=body, headers=JSON), status)
    application = unchanged.reviewed["application_id"]
    problem(reviewer.post(f"/applications/{application}/opinions", content=body, headers=JSON), status)


@pytest.mark.parametrize(("body", "status"), [case[1:] for case in RAW], ids=[case[0] for case in RAW])
def test_facts_to_try_that_are_not_the_json_expected_are_refused(
    unchanged: Populated, body: bytes, status: int
) -> None:
    answer = unchanged.city.anyone.post("/editions/2026/simulation", content=body, headers=JSON)
    # The scorer reads JSON by itself, and more leniently: what is no object is no facts document at all.
    allowed = {400: (400, 422), 422: (400,), 413: (413,)}[status]
    assert answer.status_code in allowed
    problem(answer, answer.status_code)


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "é"])
def test_json_under_another_media_type_is_not_read(unchanged: Populated, media_type: str) -> None:
    company = unchanged.people["stranger"]
    path = filled("{year}/declarations", unchanged.open)
    answer = company.post(path, content=json.dumps(HIRE), headers={"content-type": media_type.encode()})
    assert problem(answer, 415)["detail"] == "Send application/json."

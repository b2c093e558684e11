"""Nobody verifies what they have not read, and nobody overwrites what they have not seen."""

from typing import Any

import pytest
from httpx import Response

from label.kit.versions import RequiredVersionIn
from label.web.openapi import operations
from tests.support import filing
from tests.support.answers import problem, refused
from tests.support.changed_rows import CHANGES, Change
from tests.support.city import Caller, City, ok

FIGURES = {"verified_hires_from_shared_vacancies": 4, "verified_volunteers": 5, "source": "seen_on_site"}


def send(change: Change, version: int | None = None, if_match: str | None = None) -> Response:
    """The change, with the version in its body (in the query of a DELETE), in If-Match, both or neither."""
    headers = {} if if_match is None else {"If-Match": if_match}
    path, body = change.path, change.body
    if version is not None and change.method == "DELETE":
        path = f"{path}?version={version}"
    elif version is not None:
        body = (body or {}) | {"version": version}
    return change.who.send(change.method, path, body, headers=headers)


@pytest.mark.parametrize("by", ["version", "If-Match"])
@pytest.mark.parametrize("row", CHANGES)
def test_a_change_is_made_from_the_current_version_and_no_other(city: City, row: str, by: str) -> None:
    change = CHANGES[row](city)
    current, stale = change.version, change.version - 1
    for if_match in (None, "*"):
        assert problem(send(change, if_match=if_match), 428)["type"] == "urn:label:problem:precondition-required"
    assert problem(send(change, version=stale), 409)["type"] == "urn:label:problem:conflict"
    for version in (None, stale):
        told = problem(send(change, version, if_match=f'"{stale}"'), 412)
        assert told["type"] == "urn:label:problem:precondition-failed"
    refused(send(change, current, f'"{stale}"'), 400, "different versions")
    # Any change would have moved the version.
    answer = send(change, version=current) if by == "version" else send(change, if_match=f'"{current}"')
    if change.method == "DELETE":
        assert answer.status_code == 204
        assert problem(send(change), 404)
    else:
        assert answer.headers["etag"] == f'"{ok(answer, 200)["version"]}"'


def test_every_change_deletion_and_verdict_is_among_them_and_nothing_else(city: City) -> None:
    every = [
        (f"{method.upper()} {path.removeprefix('/api/v1')}", said)
        for method, path, _, said in operations(city.client.app)
    ]
    required = {row for row, said in every if issubclass(said.body or said.query or object, RequiredVersionIn)}
    assert required == CHANGES.keys()
    assert {row for row, _ in every if row.startswith(("PATCH", "DELETE")) or row.endswith("/verdict")} <= required


@pytest.mark.parametrize("sent", ['"1", "2"', 'W/"1"', "1", '"one"', '"01"', '"0"', '"-1"', '""', "", '"²"', '"1'])
def test_an_if_match_that_is_not_one_etag_is_refused(city: City, sent: str) -> None:
    change = CHANGES["PATCH /companies/{siren}"](city)
    answer = change.who.patch(change.path, change.body, headers={"If-Match": sent.encode("latin-1")})
    refused(answer, 400, 'If-Match: "3".')


def test_two_if_match_headers_are_refused(city: City) -> None:
    change = CHANGES["PATCH /companies/{siren}"](city)
    headers = [("Authorization", f"Bearer {change.who.key}"), ("If-Match", '"2"'), ("If-Match", '"1"')]
    url = f"/api/v1{change.path}"
    refused(change.who.client.request("PATCH", url, headers=headers, json=change.body), 400, "takes one ETag")


def test_an_if_match_that_a_route_would_not_check_is_refused(city: City) -> None:
    company = city.company()
    made = filing.declare(company, filing.HIRE, submit=False)
    requests = {f"/declarations/{made}/submission": None, f"{filing.year(company)}/declarations": filing.HIRE}
    for path, body in requests.items():
        refused(company.post(path, body, headers={"If-Match": '"1"'}), 400, "takes no If-Match")
    # A read has nothing to overwrite.
    ok(company.get(f"/declarations/{made}", headers={"If-Match": '"7"'}))


def test_a_version_that_is_no_number_is_a_fault_of_the_query(city: City) -> None:
    change = CHANGES["DELETE /declarations/{declaration_id}"](city)
    for query in ("version=two", "version=0", "version=1&version=2", "revision=1"):
        told = problem(change.who.delete(f"{change.path}?{query}"), 422)
        assert [fault["pointer"] for fault in told["errors"]] == [query.partition("=")[0]]


def test_who_may_not_see_or_change_a_row_is_not_asked_for_its_version(city: City) -> None:
    change = CHANGES["PATCH /declarations/{declaration_id}"](city)
    for who, status in ((city.anyone, 401), (city.company(2), 404), (city.reviewer(), 403)):
        refused(who.patch(change.path, change.body), status)
        refused(who.delete(change.path), status)


def test_faults_of_shape_come_before_the_version_and_faults_against_the_row_after_it(city: City) -> None:
    change = CHANGES["PUT /declarations/{declaration_id}/verdict"](city)
    refused(change.who.put(change.path, {"verified_count": "three"}), 422)
    above: dict[str, Any] = {"verified_count": 4, "source": "seen_on_site"}
    refused(change.who.put(change.path, above), 428)
    refused(change.who.put(change.path, above | {"version": change.version - 1}), 409)
    refused(change.who.put(change.path, above | {"version": change.version}), 422, "Above the 3 declared.")


def test_where_a_version_is_optional_if_match_may_name_it_too(city: City) -> None:
    soee, path = city.soee(), "/csr/targets/2026/hours/all"
    refused(soee.put(path, {"goal": "10"}, headers={"If-Match": '"1"'}), 412, "This does not exist yet")
    assert soee.put(path, {"goal": "10"}).headers["etag"] == '"1"'
    assert soee.put(path, {"goal": "20"}, headers={"If-Match": '"1"'}).headers["etag"] == '"2"'
    refused(soee.put(path, {"goal": "30"}, headers={"If-Match": '"1"'}), 412, "The current version is 2")
    refused(soee.put(path, {"goal": "30"}, headers={"If-Match": "*"}), 428, "does not say which version")
    ok(soee.put(path, {"goal": "30"}))


def test_a_retry_with_another_if_match_is_another_request(city: City) -> None:
    soee, firm = city.soee(), f"/csr/firms/{city.add_company(1, size_class='51')}"
    ok(soee.patch_read(firm, {"note": "À voir."}))
    talk, key = {"stage": "in_discussion"}, {"Idempotency-Key": "once"}
    first = soee.post(f"{firm}/stage", talk, headers=key | {"If-Match": '"2"'})
    again = soee.post(f"{firm}/stage", talk, headers=key | {"If-Match": '"2"'})
    assert (ok(first), first.headers["etag"]) == (ok(again), again.headers["etag"])
    refused(soee.post(f"{firm}/stage", talk, headers=key | {"If-Match": '"3"'}), 422, "another request")


def read(who: Caller, path: str) -> tuple[Any, str]:
    answer = who.get(path)
    return ok(answer), answer.headers["etag"]


def test_what_was_changed_after_a_reviewer_has_read_it_is_not_verified(city: City) -> None:
    company, reviewer, officer = city.company(), city.reviewer(), city.officer()
    path = f"{filing.year(company)}/statement"
    ok(company.put(path, filing.STATEMENT))
    _, seen = read(reviewer, path)
    ok(company.put_read(path, filing.STATEMENT | {"durable_hires": 9}))
    now, etag = read(reviewer, path)
    trail = ok(officer.get("/audit"))
    refused(reviewer.put(f"{path}/verdict", FIGURES), 428, "send the version that you have read")
    refused(reviewer.put(f"{path}/verdict", FIGURES, headers={"If-Match": seen}), 412, "read it again")
    assert read(reviewer, path) == (now, etag)
    assert ok(officer.get("/audit")) == trail
    verified = ok(reviewer.put(f"{path}/verdict", FIGURES, headers={"If-Match": etag}))
    assert (verified["state"], verified["durable_hires"], verified["verified_volunteers"]) == ("submitted", 9, 5)


def test_an_older_form_does_not_replace_a_signed_statement(city: City) -> None:
    company = city.company()
    path = f"{filing.year(company)}/statement"
    draft = filing.STATEMENT | {"signed_by": None, "signed_role": None}
    opened = ok(company.put(path, draft))["version"]
    signed = ok(company.put(path, filing.STATEMENT | {"version": opened}))
    refused(company.put(path, draft | {"headcount": "12", "version": opened}), 409, "The current version is 2")
    refused(company.put(path, draft | {"headcount": "12"}), 428)
    refused(company.put(path, filing.STATEMENT), 428)
    assert read(company, path) == (signed, '"2"')
    assert (signed["state"], signed["signed_by"]) == ("submitted", "Ada Martin")


def test_a_first_statement_has_nothing_that_could_have_been_read(city: City) -> None:
    company = city.company()
    path = f"{filing.year(company)}/statement"
    refused(company.put(path, filing.STATEMENT | {"version": 1}), 409, "This does not exist yet")
    refused(company.put(path, filing.STATEMENT, headers={"If-Match": '"1"'}), 412, "This does not exist yet")
    assert company.put(path, filing.STATEMENT).headers["etag"] == '"1"'

"""A judge reads the files of a company that has not applied only with a reason, which the trail keeps."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from label.kit.audit import AuditEntry
from tests.support.answers import pointers, refused
from tests.support.certified_city import next_edition
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import STATEMENT, WHY, WORKSHOP, declare, year

FILE = {"file": ("a.png", png())}


@pytest.fixture
def company(city: City) -> Caller:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    return company


@pytest.fixture(params=["declaration", "statement"])
def path(request: pytest.FixtureRequest, company: Caller) -> str:
    """Of a file behind one of the two."""
    claim = f"{year(company)}/statement/evidence?figure=headcount"
    if request.param == "declaration":
        claim = f"/declarations/{declare(company, WORKSHOP)}/evidence"
    return f"/evidence/{ok(company.post(claim, files=FILE), 201)['id']}"


def apply(company: Caller) -> str:
    made: str = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    return made


def reads(city: City) -> list[Any]:
    entries = select(AuditEntry).filter_by(action="read").order_by(AuditEntry.id)
    rows = city.database.read_sync(lambda session: session.scalars(entries).all())
    return [(row.person_id, json.loads(row.after or "{}").get("reason")) for row in rows]


def test_without_an_application_a_judge_gives_a_reason_which_the_trail_keeps(city: City, path: str) -> None:
    for number, judge in enumerate((city.reviewer(), city.officer())):
        refused(judge.get(path), 403, "?reason=")
        assert judge.get(path + WHY).content == png()
        assert reads(city)[number:] == [(judge.person_id, "Vérification demandée par la maire.")]


def test_the_company_reads_its_own_files_without_a_reason(city: City, company: Caller, path: str) -> None:
    assert company.get(path).content == png()
    assert reads(city) == [(company.person_id, None)]


def test_an_application_that_is_only_a_draft_is_none(city: City, company: Caller, path: str) -> None:
    apply(company)
    refused(city.reviewer().get(path), 403, "has no application")


def test_with_an_application_no_reason_is_needed_until_it_is_withdrawn(city: City, company: Caller, path: str) -> None:
    application, reviewer = apply(company), city.reviewer()
    ok(company.post(f"/applications/{application}/submission"))
    assert reviewer.get(path).content == png()
    assert reviewer.get(path + WHY).content == png()
    ok(company.post(f"/applications/{application}/withdrawal"))
    refused(reviewer.get(path), 403, "has no application")
    assert [reason for _, reason in reads(city)] == [None, "Vérification demandée par la maire."]


def test_an_application_of_another_edition_opens_nothing(city: City, company: Caller) -> None:
    next_edition(city)
    body = WORKSHOP | {"started_on": None, "ended_on": None}
    made = declare(company, body, edition="2027")
    file = ok(company.post(f"/declarations/{made}/evidence", files=FILE), 201)["id"]
    ok(company.post(f"/applications/{apply(company)}/submission"))
    refused(city.officer().get(f"/evidence/{file}"), 403, "has no application")


@pytest.mark.parametrize(
    "asked",
    ["?reason=", "?reason=court", "?reason=%20%20%20court%20%20%20", f"?reason={'x' * 501}", "?reason=a%07aaaaaaaaaa"],
)
def test_a_reason_has_ten_to_five_hundred_visible_characters(city: City, path: str, asked: str) -> None:
    assert pointers(city.reviewer().get(path + asked)) == ["reason"]
    assert reads(city) == []


def test_a_reason_opens_nothing_to_who_may_not_see_the_company(city: City, company: Caller, path: str) -> None:
    tied = city.reviewer()
    ok(tied.post("/me/interests", {"siren": company.siren, "reason": "Mon frère y travaille."}), 204)
    refused(tied.get(path + WHY), 404)
    refused(city.company(2).get(path + WHY), 404)

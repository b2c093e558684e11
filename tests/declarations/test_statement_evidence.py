"""Evidence behind the annual statement: linked to a figure, and treated like that of a declaration."""

import json
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select

from label.applications.models import Snapshot
from label.kit.audit import AuditEntry
from tests.support.answers import problem, refused
from tests.support.city import Caller, City, ok
from tests.support.files import pdf, png
from tests.support.filing import STATEMENT, WHY, WORKSHOP, declare, year

UNSIGNED = STATEMENT | {"signed_by": None, "signed_role": None}


def prove(company: Caller, figure: str, content: bytes | None = None, more: str = "") -> Response:
    """Send a file behind a figure of the company's statement; `more` follows in the query."""
    path = f"{year(company)}/statement/evidence?figure={figure}{more}"
    return company.post(path, files={"file": ("attestation.png", content or png())})


@pytest.fixture
def company(city: City) -> Caller:
    """A company with a signed statement."""
    made = city.company(1)
    ok(made.put(f"{year(made)}/statement", STATEMENT))
    return made


def entries(city: City, action: str) -> list[tuple[str, str, Any, Any]]:
    rows = city.database.read_sync(
        lambda session: session.scalars(select(AuditEntry).filter_by(action=action).order_by(AuditEntry.id)).all()
    )
    told = [(row.before and json.loads(row.before), row.after and json.loads(row.after)) for row in rows]
    return [(row.subject, row.subject_id, *each) for row, each in zip(rows, told, strict=True)]


def test_a_statement_lists_its_evidence_by_figure(city: City, company: Caller) -> None:
    content = pdf("DSN")
    made = prove(company, "headcount", content)
    shown = ok(made, 201)
    assert made.headers["location"] == f"/api/v1/evidence/{shown['id']}"
    assert (shown["name"], shown["declarations"], shown["used_by"]) == ("attestation.pdf", 0, 1)
    other = ok(prove(company, "volunteers"), 201)
    for reader in (company, city.reviewer(), city.officer()):
        statement = ok(reader.get(f"{year(company)}/statement"))
        assert statement["evidence"] == {"headcount": [shown], "volunteers": [other]}
        assert reader.get(f"/evidence/{shown['id']}{WHY}").content == content


@pytest.mark.parametrize(
    "query", ["", "?figure=candidates_met", "?figure=turnover", "?figure=headcount&figure=volunteers"]
)
def test_a_file_must_say_which_figure_of_the_statement_it_proves(company: Caller, query: str) -> None:
    answer = company.post(f"{year(company)}/statement/evidence{query}", files={"file": ("a.png", png())})
    assert [fault["pointer"] for fault in problem(answer, 422)["errors"]] == ["figure"]


def test_the_checks_of_a_file_are_those_of_other_evidence(company: Caller) -> None:
    refused(prove(company, "headcount", b"Bonjour"), 415, "neither a PDF nor a PNG nor a JPEG")
    assert ok(company.get(f"{year(company)}/statement"))["evidence"] == {}


def test_only_the_company_adds_evidence_to_its_statement(city: City, company: Caller) -> None:
    path = f"{year(company)}/statement/evidence?figure=headcount"
    for who, status in ((city.anyone, 401), (city.company(2), 404), (city.reviewer(), 403), (city.officer(), 403)):
        refused(who.post(path, files={"file": ("a.png", png())}), status)


def test_evidence_needs_a_statement_to_stand_behind(city: City) -> None:
    refused(prove(city.company(1), "headcount"), 404, "No statement yet")


def test_evidence_of_a_statement_that_is_not_signed_is_the_companys_alone(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    ok(company.put(f"{year(company)}/statement", UNSIGNED))
    path = f"/evidence/{ok(prove(company, 'headcount'), 201)['id']}"
    assert (company.get(path).status_code, reviewer.get(path).status_code) == (200, 404)
    ok(company.put_read(f"{year(company)}/statement", STATEMENT))
    assert (reviewer.get(path + WHY).status_code, city.company(2).get(path).status_code) == (200, 404)


def test_a_tied_reviewer_sees_no_evidence_of_a_statement(city: City, company: Caller) -> None:
    tied = city.reviewer()
    ok(tied.post("/me/interests", {"siren": company.siren, "reason": "Mon frère y travaille."}), 204)
    shown = ok(prove(company, "headcount"), 201)
    refused(tied.get(f"/evidence/{shown['id']}"), 404)
    refused(tied.get(f"{year(company)}/statement"), 404)


def test_no_evidence_is_added_to_a_statement_under_review(company: Caller) -> None:
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{application}/submission"))
    refused(prove(company, "headcount"), 409, "under review")


def test_the_trail_says_which_figure_was_proven_and_who_has_read_the_file(city: City, company: Caller) -> None:
    shown = ok(prove(company, "headcount"), 201)
    ok(prove(company, "headcount"), 201)  # the same again is no second link
    names = ("sha256", "name", "media_type", "size")
    file = {"evidence": shown["id"], "uploaded_by": company.person_id} | {name: shown[name] for name in names}
    ((*told, after),) = entries(city, "prove")
    assert told == ["statement", f"{company.siren}/2026", None]
    assert after.pop("uploaded_at")
    assert after == file | {"figure": "headcount"}
    company.get(f"/evidence/{shown['id']}")
    assert entries(city, "read") == [("evidence", shown["id"], None, {"sha256": shown["sha256"]})]


def test_a_change_of_the_statement_keeps_its_evidence(company: Caller) -> None:
    shown = ok(prove(company, "durable_hires"), 201)
    changed = ok(company.put_read(f"{year(company)}/statement", STATEMENT | {"durable_hires": 9}))
    assert changed["evidence"] == {"durable_hires": [shown]}


def test_the_frozen_facts_tell_the_evidence_of_the_statement_from_that_of_declarations(
    city: City, company: Caller
) -> None:
    digest = ok(prove(company, "headcount"), 201)["sha256"]
    made = declare(company, WORKSHOP)
    sheet = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.pdf", pdf())}), 201)["sha256"]
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{application}/submission"))
    document = city.database.read_sync(lambda session: session.scalars(select(Snapshot.document)).one())
    assert json.loads(document)["evidence"] == {"statement/headcount": [digest], made: [sheet]}


def test_evidence_has_the_day_of_what_it_proves_and_the_last_day_on_which_it_holds(company: Caller) -> None:
    shown = ok(prove(company, "headcount", more="&proves_on=2026-06-30&holds_until=2026-12-31"), 201)
    assert (shown["proves_on"], shown["holds_until"]) == ("2026-06-30", "2026-12-31")
    made = declare(company, WORKSHOP)
    path = f"/declarations/{made}/evidence?proves_on=2026-03-12"
    behind = ok(company.post(path, files={"file": ("a.png", png())}), 201)
    # The same file proves another day here: the dates are of the link.
    assert (behind["id"], behind["proves_on"], behind["holds_until"]) == (shown["id"], "2026-03-12", None)
    assert ok(company.get(f"/declarations/{made}"))["evidence"] == [behind]
    (kept,) = ok(company.get(f"{year(company)}/statement"))["evidence"]["headcount"]
    assert (kept["proves_on"], kept["holds_until"]) == ("2026-06-30", "2026-12-31")


def test_evidence_does_not_stop_holding_before_the_day_of_what_it_proves(company: Caller) -> None:
    made, dates = declare(company, WORKSHOP), "proves_on=2026-06-30&holds_until=2026-06-29"
    sheet = company.post(f"/declarations/{made}/evidence?{dates}", files={"file": ("a.png", png())})
    for answer in (prove(company, "headcount", more=f"&{dates}"), sheet):
        assert problem(answer, 422)["errors"] == [
            {"pointer": "holds_until", "detail": "Before 2026-06-30, the day of what the file proves."}
        ]


def test_a_date_that_is_none_is_a_fault_of_the_query(company: Caller) -> None:
    answer = prove(company, "headcount", more="&proves_on=hier&holds_until=2026-02-30")
    assert [fault["pointer"] for fault in problem(answer, 422)["errors"]] == ["proves_on", "holds_until"]


def test_a_file_sent_again_with_other_dates_has_these_and_without_dates_keeps_its_own(
    city: City, company: Caller
) -> None:
    shown = ok(prove(company, "headcount", more="&proves_on=2026-06-30"), 201)
    assert ok(prove(company, "headcount"), 201) == shown
    again = ok(prove(company, "headcount", more="&proves_on=2026-07-31&holds_until=2026-12-31"), 201)
    assert again == shown | {"proves_on": "2026-07-31", "holds_until": "2026-12-31"}
    _, (_, _, before, after) = entries(city, "prove")
    assert before == {"evidence": shown["id"], "figure": "headcount", "proves_on": "2026-06-30"}
    assert (after["proves_on"], after["holds_until"]) == ("2026-07-31", "2026-12-31")


def test_the_same_key_with_another_figure_is_another_request(company: Caller) -> None:
    path, headers = f"{year(company)}/statement/evidence", {"Idempotency-Key": "once"}
    first = company.post(f"{path}?figure=headcount", files={"file": ("a.png", png())}, headers=headers)
    again = company.post(f"{path}?figure=headcount", files={"file": ("a.png", png())}, headers=headers)
    assert ok(first, 201) == ok(again, 201)
    other = company.post(f"{path}?figure=volunteers", files={"file": ("a.png", png())}, headers=headers)
    refused(other, 422, "another request")


def test_a_piece_added_since_a_reviewer_has_read_is_read_before_the_verdict(city: City, company: Caller) -> None:
    reviewer, path = city.reviewer(), f"{year(company)}/statement"
    verdict = {"verified_headcount": "42", "source": "seen_on_site", "version": ok(reviewer.get(path))["version"]}
    ok(prove(company, "headcount"), 201)
    refused(reviewer.put(f"{path}/verdict", verdict), 409, "read it again")
    ok(prove(company, "headcount"), 201)  # known already: nothing new to read
    ok(reviewer.put(f"{path}/verdict", verdict | {"version": verdict["version"] + 1}))


def test_a_file_behind_several_claims_says_so(company: Caller) -> None:
    made = declare(company, WORKSHOP)
    ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())}), 201)
    for figure in ("volunteers", "headcount"):
        shown = ok(prove(company, figure), 201)
    assert (shown["declarations"], shown["used_by"]) == (1, 3)
    (sheet,) = ok(company.get(f"/declarations/{made}"))["evidence"]
    assert (sheet["declarations"], sheet["used_by"]) == (1, 3)

"""Evidence: for the company and its judges only, one file however often it comes, flagged when it serves twice."""

import hashlib

from sqlalchemy import select

from label.kit.audit import AuditEntry
from tests.support.answers import refused
from tests.support.city import City, ok
from tests.support.files import pdf, png
from tests.support.filing import FORUM, HIRE, STATEMENT, WHY, WORKSHOP, declare, year


def test_evidence_is_stored_by_its_digest_and_given_back_as_it_came(city: City) -> None:
    company = city.company(1)
    made = declare(company, WORKSHOP, submit=False)
    content = pdf("feuille")
    shown = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("../é/Feuille n°1.PDF", content)}), 201)
    assert shown["sha256"] == hashlib.sha256(content).hexdigest()
    assert (shown["name"], shown["media_type"], shown["declarations"]) == ("Feuille n°1.pdf", "application/pdf", 1)
    answer = company.get(f"/evidence/{shown['id']}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Feuille%20n%C2%B01.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_behind_two_declarations_is_one_file_and_says_so(city: City) -> None:
    company = city.company(1)
    first, second = declare(company, WORKSHOP), declare(company, HIRE)
    for made in (first, second, second):
        shown = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())}), 201)
    assert shown["declarations"] == 2
    listed = ok(company.get(f"{year(company)}/declarations"))["items"]
    assert [[one["id"] for one in each["evidence"]] for each in listed] == [[shown["id"]], [shown["id"]]]


def test_evidence_is_for_the_company_and_its_judges_only(city: City) -> None:
    company, stranger, reviewer = city.company(1), city.company(2), city.reviewer()
    made = declare(company, WORKSHOP, submit=False)
    shown = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())}), 201)
    path = f"/evidence/{shown['id']}"
    assert stranger.get(path).status_code == 404
    assert reviewer.get(path).status_code == 404  # a draft is the company's alone
    ok(company.post(f"/declarations/{made}/submission"))
    assert reviewer.get(path + WHY).status_code == 200
    assert stranger.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())}).status_code == 404
    assert city.soee().get(path).status_code == 403


def test_each_reading_of_a_file_is_kept(city: City) -> None:
    company = city.company(1)
    made = declare(company, FORUM)
    shown = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())}), 201)
    company.get(f"/evidence/{shown['id']}")
    reads = city.database.read_sync(lambda session: session.scalars(select(AuditEntry).filter_by(action="read")).all())
    assert [(one.subject_id, one.person_id) for one in reads] == [(shown["id"], company.person_id)]


def test_a_name_that_cannot_be_shown_is_replaced(city: City) -> None:
    company = city.company(1)
    made = declare(company, WORKSHOP, submit=False)
    shown = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("\u202e.png", png())}), 201)
    assert shown["name"] == "evidence.png"


def test_no_file_is_added_while_the_file_is_under_review(city: City) -> None:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    made = declare(company, WORKSHOP)
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{application}/submission"))
    answer = company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())})
    assert (answer.status_code, "under review" in answer.json()["detail"]) == (409, True)


def test_a_piece_added_since_a_reviewer_has_read_is_read_before_the_verdict(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    path = f"/declarations/{declare(company, WORKSHOP)}"
    read, file = ok(reviewer.get(path))["version"], {"file": ("a.png", png())}
    verdict = {"verified_hours": "24.5", "source": "seen_on_site", "version": read}
    ok(company.post(f"{path}/evidence", files=file), 201)
    refused(reviewer.put(f"{path}/verdict", verdict), 409, "read it again")
    ok(company.post(f"{path}/evidence", files=file), 201)  # known already: nothing new to read
    verified = ok(reviewer.put(f"{path}/verdict", verdict | {"version": read + 1}))
    assert (verified["state"], verified["version"]) == ("checked", read + 2)


def test_a_piece_added_to_a_draft_leaves_its_version(city: City) -> None:
    company = city.company(1)
    path = f"/declarations/{declare(company, WORKSHOP, submit=False)}"
    ok(company.post(f"{path}/evidence", files={"file": ("a.png", png())}), 201)
    assert ok(company.patch(path, {"hours": "22.5", "version": 1}))["version"] == 2

"""Evidence: for the company and its judges only, one file however often it comes, flagged when it serves twice."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from label.declarations.files import JUDGEMENT
from label.declarations.models import Evidence
from label.kit.audit import AuditEntry
from label.kit.settings import Settings
from tests.declarations.genuine import INVOICE, picture
from tests.declarations.hostile import carrying, jpeg
from tests.support.answers import refused
from tests.support.city import City, ok
from tests.support.files import pdf, png
from tests.support.filing import FORUM, HIRE, STATEMENT, WHY, WORKSHOP, declare, year
from tests.support.shared_application import SharedApplication


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
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Feuille n1.pdf\"; filename*=UTF-8''Feuille%20n%C2%B01.pdf"
    )
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


def test_what_telephones_and_offices_write_is_stored_as_it_was_sent(city: City) -> None:
    company = city.company(1)
    path = f"/declarations/{declare(company, WORKSHOP, submit=False)}/evidence"
    files = {
        "image/jpeg": jpeg() + jpeg() + bytes(500),
        "image/webp": picture("RGB", "WEBP"),
        "application/pdf": b"\xef\xbb\xbf" + carrying(b"factur-x.xml", INVOICE) + b"\r\n\0",
    }
    for media_type, content in files.items():
        shown = ok(company.post(path, files={"file": ("a", content, "application/x-wrong")}), 201)
        answer = company.get(f"/evidence/{shown['id']}")
        assert (answer.content, answer.headers["content-type"]) == (content, media_type)
        assert shown["sha256"] == hashlib.sha256(content).hexdigest()


def test_what_is_refused_is_refused_with_what_to_send(city: City) -> None:
    company = city.company(1)
    path = f"/declarations/{declare(company, WORKSHOP, submit=False)}/evidence"
    word = b"PK\x03\x04" + bytes(26) + b"word/document.xml"
    for content, status, words in (
        (carrying(b"run.exe", b"MZ"), 422, "(run.exe): send the PDF without it"),
        (jpeg()[:-300], 422, "damaged or cut short"),
        (word, 415, "choose File > Export or Print > PDF"),
        (b"\0\0\0\x18ftypheic", 415, "On an iPhone, choose"),
    ):
        answer = company.post(path, files={"file": ("a.pdf", content)})
        refused(answer, status, words)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/file"]
    assert city.database.read_sync(lambda session: session.scalars(select(Evidence)).all()) == []


def test_a_file_whose_process_ends_may_be_sent_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    company = city.company(1)
    path = f"/declarations/{declare(company, WORKSHOP, submit=False)}/evidence"
    file = {"file": ("a.png", png())}
    with monkeypatch.context() as patched:
        patched.setattr(JUDGEMENT, "limits", replace(JUDGEMENT.limits, elapsed_seconds=0.001))
        answer = company.post(path, files=file)
    refused(answer, 503, "could not be read this time, and nothing was stored: send it again")
    assert answer.headers["retry-after"] == "2"
    ok(company.post(path, files=file), 201)


@pytest.fixture
def hurried(shared_application: SharedApplication, settings: Settings) -> Iterator[City]:
    """A city in which a file waits for its turn no time at all."""
    with shared_application.product(settings.model_copy(update={"upload_wait_seconds": 0.001})).opened() as city:
        yield city


def test_a_file_that_finds_no_place_in_time_may_be_sent_again(hurried: City) -> None:
    company = hurried.company(1)
    path = f"/declarations/{declare(company, WORKSHOP, submit=False)}/evidence"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: company.post(path, files={"file": ("a", pdf(str(number)))}), range(8)))
    assert {answer.status_code for answer in answers} == {201, 503}
    assert ok(company.post(path, files={"file": ("a", pdf("later"))}), 201)["name"] == "a.pdf"

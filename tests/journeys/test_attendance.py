"""The organiser of the forum says who was there, and that verifies what companies declared of it."""

from typing import Any

import pytest
from httpx import Response

from label.kit.actor import Membership, Role
from tests.support.answers import problem, refused
from tests.support.city import Caller, City, ok
from tests.support.filing import FORUM, declare, score
from tests.support.populated_city import GRANT, REFUSE, STATEMENT, advise, apply, review, year
from tests.support.populated_city import declare as declare_all
from tests.support.sirens import siren
from tests.test_queries_counted import counted

PATH = "/editions/2026/attendance"
SEEN: dict[str, Any] = {"presence": "full_day", "offers": 3, "candidates_met": 20, "candidates_answered": 18}
VERIFIED = ("presence_verified", "verified_offers", "verified_candidates_met", "verified_candidates_answered")
WHY = {"reason": "Je connais la direction."}


def line(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"siren": siren(number), **SEEN, **changes}


def imported(who: Caller, *lines: dict[str, Any]) -> list[int]:
    """How many rows are verified, differing, waiting and skipped."""
    told = ok(who.post(PATH, list(lines)))
    assert len(told["skipped_sirens"]) == told["skipped"]
    return [told[name] for name in ("verified", "differing", "waiting", "skipped")]


def verdict(who: Caller, declaration: str) -> list[Any]:
    row = ok(who.get(f"/declarations/{declaration}"))
    return [row["state"], *(row[name] for name in VERIFIED)]


def remarks(who: Caller, application: str) -> list[Any]:
    found: list[Any] = ok(who.get(f"/applications/{application}"))["remarks"]
    return [(told["facts"], told["open"]) for told in found]


@pytest.fixture
def company(city: City) -> Caller:
    return city.company(1)


@pytest.fixture
def forum(company: Caller) -> str:
    """Its declaration, submitted."""
    return declare(company, FORUM)


def test_a_list_verifies_what_is_declared(city: City, company: Caller, forum: str) -> None:
    ok(company.put(f"{year(company.siren)}/statement", STATEMENT))
    before = score(company)
    assert imported(city.soee(), line()) == [1, 0, 0, 0]
    row = ok(company.get(f"/declarations/{forum}"))
    assert verdict(company, forum) == ["checked", True, 3, 20, 18]
    assert (row["reason"], row["version"]) == (None, 3)
    assert (score(company)["declared"], score(company)["verified"]) != (before["declared"], before["verified"])


@pytest.mark.parametrize(
    ("changes", "found", "words"),
    [
        ({"presence": "half_day"}, [False, 3, 20, 18], "présence : demi-journée, déclarée : journée entière"),
        ({"offers": 1}, [True, 1, 20, 18], "offres : 1, déclarées : 3"),
        ({"candidates_met": 40}, [True, 3, 40, 18], "candidats rencontrés : 40, déclarés : 20"),
        ({"candidates_answered": 4}, [True, 3, 20, 4], "candidats ayant reçu une réponse : 4, déclarés : 18"),
    ],
)
def test_a_difference_is_verified_with_a_reason_and_a_remark(
    city: City, company: Caller, changes: dict[str, Any], found: list[Any], words: str
) -> None:
    forum = declare_all(company)[2]
    application = apply(company)
    assert imported(city.officer(), line(**changes)) == [0, 1, 0, 0]
    assert verdict(company, forum) == ["checked", *found]
    assert words in ok(company.get(f"/declarations/{forum}"))["reason"]
    (name, value), *_ = changes.items()
    facts = {name: {"declared": SEEN[name], "organiser": value}}
    assert remarks(company, application) == [(facts, True)]
    first, second = city.reviewer(1), city.reviewer(2)
    ok(first.post(f"/applications/{application}/assignment", {}))
    advise(application, first, second)
    officer = city.person("granting@city.example", Membership(Role.CITY))
    for outcome in (GRANT, REFUSE):
        refused(officer.post(f"/applications/{application}/decision", outcome), 409, "1 remark waits")


def test_more_than_declared_is_no_difference_and_verifies_no_more(city: City, company: Caller, forum: str) -> None:
    assert imported(city.officer(), line(offers=9, candidates_answered=20)) == [1, 0, 0, 0]
    assert verdict(company, forum) == ["checked", True, 3, 20, 18]


def test_answers_that_the_organiser_does_not_know_stay_to_be_verified(city: City, company: Caller, forum: str) -> None:
    told = line()
    del told["candidates_answered"]
    assert imported(city.officer(), told) == [1, 0, 0, 0]
    assert verdict(company, forum) == ["checked", True, 3, 20, None]
    assert "à vérifier par un examinateur" in ok(company.get(f"/declarations/{forum}"))["reason"]
    body = {
        "source": "seen_on_site",
        "presence_verified": True,
        "verified_offers": 3,
        "verified_candidates_answered": 18,
    }
    ok(city.reviewer().verify(f"/declarations/{forum}", body))
    assert verdict(company, forum) == ["checked", True, 3, 20, 18]


def test_sent_again_unchanged_it_changes_nothing(city: City, company: Caller, forum: str) -> None:
    officer, list_ = city.officer(), [line(offers=1), line(2)]
    assert imported(officer, *list_) == [0, 1, 1, 0]
    before, trail = ok(company.get(f"/declarations/{forum}")), ok(officer.get("/audit"))
    assert imported(officer, *list_) == [0, 1, 1, 0]
    assert (ok(company.get(f"/declarations/{forum}")), ok(officer.get("/audit"))) == (before, trail)
    assert imported(officer, line(offers=2), line(2)) == [0, 1, 1, 0]
    assert verdict(company, forum) == ["checked", True, 2, 20, 18]
    assert imported(officer, line(), line(2)) == [1, 0, 1, 0]
    assert ok(company.get(f"/declarations/{forum}"))["reason"] is None


def test_a_reviewer_s_verdict_stays_and_the_difference_is_a_remark(city: City, company: Caller) -> None:
    forum = declare_all(company)[2]
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    before = ok(company.get(f"/declarations/{forum}"))
    assert imported(city.officer(), line(offers=1)) == [0, 1, 0, 0]
    assert ok(company.get(f"/declarations/{forum}")) == before
    assert remarks(company, application) == [({"offers": {"declared": 3, "organiser": 1}}, True)]
    # The organiser corrects the list: what a reviewer has judged is no verdict of the list.
    assert imported(city.officer(), line()) == [0, 0, 0, 0]
    assert remarks(company, application) == [({"offers": {"declared": 3, "organiser": 1}}, False)]


def test_a_company_that_has_declared_nothing_yet_is_verified_when_it_submits(city: City, company: Caller) -> None:
    officer = city.officer()
    draft = declare(company, FORUM, submit=False)
    assert imported(officer, line(offers=2), line(2)) == [0, 0, 2, 0]
    assert verdict(company, draft)[0] == "draft"
    told = ok(company.post(f"/declarations/{draft}/submission"))
    assert (told["state"], told["verified_offers"], told["version"]) == ("checked", 2, 3)
    # One that was not known here at all.
    other = city.company(2)
    assert verdict(other, declare(other, FORUM)) == ["checked", True, 3, 20, 18]
    (entry,) = [one for one in ok(officer.get(f"/audit?siren={other.siren}"))["items"] if one["action"] == "verify"]
    assert entry["person_id"] == officer.person_id


def test_a_changed_declaration_is_verified_again(city: City, company: Caller, forum: str) -> None:
    imported(city.officer(), line(offers=1))
    told = ok(company.patch_read(f"/declarations/{forum}", {"offers": 1}))
    assert (told["state"], told["verified_offers"], told["reason"]) == ("checked", 1, None)
    assert told == ok(company.get(f"/declarations/{forum}"))
    assert imported(city.officer(), line(offers=1)) == [1, 0, 0, 0]


def test_a_deleted_declaration_takes_its_remark_with_it(city: City, company: Caller) -> None:
    forum = declare_all(company)[2]
    imported(city.officer(), line(offers=1))
    ok(company.delete_read(f"/declarations/{forum}"), 204)
    assert remarks(company, apply(company)) == [({"offers": {"declared": 3, "organiser": 1}}, False)]
    assert imported(city.officer(), line(offers=1)) == [0, 0, 1, 0]


@pytest.mark.parametrize("submits", [True, False])
def test_a_file_in_the_company_s_hands_is_verified_when_it_comes_back(
    city: City, company: Caller, submits: bool
) -> None:
    forum = declare_all(company)[2]
    application, first = apply(company), city.reviewer(1)
    ok(first.post(f"/applications/{application}/assignment", {}))
    body = {"message": "Le forum est à revoir.", "declarations": [forum]}
    ok(first.post(f"/applications/{application}/correction", body))
    assert imported(city.officer(), line(offers=2)) == [0, 0, 1, 0]
    assert verdict(company, forum)[0] == "returned"
    if submits:
        assert ok(company.post(f"/declarations/{forum}/submission"))["state"] == "submitted"
    ok(company.post(f"/applications/{application}/resubmission", {}))
    assert verdict(company, forum) == ["checked", True, 2, 20, 18]


def test_a_decided_file_changes_no_more(city: City, company: Caller) -> None:
    forum = declare_all(company)[2]
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    ok(city.officer().post(f"/applications/{application}/decision", GRANT))
    before = ok(company.get(f"/applications/{application}"))
    assert imported(city.soee(), line(offers=0)) == [0, 0, 1, 0]
    assert ok(company.get(f"/applications/{application}")) == before
    assert verdict(company, forum) == ["checked", True, 3, 20, 10]


@pytest.mark.parametrize("tie", ["interest", "membership", "group"])
def test_an_officer_verifies_no_company_they_are_tied_to(city: City, company: Caller, forum: str, tie: str) -> None:
    other = city.company(2)
    also = declare(other, FORUM)
    if tie == "membership":
        tied = city.person("tied@city.example", Membership(Role.CITY), Membership(Role.COMPANY, siren=company.siren))
    else:
        if tie == "group":
            ok(city.officer().patch_read(f"/companies/{company.siren}", {"group_siren": siren(9)}))
        tied = city.person("tied@city.example", Membership(Role.CITY))
        ok(tied.post("/me/interests", {"siren": siren(9) if tie == "group" else company.siren, **WHY}), 204)
    told = ok(tied.post(PATH, [line(offers=1), line(2), line(3)]))
    counts = {"verified": 1, "differing": 0, "waiting": 1, "skipped": 1, "ceased": 0}
    assert told == counts | {"skipped_sirens": [company.siren], "ceased_sirens": []}
    assert verdict(company, forum) == ["submitted", None, None, None, None]
    assert verdict(other, also)[0] == "checked"
    # Another officer sends the same list.
    assert imported(city.officer(), line(offers=1), line(2), line(3)) == [1, 1, 1, 0]
    assert verdict(company, forum) == ["checked", True, 1, 20, 18]


def test_a_waiting_line_of_an_officer_who_became_tied_verifies_nothing(city: City, company: Caller) -> None:
    officer = city.person("tied@city.example", Membership(Role.CITY))
    imported(officer, line())
    ok(officer.post("/me/interests", {"siren": company.siren, **WHY}), 204)
    forum = declare(company, FORUM)
    assert verdict(company, forum)[0] == "submitted"
    assert imported(city.officer(), line()) == [1, 0, 0, 0]
    assert verdict(company, forum) == ["checked", True, 3, 20, 18]


def test_a_verdict_counts_as_long_as_the_officer_who_imported_it_is_independent(city: City, company: Caller) -> None:
    declare_all(company)
    application, officer = apply(company), city.officer()
    imported(officer, line())
    ok(officer.post("/me/interests", {"siren": company.siren, **WHY}), 204)
    shown = ok(city.reviewer().get(f"/applications/{application}"))
    # The forum's declaration, and the candidates met.
    assert shown["no_longer_counted"]["verdicts"] == 2
    imported(city.soee(), line())
    assert ok(city.reviewer().get(f"/applications/{application}"))["no_longer_counted"]["verdicts"] == 0


def test_who_imported_before_an_appeal_verifies_nothing_after_it(city: City, company: Caller) -> None:
    forum = declare_all(company)[2]
    application, officer = apply(company), city.officer()
    imported(officer, line(offers=3))
    first, second = city.reviewer(1), city.reviewer(2)
    review(application, first, second)
    decider = city.person("granting@city.example", Membership(Role.CITY))
    ok(decider.post(f"/applications/{application}/decision", REFUSE))
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    assert imported(officer, line(offers=1)) == [0, 0, 0, 1]
    assert imported(city.soee(), line(offers=1)) == [0, 1, 0, 0]
    assert verdict(company, forum)[2] == 3  # a reviewer's, which stays


@pytest.mark.parametrize("text", ["csv", "json"])
def test_a_list_with_a_fault_changes_nothing(city: City, company: Caller, forum: str, text: str) -> None:
    officer = city.officer()
    told = problem(send(officer, text, [line(), line(2, offers=-1), line(3, presence="dancing")]), 422)
    places = ["/line 3/offers", "/line 4/presence"] if text == "csv" else ["/1/offers", "/2/presence"]
    assert [fault["pointer"] for fault in told["errors"]] == places
    assert verdict(company, forum)[0] == "submitted"
    assert ok(send(officer, text, [line(), line(2), line(3)]))["waiting"] == 2


def test_a_csv_is_taken_like_json_and_nothing_else_is(city: City, company: Caller, forum: str) -> None:
    officer = city.officer()
    assert ok(send(officer, "csv", [line(offers=2)])) == ok(officer.post(PATH, [line(offers=2)]))
    assert verdict(company, forum) == ["checked", True, 2, 20, 18]
    for media_type in ("text/plain", "application/vnd.ms-excel", ""):
        answer = officer.post(PATH, content=b"siren", headers={"Content-Type": media_type})
        refused(answer, 415, "Send application/json or text/csv.")
    csv = {"content": b"siren", "headers": {"Content-Type": "text/csv"}}
    refused(officer.post("/campaigns", **csv), 415, "Send application/json.")


def test_a_list_in_the_french_dialect_is_read_where_the_sender_names_it(
    city: City, company: Caller, forum: str
) -> None:
    officer = city.officer()
    names = "SIREN;Présence;Offres;Candidats rencontrés;Candidats recontactés"
    sent = f"{names}\r\n{siren(1)};Journée;3;1\u00a0020;18\r\n".encode("cp1252")
    refused(officer.post(PATH, content=sent, headers={"Content-Type": "text/csv"}), 400, "UTF-8")
    refused(officer.post(PATH, content=sent, headers={"Content-Type": "text/csv; dialect=de"}), 415)
    ok(officer.post(PATH, content=sent, headers={"Content-Type": "text/csv; dialect=fr"}))
    assert verdict(company, forum) == ["checked", True, 3, 1020, 18]


def test_who_may_import(city: City, company: Caller) -> None:
    for who, status in ((company, 403), (city.reviewer(), 403), (city.partner(), 403), (city.anyone, 401)):
        refused(who.post(PATH, [line()]), status)
    refused(city.officer().post("/editions/1999/attendance", [line()]), 404)
    assert imported(city.officer()) == [0, 0, 0, 0]


def test_a_list_of_forty_takes_as_many_queries_as_one_of_two(city: City) -> None:
    officer = city.officer()
    for number in range(1, 43):
        declare(city.company(number), FORUM)
    ok(officer.post(PATH, [line(42)]))
    counts = []
    for numbers in (range(1, 3), range(3, 42)):
        mixed = [line(number, offers=number % 5, candidates_met=20 + number % 2) for number in numbers]
        with counted() as seen:
            ok(officer.post(PATH, mixed))
        counts.append(sum(not statement.startswith(("SAVEPOINT", "RELEASE")) for statement in seen))
    assert counts[0] == counts[1] <= 20
    with counted() as seen:
        ok(officer.post(PATH, mixed))
    assert not [statement for statement in seen if statement.startswith(("INSERT", "UPDATE"))]


def send(who: Caller, text: str, lines: list[dict[str, Any]]) -> Response:
    if text == "json":
        return who.post(PATH, lines)
    body = "\n".join([",".join(lines[0]), *(",".join(str(value) for value in one.values()) for one in lines)])
    return who.post(PATH, content=body.encode(), headers={"Content-Type": "text/csv; charset=utf-8"})


JUDGED = {"presence_verified": False, "verified_offers": 0, "verified_candidates_answered": 1, "source": "seen_on_site"}
JUDGED |= {"verified_candidates_met": 40, "reason": "Personne au stand, liste contredite."}


def forum_of(company: Caller) -> str:
    (found,) = ok(company.get(f"{year(company.siren)}/declarations?kind=forum"))["items"]
    return str(found["id"])


def test_no_change_by_the_company_puts_the_list_in_the_place_of_a_reviewer_s_verdict(
    city: City, company: Caller, forum: str
) -> None:
    assert imported(city.soee(), line()) == [1, 0, 0, 0]
    reviewer = city.reviewer()
    ok(reviewer.verify(f"/declarations/{forum}", JUDGED))
    ok(company.patch_read(f"/declarations/{forum}", {"note": "Un mot."}))
    assert verdict(company, forum) == ["submitted", None, None, 40, None]
    assert imported(city.officer(), line()) == [0, 0, 0, 0]
    assert verdict(company, forum) == ["submitted", None, None, 40, None]
    ok(company.delete_read(f"/declarations/{forum}"))
    again = declare(company, FORUM)
    assert verdict(company, again) == ["submitted", None, None, None, None]


def test_a_list_that_is_corrected_while_the_company_has_its_file_verifies_when_it_comes_back(
    city: City, company: Caller
) -> None:
    declare_all(company)
    application, officer, reviewer = apply(company), city.officer(), city.reviewer()
    assert imported(officer, line()) == [1, 0, 0, 0]
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    ok(reviewer.post(f"/applications/{application}/correction", {"message": "Les heures ?"}))
    assert imported(officer, line(presence="absent", offers=0, candidates_met=0, candidates_answered=0)) == [0, 0, 1, 0]
    ok(company.post(f"/applications/{application}/resubmission", {}))
    found = forum_of(company)
    assert verdict(company, found) == ["checked", False, 0, 0, 0]
    assert [is_open for _, is_open in remarks(reviewer, application)] == [True]


def test_withdrawing_the_application_dodges_no_remark(city: City, company: Caller) -> None:
    declare_all(company)
    application, reviewer = apply(company), city.reviewer()
    assert imported(city.officer(), line()) == [1, 0, 0, 0]
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    ok(reviewer.post(f"/applications/{application}/correction", {"message": "Les offres ?"}))
    found = forum_of(company)
    ok(company.patch_read(f"/declarations/{found}", {"offers": 50}))
    ok(company.post(f"/applications/{application}/withdrawal"))
    again = apply(company)
    assert verdict(company, found)[2] == 3
    assert [is_open for _, is_open in remarks(reviewer, again)] == [True]

"""A headcount outside INSEE's classes is a remark, and nobody decides before a judge has answered it."""

import json
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from label import worker
from label.applications import decisions
from label.applications.decisions import DecisionPlan
from label.applications.models import Snapshot
from label.applications.schemas import DecisionIn
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import now
from label.kit.errors import Conflict
from tests.support.answers import problem, refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import FIGURES, GRANT, REFUSE, STATEMENT, advise, apply, decide, declare, review, year
from tests.support.registry import ELSEWHERE, add_place, set_classes, set_unit_class
from tests.support.sirens import siren

ANSWER = {"answer": "Deux filiales ont fusionné en janvier : le registre retarde d’un an."}
WHY = {"reason": "Je connais la direction."}
REFUSED = DecisionIn(outcome="refused", reasons="Pas encore.")


def remarks(who: Caller, application: str) -> list[Any]:
    found: list[Any] = ok(who.get(f"/applications/{application}"))["remarks"]
    return found


def answer(who: Caller, application: str, remark: dict[str, Any], **changes: Any) -> Any:
    body = ANSWER | {"version": remark["version"]} | changes
    return who.put(f"/applications/{application}/remarks/{remark['id']}", body)


@pytest.fixture
def company(city: City) -> Caller:
    """It declares 42 employees; INSEE counts 6 to 9 in the commune."""
    made = city.company(1)
    add_place(city, made.siren, "03")
    declare(made)
    return made


@pytest.fixture
def application(company: Caller) -> str:
    return apply(company)


def test_a_headcount_outside_the_classes_is_told_with_both_figures_and_the_year(city: City, application: str) -> None:
    (told,) = remarks(city.reviewer(), application)
    assert told["code"] == "headcount_outside_insee_classes"
    assert told["facts"] == {"declared": "42", "verified": None, "least": 6, "most": 9, "years": [2024]}
    assert (told["open"], told["answer"], told["answered_by"], told["version"]) == (True, None, None, 1)


@pytest.mark.parametrize(
    ("classes", "columns"),
    [
        (["12"], {}),
        ([], {}),
        (["NN"], {}),
        (["03", "NN"], {}),
        (["03", "12"], {}),
        (["03"], {"active": False}),
        (["03"], {"commune_code": ELSEWHERE}),
        (["03"], {"commune_code": None}),
    ],
)
def test_what_the_open_establishments_of_the_commune_allow_is_no_remark(
    city: City, classes: list[str], columns: dict[str, Any]
) -> None:
    company = city.company(1)
    for one in classes:
        add_place(city, company.siren, one, **columns)
    declare(company)
    assert remarks(city.reviewer(), apply(company)) == []


def test_the_legal_unit_s_class_is_an_upper_bound_only(city: City) -> None:
    for number, code, expected in ((1, "03", 1), (2, "41", 0)):
        company = city.company(number)
        set_unit_class(city, company.siren, code, 2023)
        declare(company)
        assert len(remarks(city.officer(), apply(company))) == expected


def test_nobody_decides_while_a_remark_is_open(city: City, application: str) -> None:
    first, officer = city.reviewer(1), city.officer()
    review(application, first, city.reviewer(2))
    shown = ok(officer.get(f"/applications/{application}"))
    assert not {"grant", "refuse"} & set(shown["may"])
    for outcome in (GRANT, REFUSE):
        refused(officer.post(f"/applications/{application}/decision", outcome), 409, "1 remark waits for an answer")
    ok(answer(first, application, remarks(first, application)[-1]))
    assert {"grant", "refuse"} <= set(ok(officer.get(f"/applications/{application}"))["may"])
    assert decide(application, officer)


def test_a_campaign_waits_for_the_answer_too(city: City, application: str) -> None:
    first, officer = city.reviewer(1), city.officer()
    review(application, first, city.reviewer(2))
    body = {"title": "Promotion", "grants": [{"application": application, "reasons": "Bravo."}]}
    refused(officer.post("/campaigns", body), 422, "1 remark waits for an answer")
    ok(answer(first, application, remarks(first, application)[-1]))
    campaign = ok(officer.post("/campaigns", body), 201)["id"]
    # INSEE publishes other classes and a reviewer verifies again, while the order waits for the worker.
    set_classes(city, siren(1), "02")
    shown = ok(first.get(f"/applications/{application}"))
    ok(first.verify(f"{year(shown['siren'])}/statement", {"source": "seen_on_site", "verified_headcount": "42"}))
    worker.process_orders(city.database, worker.issuer(city.settings), Event(), until_idle=True)
    (order,) = ok(officer.get(f"/campaigns/{campaign}/orders"))["items"]
    assert (order["state"], order["number"]) == ("refused", None)
    assert "1 remark waits for an answer" in order["why"]


def test_the_snapshot_of_the_decision_keeps_remarks_and_answers(city: City, application: str) -> None:
    first = city.reviewer(1)
    review(application, first, city.reviewer(2))
    ok(answer(first, application, remarks(first, application)[-1]))
    decide(application, city.officer())
    wanted = select(Snapshot.document).filter_by(application_id=application, cause="decision")
    _, kept = json.loads(str(city.database.read_sync(lambda session: session.scalar(wanted))))["remarks"]
    assert kept["facts"] == {"declared": "42", "verified": "42", "least": 6, "most": 9, "years": [2024]}
    assert (kept["answer"], kept["answered_by"]) == (ANSWER["answer"], first.person_id)
    told = remarks(city.reviewer(3), application)[-1]
    assert (told["answer"], told["open"]) == (ANSWER["answer"], False)
    refused(answer(first, application, told), 409, "only before the decision")


def test_a_verified_headcount_counts_instead_of_the_declared_one(city: City, company: Caller, application: str) -> None:
    first = city.reviewer(1)
    (before,) = remarks(first, application)
    path = f"{year(company.siren)}/statement"
    ok(first.verify(path, {"source": "seen_on_site", "verified_headcount": "60", "reason": "Registre du personnel."}))
    closed, now = remarks(first, application)
    assert (closed["id"], closed["open"]) == (before["id"], False)
    assert closed["closed_at"] is not None
    assert (now["open"], now["facts"]["verified"], now["facts"]["declared"]) == (True, "60", "42")
    ok(first.verify(path, {"source": "seen_on_site", "verified_headcount": "9", "reason": "Registre du personnel."}))
    assert [told["open"] for told in remarks(first, application)] == [False, False]
    refused(answer(first, application, now), 409, "no longer applies")


def test_a_verdict_on_another_figure_raises_nothing(city: City, company: Caller, application: str) -> None:
    first = city.reviewer(1)
    before = remarks(first, application)
    set_classes(city, company.siren, "12")
    ok(first.verify(f"{year(company.siren)}/statement", {"source": "seen_on_site", "verified_volunteers": 5}))
    assert remarks(first, application) == before


def test_an_answer_stands_as_long_as_the_figures_do(city: City, company: Caller, application: str) -> None:
    first, path = city.reviewer(1), f"{year(company.siren)}/statement"
    ok(first.verify(path, {"source": "seen_on_site", "verified_headcount": "42"}))
    ok(answer(first, application, remarks(first, application)[-1]))
    ok(first.verify(path, {"source": "seen_on_site", "verified_headcount": "42"}))
    assert [told["open"] for told in remarks(first, application)] == [False, False]
    ok(first.verify(path, {"source": "seen_on_site", "verified_headcount": "43", "reason": "Un contrat de plus."}))
    assert [told["open"] for told in remarks(first, application)] == [False, False, True]


def test_the_company_may_correct_its_headcount(city: City, company: Caller, application: str) -> None:
    first, path = city.reviewer(1), f"/applications/{application}"
    ok(first.post(f"{path}/assignment", {}))
    ok(first.post(f"{path}/correction", {"message": "L’effectif dépasse celui du registre."}))
    ok(company.put_read(f"{year(company.siren)}/statement", STATEMENT | {"headcount": "9", "volunteers": 5}))
    assert remarks(first, application)[0]["open"]
    ok(company.post(f"{path}/resubmission", {}))
    assert [told["open"] for told in remarks(first, application)] == [False]


def test_the_company_reads_remark_and_answer_but_not_who_answered(
    city: City, company: Caller, application: str
) -> None:
    officer = city.officer()
    told = ok(answer(officer, application, remarks(officer, application)[0]))
    assert (told["answered_by"], told["open"], told["version"]) == ("Officer", False, 2)
    assert remarks(city.reviewer(), application) == [told]
    assert remarks(company, application) == [told | {"answered_by": None}]


def test_who_may_answer(city: City, company: Caller, application: str) -> None:
    tied, other = city.reviewer(2), city.company(2)
    ok(tied.post("/me/interests", {"siren": company.siren, **WHY}), 204)
    both = city.person("both@bbc.example", Membership(Role.REVIEWER), Membership(Role.COMPANY, siren=company.siren))
    (told,) = remarks(city.reviewer(), application)
    for who, status in ((company, 403), (other, 403), (tied, 404), (both, 403), (city.soee(), 403), (city.anyone, 401)):
        refused(answer(who, application, told), status)
    assert remarks(city.reviewer(), application) == [told]


def test_an_answer_names_the_version_that_was_read(city: City, application: str) -> None:
    first, second = city.reviewer(1), city.reviewer(2)
    (told,) = remarks(first, application)
    path = f"/applications/{application}/remarks/{told['id']}"
    refused(first.put(path, ANSWER), 428)
    done = first.put(path, ANSWER, headers={"If-Match": '"1"'})
    assert (ok(done)["version"], done.headers["etag"]) == (2, '"2"')
    refused(answer(second, application, told), 409, "The current version is 2")
    again = ok(answer(second, application, told, version=2, answer="Vu au registre du personnel."))
    assert (again["answer"], again["answered_by"]) == ("Vu au registre du personnel.", "Reviewer2")
    assert [fault["pointer"] for fault in problem(first.put(path, {"version": 3}), 422)["errors"]] == ["/answer"]


def test_a_remark_of_another_application_is_not_there(city: City, application: str) -> None:
    other = city.company(2)
    declare(other)
    first = city.reviewer(1)
    refused(answer(first, apply(other), remarks(first, application)[0]), 404, "No remark")


def test_an_answer_by_someone_who_steps_back_counts_no_longer(city: City, application: str) -> None:
    first, second, third, officer = (*(city.reviewer(number) for number in (1, 2, 3)), city.officer())
    review(application, first, second)
    ok(answer(third, application, remarks(third, application)[-1]))
    assert "recuse" in ok(third.get(f"/applications/{application}"))["may"]
    ok(third.post(f"/applications/{application}/recusal", WHY), 204)
    told = remarks(officer, application)[-1]
    assert (told["open"], told["answer"]) == (True, ANSWER["answer"])
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, "1 remark waits")
    ok(answer(first, application, told))
    assert decide(application, officer)


def test_who_answered_before_an_appeal_takes_no_part_after_it(city: City, company: Caller, application: str) -> None:
    first, second, third = (city.reviewer(number) for number in (1, 2, 3))
    review(application, first, second)
    told = remarks(third, application)[-1]
    ok(answer(third, application, told))
    decide(application, city.officer(), **REFUSE)
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    refused(third.post(f"/applications/{application}/assignment", {}), 403, "before the appeal")
    refused(answer(third, application, remarks(third, application)[-1]), 403, "before the appeal")
    assert not remarks(city.reviewer(4), application)[-1]["open"]


def test_what_a_remark_said_and_who_answered_is_in_the_trail(city: City, application: str) -> None:
    first = city.reviewer(1)
    ok(answer(first, application, remarks(first, application)[-1]))
    trail = ok(city.officer().get("/audit?subject=remark"))["items"]
    assert sorted(entry["action"] for entry in trail) == ["answer", "raise"]


def test_a_company_that_applies_again_has_one_remark(city: City, company: Caller, application: str) -> None:
    ok(company.post(f"/applications/{application}/withdrawal"))
    assert [told["open"] for told in remarks(city.reviewer(), apply(company))] == [True]


def test_figures_as_verified_close_no_remark_by_themselves(city: City, company: Caller, application: str) -> None:
    ok(city.reviewer().verify(f"{year(company.siren)}/statement", FIGURES))
    assert [told["open"] for told in remarks(city.reviewer(2), application)] == [False, True]


def test_two_opinions_come_before_the_remarks(city: City, application: str) -> None:
    advise_later = city.reviewer(1)
    ok(advise_later.post(f"/applications/{application}/assignment", {}))
    advise(application, advise_later)
    refused(city.officer().post(f"/applications/{application}/decision", GRANT), 409, "1 so far")


@pytest.mark.parametrize(("answers", "words"), [(False, "1 remark waits"), (True, "The facts have changed meanwhile")])
def test_a_remark_that_is_raised_while_a_decision_is_prepared_stops_it(city: City, answers: bool, words: str) -> None:
    company, first, officer = city.company(1), city.reviewer(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, first, city.reviewer(2))
    actor, data = Actor(officer.person_id, "Officer", officer.email, "", (Membership(Role.CITY),)), REFUSED
    issuer = worker.issuer(city.settings)

    def prepare(session: Session) -> DecisionPlan:
        return decisions.prepare(session, actor, application, data, now(), issuer=issuer)

    ready = decisions.produce(issuer, city.database.write_sync(prepare))
    seen = {"siren": company.siren, "presence": "absent", "offers": 0, "candidates_met": 0}
    ok(city.soee().post("/editions/2026/attendance", [seen]))
    if answers:
        ok(answer(first, application, remarks(first, application)[0]))
    with pytest.raises(Conflict, match=words):
        city.database.write_sync(decisions.decide, actor, application, data, ready, now())
    assert ok(company.get(f"/applications/{application}"))["state"] == "under_review"

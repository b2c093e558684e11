"""A mistake is reversed by the city: both acts stay in the history."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import update

from label.applications import actions as applications
from label.applications import reviews
from label.applications.models import Application
from label.applications.schemas import AnswerIn, ApplicationIn
from label.certificates.models import Credential
from label.declarations.models import ScoreSums
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import day, now
from label.kit.errors import Conflict
from label.kit.ids import EditionCode, InseeCommune, Siren
from tests.journeys.test_certificate_ends import last_until, next_edition, valid
from tests.support.answers import refused, walk
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.populated_city import (
    FIGURES,
    GRANT,
    HIRE,
    REFUSE,
    STATEMENT,
    advise,
    apply,
    certify,
    decide,
    declare,
    review,
    year,
)

__all__ = ["next_edition"]  # a fixture
REASON = {"reason": "Par erreur."}
MORE = HIRE | {"count": 6}


def kinds(city: City, number: str) -> list[str]:
    return [event["kind"] for event in ok(city.anyone.get(f"/certificates/{number}"))["history"]]


def test_a_withdrawal_by_mistake_is_annulled_and_the_certificate_is_valid_from_its_first_day(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    granted = ok(city.anyone.get(f"/certificates/{number}"))
    refused(officer.post(f"/certificates/{number}/annulment", REASON), 409, "it cannot be restored")
    ok(officer.post(f"/certificates/{number}/withdrawal", REASON))
    assert is_off(city, number)
    restored = ok(officer.post(f"/certificates/{number}/annulment", REASON))
    assert (restored["status"], restored["issued_on"]) == ("valid", granted["issued_on"])
    assert [line["number"] for line in walk(city.anyone, "/register")] == [number]
    assert not is_off(city, number)
    assert kinds(city, number) == ["issued", "withdrawn", "annulled"]
    assert "valable depuis le premier jour" in city.anyone.get(f"/verify/{number}").text


def test_a_renunciation_by_mistake_is_annulled_by_the_city_and_by_nobody_else(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    ok(company.post(f"/certificates/{number}/renunciation", REASON))
    for other in (company, city.reviewer(1), city.reviewer(9, may_grant=True), city.soee()):
        refused(other.post(f"/certificates/{number}/annulment", REASON), 403)
    assert ok(officer.post(f"/certificates/{number}/annulment", REASON))["status"] == "valid"


def test_an_officer_who_is_tied_to_the_company_restores_nothing(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    ok(officer.post(f"/certificates/{number}/withdrawal", REASON))
    ok(officer.post("/me/interests", {"siren": company.siren, "reason": "Ma sœur y travaille."}), 204)
    refused(officer.post(f"/certificates/{number}/annulment", REASON), 403, "You are tied")


def test_of_two_certificates_only_one_is_in_force(city: City, next_edition: str) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    first = certify(company, officer, *reviewers)
    ok(officer.post(f"/certificates/{first}/withdrawal", REASON))
    second = certify(company, officer, *reviewers, edition=next_edition)
    refused(officer.post(f"/certificates/{first}/annulment", REASON), 409, f"The company holds {second} since")
    last_until(city, first, now().date() - timedelta(days=1))
    assert ok(officer.post(f"/certificates/{first}/annulment", REASON))["status"] == "expired"
    assert kinds(city, first) == ["issued", "withdrawn", "annulled", "expired"]
    assert not is_off(city, first)
    assert valid(city, company.siren) == 1


def test_a_wrong_refusal_is_annulled_and_decided_again_on_the_same_opinions(city: City) -> None:
    company, officer = city.company(1), city.officer()
    application = refused_application(city, company, officer)
    path = f"/applications/{application}"
    assert ok(officer.get(path))["may"] == ["annul"]
    reopened = ok(officer.post(f"{path}/decision-annulment", REASON))
    assert (reopened["state"], reopened["round"], len(reopened["snapshots"])) == ("under_review", 1, 2)
    assert reopened["decisions"][0]["annulment_reason"] == "Par erreur."
    assert "withdraw" not in ok(company.get(path))["may"]
    refused(company.post(f"{path}/withdrawal"), 409, "withdraw is not possible")
    number = decide(application, officer)
    decided = ok(company.get(path))
    outcomes = [(one["number"], one["outcome"], one["annulled_at"] is None) for one in decided["decisions"]]
    assert (decided["state"], outcomes) == ("granted", [(1, "refused", False), (2, "granted", True)])
    assert valid(city, company.siren) == 1
    assert number is not None


def test_a_level_that_was_too_low_is_raised_and_the_certificate_stays_until_it_is_replaced(city: City) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    declare(company)
    application = apply(company)
    review(application, *reviewers)
    low = decide(application, officer, level="engaged")
    path = f"/applications/{application}"
    ok(officer.post(f"{path}/decision-annulment", REASON))
    assert ok(city.anyone.get(f"/certificates/{low}"))["valid"] is True
    refused(officer.post(f"{path}/decision", GRANT), 409, f"The company holds {low}: name it in replaces.")
    refused(officer.post(f"{path}/decision", REFUSE), 409, f"{low} is in force, which an annulled decision granted")
    high = decide(application, officer, replaces=low)
    shown = [ok(city.anyone.get(f"/certificates/{number}")) for number in (low, high)]
    assert [(one["status"], one["level"]) for one in shown] == [("replaced", "engaged"), ("valid", "confirmed")]
    assert ok(officer.get(path))["decisions"][0]["certificate"] == low


def test_a_certificate_whose_grant_is_annulled_is_not_restored(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    (application,) = [one["id"] for one in walk(officer, "/applications")]
    path = f"/applications/{application}"
    ok(officer.post(f"{path}/decision-annulment", REASON))
    ok(officer.post(f"/certificates/{number}/withdrawal", REASON))
    told = f"The decision that granted {number} is annulled"
    refused(officer.post(f"/certificates/{number}/annulment", REASON), 409, told)
    ok(officer.post(f"{path}/decision", REFUSE))
    refused(officer.post(f"/certificates/{number}/annulment", REASON), 409, told)
    assert walk(city.anyone, "/register") == []


def test_a_certificate_is_restored_as_it_was_before_its_end(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    ok(officer.post(f"/certificates/{number}/suspension", REASON))
    ok(company.post(f"/certificates/{number}/renunciation", REASON))
    assert ok(officer.post(f"/certificates/{number}/annulment", REASON))["status"] == "suspended"
    assert is_off(city, number)
    assert ok(officer.post(f"/certificates/{number}/reinstatement", REASON))["status"] == "valid"


def test_what_the_company_has_begun_since_does_not_keep_a_mistake_from_being_annulled(city: City) -> None:
    company, officer = city.company(1), city.officer()
    application = refused_application(city, company, officer)
    path = year(company.siren)
    begun = ok(company.post(f"{path}/applications", {}), 201)["id"]
    unsigned = STATEMENT | {"signed_by": None, "signed_role": None}
    ok(company.put_read(f"{path}/statement", unsigned))
    assert ok(officer.post(f"/applications/{application}/decision-annulment", REASON))["state"] == "under_review"
    assert ok(company.get(f"/applications/{begun}"))["state"] == "withdrawn"
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, "is not signed")
    ok(city.reviewer(1).post(f"/applications/{application}/correction", {"message": "Signez la déclaration."}))
    ok(company.put_read(f"{path}/statement", STATEMENT))
    ok(company.post(f"/applications/{application}/resubmission", {}))


def test_after_a_withdrawal_a_decided_file_is_closed_again(city: City) -> None:
    company, officer = city.company(1), city.officer()
    refused_application(city, company, officer)
    path = year(company.siren)
    again = ok(company.post(f"{path}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{again}/withdrawal"))
    refused(company.post(f"{path}/declarations", MORE), 409, "The file is decided")


def test_a_certificate_is_not_lowered_by_deciding_again(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    (application,) = [one["id"] for one in walk(officer, "/applications")]
    path = f"/applications/{application}"
    ok(officer.post(f"{path}/decision-annulment", REASON))
    lower = GRANT | {"level": "engaged", "replaces": number}
    refused(officer.post(f"{path}/decision", lower), 409, "is not replaced by a lower level")
    ok(officer.post(f"/certificates/{number}/withdrawal", REASON))
    assert ok(officer.post(f"{path}/decision", REFUSE))["state"] == "refused"


def test_the_decision_on_an_appeal_is_annulled_by_someone_who_took_no_part_before(city: City) -> None:
    company, officer, other = city.company(1), city.officer(), city.reviewer(5, may_grant=True)
    application = refused_application(city, company, officer)
    path = f"/applications/{application}"
    ok(company.post(f"{path}/appeal", {"grounds": "Nous contestons."}))
    ok(city.reviewer(3).post(f"{path}/assignment", {}))
    advise(application, city.reviewer(3), city.reviewer(4))
    ok(other.post(f"{path}/decision", REFUSE))
    refused(officer.post(f"{path}/decision-annulment", REASON), 403, "You took part in the decision before the appeal")
    fresh = city.person("fresh@city.example", Membership(Role.CITY))
    assert ok(fresh.post(f"{path}/decision-annulment", REASON))["state"] == "under_review"
    assert [one["round"] for one in ok(other.get(path))["decisions"]] == [1, 2]


def test_after_a_refusal_a_company_does_what_was_missing_and_applies_again(city: City) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    first = refused_application(city, company, officer)
    path = year(company.siren)
    refused(company.post(f"{path}/declarations", MORE), 409, "until it applies again")
    second = ok(company.post(f"{path}/applications", {}), 201)["id"]
    added = ok(company.post(f"{path}/declarations", MORE), 201)["id"]
    ok(company.post(f"/declarations/{added}/submission"))
    ok(company.put_read(f"{path}/statement", STATEMENT | {"durable_hires": 8}))
    refused(company.post(f"/applications/{first}/appeal", {"grounds": "Aussi."}), 409, "has applied again since")
    refused(company.post(f"{path}/applications", {}), 409, "already has an application")
    ok(company.post(f"/applications/{second}/submission"))
    refused(officer.post(f"/applications/{first}/decision-annulment", REASON), 409, "has applied again since")
    ok(reviewers[0].post(f"/applications/{second}/assignment", {}))
    ok(reviewers[0].verify(f"{path}/statement", FIGURES | {"verified_durable_hires": 8}))
    ok(reviewers[0].verify(f"/declarations/{added}", {"verified_count": 6, "source": "seen_on_site"}))
    advise(second, *reviewers)
    assert decide(second, officer) is not None
    states = {one["id"]: one["state"] for one in walk(company, f"{path}/applications")}
    assert states == {first: "refused", second: "granted"}


def test_an_appeal_is_not_heard_by_who_refused_the_same_file_again_nor_after_a_grant(city: City) -> None:
    company, officer = city.company(1), city.officer()
    first = refused_application(city, company, officer)
    again = apply(company)
    ok(city.reviewer(3).post(f"/applications/{again}/assignment", {}))
    advise(again, city.reviewer(3), city.reviewer(4))
    other = city.person("other@city.example", Membership(Role.CITY))
    ok(other.post(f"/applications/{again}/decision", REFUSE))
    ok(company.post(f"/applications/{first}/appeal", {"grounds": "Nous contestons."}))
    told = "You took part in the decision before the appeal"
    for reviewer in (city.reviewer(1), city.reviewer(3)):
        refused(reviewer.post(f"/applications/{first}/assignment", {}), 403, told)
    ok(city.reviewer(5).post(f"/applications/{first}/assignment", {}))
    advise(first, city.reviewer(5), city.reviewer(6))
    refused(other.post(f"/applications/{first}/decision", GRANT), 403, told)
    number = decide(first, city.person("third@city.example", Membership(Role.CITY)))
    refused(company.post(f"/applications/{again}/appeal", {"grounds": "Encore."}), 409, f"The company holds {number}")


def test_a_company_applies_again_for_a_level_that_it_has_reached_since_and_only_then(city: City) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    declare(company)
    application = apply(company)
    review(application, *reviewers)
    held = decide(application, officer, level="engaged")
    path = year(company.siren)
    assert ok(company.get(f"{path}/score"))["declared"]["level"] == "confirmed"
    second = ok(company.post(f"{path}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{second}/submission"))
    ok(reviewers[0].post(f"/applications/{second}/assignment", {}))
    advise(second, *reviewers)
    refused(officer.post(f"/applications/{second}/decision", GRANT), 409, f"The company holds {held}")
    number = decide(second, officer, replaces=held)
    assert ok(city.anyone.get(f"/certificates/{held}"))["status"] == "replaced"
    assert valid(city, company.siren) == 1
    assert number != held


def test_what_grants_no_more_than_the_certificate_is_not_submitted(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    path = year(company.siren)
    again = ok(company.post(f"{path}/applications", {}), 201)["id"]
    lower = ok(company.get(f"{path}/declarations"))["items"]
    for row in lower[:2]:
        ok(company.delete_read(f"/declarations/{row['id']}"))
    refused(company.post(f"/applications/{again}/submission"), 409, f"{number} grants confirmed already")
    ok(company.post(f"/applications/{again}/withdrawal"))


def test_after_the_window_nobody_applies_again(city: City) -> None:
    company, officer = city.company(1), city.officer()
    refused_application(city, company, officer)
    file = Siren(company.siren), EditionCode("2026"), ApplicationIn()
    with pytest.raises(Conflict, match="Applications for 2026 are taken from"):
        city.database.write_sync(applications.apply, member_of(company), *file, now() + timedelta(days=40_000))
    refused(company.post(f"{year(company.siren)}/declarations", MORE), 409, "The file is decided")


def test_an_appeal_has_an_end(city: City) -> None:
    company, officer = city.company(1), city.officer()
    application = refused_application(city, company, officer)
    assert ok(company.get(f"/applications/{application}"))["may"] == ["appeal"]
    backdate(city, Application, application, decided_at=now() - timedelta(days=75))
    shown = ok(company.get(f"/applications/{application}"))
    assert shown["may"] == []
    late = company.post(f"/applications/{application}/appeal", {"grounds": "Tard."})
    refused(late, 409, f"An appeal was possible until {shown['appeal_by']}")


def test_a_correction_is_answered_in_time_or_the_review_goes_on_without(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    declarations = declare(company)
    application = apply(company)
    path = f"/applications/{application}"
    ok(reviewer.post(f"{path}/assignment", {}))
    ok(reviewer.post(f"{path}/correction", {"message": "À revoir.", "declarations": declarations[:1]}))
    asked = ok(company.get(path))["corrections"][0]
    refused(reviewer.post(f"{path}/resumption"), 409, f"The company may answer until {asked['answer_by']}")
    assert "resume" not in ok(reviewer.get(path))["may"]
    late = now() + timedelta(days=40)
    commune = InseeCommune(city.settings.commune_code)
    with pytest.raises(Conflict, match=f"The correction could be answered until {asked['answer_by']}"):
        city.database.write_sync(applications.resubmit, member_of(company), application, commune, AnswerIn(), late)
    judge = Actor(reviewer.person_id, "", reviewer.email, "", (Membership(Role.REVIEWER),))
    city.database.write_sync(reviews.resume, judge, application, commune, late)
    resumed = ok(reviewer.get(path))
    assert (resumed["state"], resumed["corrections"][0]["answer"]) == ("under_review", None)
    assert resumed["corrections"][0]["lapsed_at"] is not None
    assert [one["cause"] for one in resumed["snapshots"]] == ["submission", "lapse"]
    refused(company.post(f"/declarations/{declarations[0]}/submission"), 409, "under review")
    ok(reviewer.post(f"{path}/correction", {"message": "Encore une chose."}))
    ok(company.post(f"{path}/resubmission", {"message": "Voici."}))


def test_after_the_last_day_of_a_correction_the_company_changes_nothing(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    other, returned, _ = declare(company)
    application = apply(company)
    path, own = f"/applications/{application}", year(company.siren)
    ok(reviewer.post(f"{path}/assignment", {}))
    ok(reviewer.post(f"{path}/correction", {"message": "À revoir.", "declarations": [returned]}))
    draft = ok(company.post(f"{own}/declarations", MORE))["id"]
    last_day = ok(company.get(path))["corrections"][0]["answer_by"]
    changes: list[Callable[[], Response]] = [
        lambda: company.post(f"{own}/declarations", MORE),
        lambda: company.patch_read(f"/declarations/{other}", {"participants": 2}),
        lambda: company.post(f"/declarations/{returned}/submission"),
        lambda: company.put_read(f"{own}/statement", STATEMENT),
        lambda: company.post(f"/declarations/{other}/evidence", files={"file": ("late.pdf", pdf("late"))}),
        lambda: company.post(f"{own}/statement/evidence?figure=headcount", files={"file": ("late.pdf", pdf("late"))}),
        lambda: company.delete_read(f"/declarations/{other}"),
    ]
    before = ok(reviewer.get(f"{own}/declarations")), ok(reviewer.get(f"{own}/statement"))
    move_last_day(city, day(now()) - timedelta(days=1))
    for change in changes:
        refused(change(), 409, "The file could be corrected until")
    assert (ok(reviewer.get(f"{own}/declarations")), ok(reviewer.get(f"{own}/statement"))) == before
    ok(company.delete_read(f"/declarations/{draft}"), 204)
    move_last_day(city, day(now()))
    for change in changes:
        assert change().status_code < 300
    assert last_day == (day(now()) + timedelta(days=30)).isoformat()


def move_last_day(city: City, last_day: date) -> None:
    city.database.write_sync(lambda session: session.execute(update(ScoreSums).values(correct_by=last_day)))


def test_facts_left_in_contradiction_do_not_keep_the_review_from_going_on(city: City) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    declare(company)
    application = apply(company)
    path = f"/applications/{application}"
    ok(reviewers[0].post(f"{path}/assignment", {}))
    ok(reviewers[0].post(f"{path}/correction", {"message": "À revoir."}))
    without_hires = STATEMENT | {"durable_hires": 0, "hires_from_shared_vacancies": 0}
    ok(company.put_read(f"{year(company.siren)}/statement", without_hires))
    reviewer = Actor(reviewers[0].person_id, "", reviewers[0].email, "", (Membership(Role.REVIEWER),))
    late = now() + timedelta(days=60)
    city.database.write_sync(reviews.resume, reviewer, application, InseeCommune("92012"), late)
    submitted, lapsed = ok(officer.get(path))["snapshots"]
    assert (lapsed["cause"], lapsed["digest"]) == ("lapse", submitted["digest"])
    advise(application, *reviewers)
    refused(officer.post(f"{path}/decision", GRANT), 422, "more than durable_hires")
    assert ok(officer.post(f"{path}/decision", REFUSE))["state"] == "refused"


def test_corrections_are_asked_for_within_the_months_of_the_edition(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    declare(company)
    application = apply(company)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    backdate(city, Application, application, submitted_at=now() - timedelta(days=200))
    late = reviewer.post(f"/applications/{application}/correction", {"message": "Tard."})
    refused(late, 409, "Corrections could be asked for until")
    assert "correct" not in ok(reviewer.get(f"/applications/{application}"))["may"]


def test_nothing_is_drafted_in_a_file_that_is_under_review(city: City) -> None:
    company = city.company(1)
    declare(company)
    draft = ok(company.post(f"{year(company.siren)}/declarations", MORE), 201)["id"]
    apply(company)
    late = company.post(f"{year(company.siren)}/declarations", MORE)
    refused(late, 409, "until a correction is asked or the application is withdrawn")
    ok(company.delete_read(f"/declarations/{draft}"), 204)
    assert len(ok(company.get(f"{year(company.siren)}/declarations"))["items"]) == 3


def refused_application(city: City, company: Caller, officer: Caller) -> str:
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    ok(officer.post(f"/applications/{application}/decision", REFUSE))
    return application


def member_of(company: Caller) -> Actor:
    return Actor(company.person_id, "", company.email, "", (Membership(Role.COMPANY, siren=company.siren),))


def is_off(city: City, number: str) -> bool:
    return city.database.read_sync(lambda session: session.get_one(Credential, number).off)


def backdate(city: City, model: type[Any], key: str, **times: Any) -> None:
    """As if it had happened earlier."""

    def move(session: Any) -> None:
        row = session.get_one(model, key)
        for name, value in times.items():
            setattr(row, name, value)

    city.database.write_sync(move)

import pytest

from label.applications import decisions as decision
from label.applications.decisions import MadeDecision
from label.applications.schemas import DecisionIn
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import now
from label.kit.errors import Conflict
from tests.support.answers import refused, walk
from tests.support.city import City, ok
from tests.support.populated_city import (
    ADVICE,
    FIGURES,
    GRANT,
    REFUSE,
    advise,
    apply,
    decide,
    declare,
    review,
    year,
)

REASON = {"reason": "Pour une raison."}


def test_who_gave_an_opinion_does_not_decide(city: City) -> None:
    company, granter = city.company(1), city.reviewer(3, may_grant=True)
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    advise(application, granter)
    refused(
        granter.post(f"/applications/{application}/decision", GRANT),
        403,
        "You have given an opinion on this application: someone else must decide.",
    )
    assert ok(granter.get(f"/applications/{application}"))["may"] == ["assign", "correct", "recuse"]


def test_a_reviewer_without_the_right_does_not_decide(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(3)
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    refused(reviewer.post(f"/applications/{application}/decision", GRANT), 403, "the right to grant")


def test_nothing_is_decided_with_fewer_than_two_opinions(city: City) -> None:
    company, officer, one = city.company(1), city.officer(), city.reviewer(1)
    declare(company)
    application = apply(company)
    path = f"/applications/{application}/decision"
    refused(officer.post(path, GRANT), 409, "not possible now")
    ok(one.post(f"/applications/{application}/assignment", {}))
    refused(officer.post(path, GRANT), 409, "0 so far")
    advise(application, one)
    refused(one.post(f"/applications/{application}/opinions", ADVICE), 409, "You have given your opinion")
    for body in (GRANT, REFUSE):
        refused(officer.post(path, body), 409, "1 so far")


def test_no_level_above_the_verified_score_is_granted(city: City) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    path = f"/applications/{application}/decision"
    refused(officer.post(path, GRANT | {"level": "exemplary"}), 422, "allows confirmed at most")
    refused(officer.post(path, REFUSE | {"level": "engaged"}), 422, "A refusal has no level.")
    lower = ok(officer.post(path, GRANT | {"level": "engaged"}))
    assert lower["decisions"][0]["level"] == "engaged"


def test_without_a_verified_level_nothing_can_be_granted_and_the_refusal_says_what_was_missing(city: City) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    declare(company)
    application = apply(company)
    ok(reviewers[0].post(f"/applications/{application}/assignment", {}))
    advise(application, *reviewers)
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, "reaches no level")
    decided = ok(officer.post(f"/applications/{application}/decision", REFUSE))["decisions"][0]
    assert (decided["outcome"], decided["certificate"]) == ("refused", None)
    assert decided["missing"]["next_level"]["level"] == "engaged"


def test_opinions_from_before_a_correction_no_longer_count(city: City) -> None:
    company, officer = city.company(1), city.officer()
    first, second = city.reviewer(1), city.reviewer(2)
    declarations = declare(company)
    application = apply(company)
    review(application, first, second)
    ok(first.post(f"/applications/{application}/correction", {"message": "Les heures ?"}))
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, "not possible now")
    ok(company.patch_read(f"/declarations/{declarations[0]}", {"hours": "20"}))
    ok(company.post(f"/applications/{application}/resubmission", {}))
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, "0 so far")
    ok(second.verify(f"/declarations/{declarations[0]}", {"verified_hours": "20", "source": "seen_on_site"}))
    advise(application, first, second)
    assert decide(application, officer) is not None


def test_who_advised_before_a_correction_does_not_decide_after_it(city: City) -> None:
    company, granter = city.company(1), city.reviewer(3, may_grant=True)
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), granter)
    ok(granter.post(f"/applications/{application}/correction", {"message": "Les heures ?"}))
    ok(company.post(f"/applications/{application}/resubmission", {}))
    advise(application, city.reviewer(1), city.reviewer(2))
    refused(granter.post(f"/applications/{application}/decision", GRANT), 403, "You have given an opinion")


def test_after_an_appeal_nobody_of_the_first_round_takes_part_again(city: City) -> None:
    company, officer, granter = city.company(1), city.officer(), city.reviewer(3, may_grant=True)
    first, second = city.reviewer(1), city.reviewer(2)
    declare(company)
    application = apply(company)
    path = f"/applications/{application}"
    ok(granter.post(f"{path}/assignment", {}))
    review(application, first, second)
    decide(application, officer, **REFUSE)
    ok(company.post(f"{path}/appeal", {"grounds": "Nous contestons."}))

    for person in (first, second, granter):
        refused(person.post(f"{path}/assignment", {}), 403, "You took part in the decision before the appeal")
        refused(city.reviewer(6).post(f"{path}/assignment", {"reviewer": person.email}), 403, "took part")
    fresh = city.reviewer(4), city.reviewer(5)
    ok(fresh[0].post(f"{path}/assignment", {}))
    refused(first.post(f"{path}/opinions", ADVICE), 403, "took part")
    refused(second.post(f"{path}/correction", {"message": "Encore ?"}), 403, "took part")
    advise(application, *fresh)
    for person in (officer, granter):
        refused(person.post(f"{path}/decision", GRANT), 403, "took part")
        assert "grant" not in ok(person.get(path))["may"]
    decide(application, city.person("second.officer@city.example", Membership(Role.CITY)), **REFUSE)
    refused(company.post(f"{path}/appeal", {"grounds": "Encore."}), 409, "possible: annul")
    assert ok(company.get(path))["may"] == []


def test_a_recusal_makes_the_application_vanish(city: City) -> None:
    company, reviewer, other = city.company(1), city.reviewer(1), city.reviewer(2)
    declare(company)
    application = apply(company)
    path = f"/applications/{application}"
    ok(other.post(f"{path}/assignment", {}))
    refused(reviewer.post(f"{path}/recusal", REASON), 409, "You are not in charge")
    ok(reviewer.post(f"{path}/assignment", {}))
    ok(reviewer.post(f"{path}/recusal", REASON), 204)
    refused(reviewer.get(path), 404)
    refused(reviewer.post(f"{path}/opinions", ADVICE), 404)
    assert [walk(one, "/applications") == [] for one in (reviewer, other)] == [True, False]
    refused(other.post(f"{path}/assignment", {"reviewer": reviewer.email}), 409, "has stepped back")


def test_facts_that_change_while_a_certificate_is_drawn_stop_the_decision(city: City) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    actor = Actor(officer.person_id, "Officer", officer.email, "", (Membership(Role.CITY),))
    stale = MadeDecision("sha256:as-they-were", None)
    with pytest.raises(Conflict, match="The facts have changed meanwhile"):
        city.database.write_sync(
            decision.decide, actor, application, DecisionIn(outcome="granted", reasons="Bravo."), stale, now()
        )
    assert ok(company.get(f"/applications/{application}"))["state"] == "under_review"


def test_only_declarations_of_the_application_are_sent_back(city: City) -> None:
    one, other, reviewer = city.company(1), city.company(2), city.reviewer(1)
    declare(one)
    foreign = declare(other)[0]
    application = apply(one)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    asked = {"message": "Les heures ?", "declarations": [foreign]}
    refused(reviewer.post(f"/applications/{application}/correction", asked), 422, "is not of this application")
    assert ok(other.get(f"/declarations/{foreign}"))["state"] == "submitted"


def test_who_stepped_back_verifies_nothing_any_more(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    declaration = declare(company)[0]
    application = apply(company)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    ok(reviewer.post(f"/applications/{application}/recusal", REASON), 204)
    refused(reviewer.verify(f"/declarations/{declaration}", {"verified_hours": "24.5"}), 404)
    refused(reviewer.verify(f"{year(company.siren)}/statement", FIGURES), 404)


def test_after_an_appeal_nobody_of_the_first_round_verifies(city: City) -> None:
    company, first = city.company(1), city.reviewer(1)
    declaration = declare(company)[0]
    application = apply(company)
    review(application, first, city.reviewer(2))
    decide(application, city.officer(), **REFUSE)
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    refused(first.verify(f"/declarations/{declaration}", {"verified_hours": "24.5"}), 403)

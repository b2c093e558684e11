"""What counts at the decision: opinions and verdicts of people who have not stepped back and are not tied, that day."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from sqlalchemy.orm import Session

from label import worker
from label.accounts import actions as accounts
from label.accounts.models import Person
from label.declarations.states import Figure
from label.kit.actor import Membership, Role
from label.kit.clock import now
from tests.support.answers import refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import (
    ADVICE,
    FIGURES,
    GRANT,
    REFUSE,
    VERDICTS,
    advise,
    apply,
    decide,
    declare,
    review,
    year,
)
from tests.support.sirens import siren

WHY = {"reason": "Je connais la direction."}
Ending = Callable[[City, Caller, Caller, str], None]


def steps_back(_city: City, reviewer: Caller, _company: Caller, application: str) -> None:
    ok(reviewer.post(f"/applications/{application}/recusal", WHY), 204)


def declares_an_interest(_city: City, reviewer: Caller, company: Caller, _application: str) -> None:
    ok(reviewer.post("/me/interests", {"siren": company.siren, **WHY}), 204)


def is_hired(city: City, reviewer: Caller, company: Caller, _application: str) -> None:
    employ(city, reviewer, company.siren)


def is_bought(city: City, reviewer: Caller, company: Caller, _application: str) -> None:
    """The reviewer's employer, two links away, comes into the applicant's group."""
    employer, head, officer = city.add_company(60), city.add_company(61), city.person("o2@city.example", CITY)
    employ(city, reviewer, employer)
    for one, named in ((employer, head), (head, company.siren)):
        ok(officer.patch_read(f"/companies/{one}", {"group_siren": named}))


CITY = Membership(Role.CITY)
ENDINGS: list[Ending] = [steps_back, declares_an_interest, is_hired, is_bought]


def employ(city: City, reviewer: Caller, employer: str) -> None:
    def make(session: Session) -> None:
        person = session.get_one(Person, reviewer.person_id)
        accounts.affiliate(session, person, Membership(Role.COMPANY, siren=employer), now())

    city.database.write_sync(make)


def counted(shown: dict[str, Any]) -> tuple[int, int]:
    told = shown["no_longer_counted"]
    return told["opinions"], told["verdicts"]


@pytest.fixture
def company(city: City) -> Caller:
    return city.company(1)


@pytest.fixture
def application(company: Caller) -> str:
    declare(company)
    return apply(company)


@pytest.mark.parametrize("ends", ENDINGS)
def test_an_opinion_of_someone_who_is_no_longer_independent_does_not_count(
    city: City, company: Caller, application: str, ends: Ending
) -> None:
    first, second, third, officer = (*(city.reviewer(number) for number in (1, 2, 3)), city.officer())
    review(application, first, second)  # the first has verified all
    path = f"/applications/{application}"
    ends(city, second, company, application)

    for outcome in (GRANT, GRANT | {"outcome": "refused"}):
        answer = officer.post(f"{path}/decision", outcome)
        refused(answer, 409, "needed before a decision; 1 so far. 1 opinion no longer counts")
    shown = ok(officer.get(path))
    assert counted(shown) == (1, 0)
    assert [one["counts"] for one in shown["opinions"]] == [True, False]
    assert shown["verdicts_to_renew"] == []
    assert not {"grant", "refuse"} & set(shown["may"])
    own = ok(company.get(path))
    assert (counted(own), own["opinions"], own["verdicts_to_renew"]) == ((1, 0), [], [])
    assert second.get(path).status_code == (200 if ends is is_hired else 404)  # as a member of the company
    assert second.post(f"{path}/opinions", ADVICE).status_code in (403, 404)

    advise(application, third)
    assert {"grant", "refuse"} <= set(ok(officer.get(path))["may"])
    decided = ok(officer.post(f"{path}/decision", GRANT))
    assert decided["state"] == "granted"
    assert (counted(decided), {one["counts"] for one in decided["opinions"]}) == ((0, 0), {None})


@pytest.mark.parametrize("ends", ENDINGS)
def test_a_verdict_of_someone_who_is_no_longer_independent_is_given_again_before_a_decision(
    city: City, company: Caller, application: str, ends: Ending
) -> None:
    first, second, third, officer = (*(city.reviewer(number) for number in (1, 2, 3)), city.officer())
    ok(second.post(f"/applications/{application}/assignment", {}))
    verify(first, company.siren)
    advise(application, second, third)
    path = f"/applications/{application}"
    assert {"grant", "refuse"} <= set(ok(officer.get(path))["may"])
    ends(city, first, company, application)

    for outcome in (GRANT, GRANT | {"outcome": "refused"}):
        answer = officer.post(f"{path}/decision", outcome)
        refused(answer, 409, "8 verdicts no longer count, as who gave them has stepped back or is tied")
    shown = ok(officer.get(path))
    assert (counted(shown), {"grant", "refuse"} & set(shown["may"])) == ((0, 8), set())
    claims = [row["id"] for row in ok(officer.get(f"{year(company.siren)}/declarations"))["items"]]
    renewed = shown["verdicts_to_renew"]
    assert [one["declaration"] for one in renewed] == [*[None] * 5, *sorted(claims)]
    assert {one["figure"] for one in renewed} == {*Figure, None}
    assert {one["reviewer"] for one in shown["verdicts_to_renew"]} == {"Reviewer1"}
    own = ok(company.get(path))
    assert (counted(own), own["verdicts_to_renew"]) == ((0, 8), [])

    ok(second.verify(f"/declarations/{claims[0]}", VERDICTS[0]))
    refused(officer.post(f"{path}/decision", GRANT), 409, "7 verdicts no longer count")
    verify(second, company.siren)
    assert ok(officer.post(f"{path}/decision", GRANT))["state"] == "granted"


def verify(reviewer: Caller, of: str) -> None:
    rows = ok(reviewer.get(f"{year(of)}/declarations"))["items"]
    for row, verdict in zip(rows, VERDICTS, strict=True):
        ok(reviewer.verify(f"/declarations/{row['id']}", verdict))
    ok(reviewer.verify(f"{year(of)}/statement", FIGURES))


@pytest.mark.parametrize("ends", ENDINGS)
def test_a_campaign_ordered_before_decides_nothing_on_what_no_longer_counts(
    city: City, company: Caller, application: str, ends: Ending
) -> None:
    first, second, officer = city.reviewer(1), city.reviewer(2), city.officer()
    review(application, first, second)
    body = {"title": "Promotion", "grants": [{"application": application, "reasons": "Bravo."}]}
    campaign = ok(officer.post("/campaigns", body), 201)["id"]
    ends(city, second, company, application)
    worker.process_orders(city.database, worker.issuer(city.settings), Event(), until_idle=True)
    (order,) = ok(officer.get(f"/campaigns/{campaign}/orders"))["items"]
    assert (order["state"], "1 opinion no longer counts" in order["why"]) == ("refused", True)
    assert ok(officer.get(f"/applications/{application}"))["state"] == "under_review"


def test_who_has_stepped_back_has_nothing_to_do_with_a_later_application_of_the_same_file(
    city: City, company: Caller, application: str
) -> None:
    reviewer, officer = city.reviewer(1), city.officer()
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    steps_back(city, reviewer, company, application)
    ok(company.post(f"/applications/{application}/withdrawal"))
    again = apply(company)
    assert reviewer.get(f"/applications/{again}").status_code == 404
    assert ok(reviewer.get("/applications"))["items"] == []
    attempt = officer.post(f"/applications/{again}/assignment", {"reviewer": reviewer.email})
    refused(attempt, 409, "has stepped back")
    assert reviewer.post(f"/applications/{again}/opinions", ADVICE).status_code == 404


def test_who_has_given_an_opinion_or_a_verdict_may_step_back_without_being_in_charge(
    city: City, company: Caller, application: str
) -> None:
    first, second, third, fourth = (city.reviewer(number) for number in (1, 2, 3, 4))
    ok(first.post(f"/applications/{application}/assignment", {}))
    path = f"/applications/{application}"
    refused(second.post(f"{path}/recusal", WHY), 409, "have given no opinion or verdict in it")
    advise(application, second)
    verify(third, company.siren)
    for reviewer in (second, third):
        assert "recuse" in ok(reviewer.get(path))["may"]
        steps_back(city, reviewer, company, application)
        assert reviewer.get(path).status_code == 404
    assert counted(ok(fourth.get(path))) == (1, 8)


def test_a_head_elsewhere_named_later_ties_who_declared_it(city: City, company: Caller, application: str) -> None:
    first, second, officer = city.reviewer(1), city.reviewer(2), city.officer()
    ok(second.post("/me/interests", {"siren": siren(70), **WHY}), 204)
    review(application, first, second)
    ok(officer.patch_read(f"/companies/{company.siren}", {"group_siren": siren(70)}))
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, "1 opinion no longer counts")


def test_whose_verdicts_stand_may_step_back_before_anyone_is_in_charge(
    city: City, company: Caller, application: str
) -> None:
    first, second, third, officer = (*(city.reviewer(number) for number in (1, 2, 3)), city.officer())
    path = f"/applications/{application}"
    verify(first, company.siren)
    assert "recuse" in ok(first.get(path))["may"]
    assert "recuse" not in ok(second.get(path))["may"]
    refused(second.post(f"{path}/recusal", WHY), 409, "have given no opinion or verdict in it")
    steps_back(city, first, company, application)
    assert first.get(path).status_code == 404
    shown = ok(second.get(path))
    assert (shown["state"], counted(shown)) == ("submitted", (0, 8))

    review(application, second, third)  # the second verifies all again
    decide(application, officer, **REFUSE)
    ok(company.post(f"{path}/appeal", {"grounds": "Nous contestons."}))
    assert "recuse" in ok(second.get(path))["may"]
    steps_back(city, second, company, application)
    assert second.get(path).status_code == 404
    shown = ok(company.get(path))
    assert (shown["state"], counted(shown)) == ("appealed", (0, 8))

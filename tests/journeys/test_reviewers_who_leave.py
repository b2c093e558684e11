"""A reviewer without access is not put in charge; one who has left is shown as such, and what they gave stands."""

from typing import Any

import pytest
from sqlalchemy import update

from label.accounts.models import Token
from label.kit.actor import Membership, Role
from label.kit.clock import now
from tests.people.test_actions import LEFT, again, end
from tests.support.answers import refused, walk
from tests.support.city import Caller, City, ok
from tests.support.populated_city import REFUSE, apply, declare, review

REVIEWER = Membership(Role.REVIEWER)


@pytest.fixture
def application(city: City) -> str:
    company = city.company(1)
    declare(company)
    return apply(company)


def revoke_keys(city: City, who: Caller) -> None:
    revoked = update(Token).filter_by(person_id=who.person_id).values(revoked_at=now())
    city.database.write_sync(lambda session: session.execute(revoked))


def assignments(who: Caller, application: str) -> list[tuple[str, bool]]:
    shown: list[dict[str, Any]] = ok(who.get(f"/applications/{application}"))["assignments"]
    return [(row["reviewer"], row["left"]) for row in shown]


def test_a_reviewer_without_a_key_in_force_is_not_put_in_charge(city: City, application: str) -> None:
    officer, path = city.officer(), f"/applications/{application}/assignment"
    revoked, expired = city.reviewer(1), city.person("late@bbc.example", REVIEWER, days=0)
    revoke_keys(city, revoked)
    for without in (revoked, expired):
        refused(officer.post(path, {"reviewer": without.email}), 409, "no API key in force")
    assert ok(officer.get(f"/applications/{application}"))["state"] == "submitted"
    city.person(revoked.email)  # a new key
    ok(officer.post(path, {"reviewer": revoked.email}))


def test_who_is_no_longer_a_reviewer_is_not_put_in_charge(city: City, application: str) -> None:
    officer = city.officer()
    left, other = city.reviewer(1), city.person("soee@bbc.example", REVIEWER, Membership(Role.SOEE))
    for who in (left, other):
        end(officer, who, kind="reviewer")
        answer = officer.post(f"/applications/{application}/assignment", {"reviewer": who.email})
        refused(answer, 422, f"No reviewer has the address {who.email}.")


def test_a_file_whose_reviewer_has_left_is_shown_and_given_to_another(city: City, application: str) -> None:
    officer, leaver, other = city.officer(), city.reviewer(1), city.reviewer(2)
    path = f"/applications/{application}/assignment"

    def without_anyone() -> list[str]:
        return [row["id"] for row in walk(officer, "/applications?in_charge=false")]

    assert without_anyone() == [application]
    ok(leaver.post(path, {}))
    assert without_anyone() == []
    end(officer, leaver)
    assert assignments(officer, application) == [("Reviewer1", True)]
    assert without_anyone() == [application]
    ok(officer.post(path, {"reviewer": other.email}))
    assert assignments(officer, application) == [("Reviewer1", True), ("Reviewer2", False)]
    assert [row["id"] for row in walk(officer, "/applications?in_charge=true")] == [application]


def test_a_reviewer_who_comes_back_is_in_charge_again(city: City, application: str) -> None:
    officer, reviewer = city.officer(), city.reviewer(1)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    end(officer, reviewer)
    again(city, reviewer, REVIEWER)
    assert assignments(officer, application) == [("Reviewer1", False)]
    answer = officer.post(f"/applications/{application}/assignment", {"reviewer": reviewer.email})
    refused(answer, 409, "in charge already")


@pytest.mark.parametrize("how", ["end", "departure"])
def test_what_a_reviewer_gave_before_leaving_counts_at_the_decision(city: City, application: str, how: str) -> None:
    officer, leavers = city.officer(), [city.reviewer(1), city.reviewer(2)]
    review(application, *leavers)
    for leaver in leavers:
        if how == "end":
            end(officer, leaver)
        else:
            ok(officer.post(f"/people/{leaver.person_id}/departure", LEFT))
    shown = ok(officer.get(f"/applications/{application}"))
    assert [opinion["counts"] for opinion in shown["opinions"]] == [True, True]
    assert shown["no_longer_counted"] == {"opinions": 0, "verdicts": 0}
    assert ok(officer.post(f"/applications/{application}/decision", REFUSE))["state"] == "refused"


def test_what_someone_gave_who_stepped_back_before_leaving_does_not_count(city: City, application: str) -> None:
    officer, leaver = city.officer(), city.reviewer(1)
    review(application, leaver, city.reviewer(2))
    ok(leaver.post(f"/applications/{application}/recusal", LEFT), 204)
    end(officer, leaver)
    refused(officer.post(f"/applications/{application}/decision", REFUSE), 409, "no longer counts")


def test_who_took_part_before_an_appeal_and_came_back_takes_no_part_after_it(city: City) -> None:
    company, officer, leaver = city.company(1), city.officer(), city.reviewer(1)
    declare(company)
    application = apply(company)
    review(application, leaver, city.reviewer(2))
    ok(officer.post(f"/applications/{application}/decision", REFUSE))
    end(officer, leaver)
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    again(city, leaver, REVIEWER)
    refused(leaver.post(f"/applications/{application}/assignment", {}), 403, "before the appeal")

"""Memberships, rights and ties end at the next request, and their history stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from label.accounts import actions as accounts
from label.accounts.models import Person, Token
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.errors import Conflict
from label.people import rules
from tests.support.answers import pointers, refused, walk
from tests.support.city import Caller, City, ok
from tests.support.populated_city import VOLUNTEERING, apply, declare, review, year
from tests.support.sirens import siren

LEFT = {"reason": "A quitté l’entreprise."}


def person(officer: Caller, person_id: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(officer.get(f"/people/{person_id}"))
    return found


def membership(officer: Caller, person_id: str, **columns: Any) -> dict[str, Any]:
    """The person's live membership of which this is true."""
    (found,) = (
        row
        for row in person(officer, person_id)["memberships"]
        if row["ended_at"] is None and columns.items() <= row.items()
    )
    return dict(found)


def end(officer: Caller, who: Caller, **columns: Any) -> dict[str, Any]:
    row = membership(officer, who.person_id, **columns)
    ended: dict[str, Any] = ok(officer.post(f"/people/{who.person_id}/memberships/{row['id']}/end", LEFT))
    return ended


def again(city: City, who: Caller, membership: Membership) -> None:
    city.database.write_sync(
        lambda session: accounts.affiliate(session, session.get_one(Person, who.person_id), membership, now())
    )


def trail(officer: Caller, person_id: str) -> list[tuple[str, str | None, Any]]:
    entries = ok(officer.get(f"/audit?subject=person&subject_id={person_id}"))["items"]
    return [(entry["action"], entry["person_id"], (entry["after"] or {}).get("reason")) for entry in entries]


def test_who_has_left_one_company_reads_and_writes_for_the_other_only(city: City) -> None:
    first, second = city.add_company(1), city.add_company(2)
    both = city.person("both@example.org", *(Membership(Role.COMPANY, siren=one) for one in (first, second)))
    declared = ok(both.post(f"{year(first)}/declarations", VOLUNTEERING), 201)["id"]
    end(city.officer(), both, siren=first)
    for gone in (f"/companies/{first}", f"{year(first)}/declarations", f"/declarations/{declared}"):
        refused(both.get(gone), 404)
    refused(both.post(f"{year(first)}/declarations", VOLUNTEERING), 404)
    refused(both.post(f"/declarations/{declared}/submission"), 404)
    ok(both.post(f"{year(second)}/declarations", VOLUNTEERING), 201)
    assert [row["siren"] for row in ok(both.get("/me"))["memberships"]] == [second]


@pytest.mark.parametrize("kind", [Role.COMPANY, Role.REVIEWER, Role.CITY])
def test_for_who_acts_for_nobody_any_more_nothing_exists(city: City, kind: Role) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    who = city.person("who@example.org", Membership(kind, siren=company.siren if kind == Role.COMPANY else None))
    paths = [f"/applications/{application}", f"{year(company.siren)}/statement", f"/companies/{company.siren}"]
    assert [who.get(path).status_code for path in paths] == [200, 200, 200]
    end(officer, who, kind=kind)
    assert [who.get(path).status_code for path in paths] == [404, 404, 404]
    assert who.post(f"/applications/{application}/withdrawal").status_code == 404
    assert who.get("/me").status_code == 403


def test_an_ended_membership_stays_with_its_end_and_can_begin_again(city: City) -> None:
    company, officer = city.company(1), city.officer()
    ended = end(officer, company, siren=company.siren)
    assert (ended["ended_by"], ended["end_reason"], ended["version"]) == (officer.person_id, LEFT["reason"], 2)
    refused(officer.post(f"/people/{company.person_id}/memberships/{ended['id']}/end", LEFT), 409, "ended on")
    again(city, company, Membership(Role.COMPANY, siren=company.siren))
    ok(company.get(f"/companies/{company.siren}"))
    rows = person(officer, company.person_id)["memberships"]
    assert [row["ended_at"] is None for row in rows] == [False, True]
    end(officer, company, siren=company.siren)
    again(city, company, Membership(Role.COMPANY, siren=company.siren))
    assert len(person(officer, company.person_id)["memberships"]) == 3
    assert ("end_membership", officer.person_id, LEFT["reason"]) in trail(officer, company.person_id)


@pytest.mark.parametrize("table", ["affiliations", "interests"])
@pytest.mark.parametrize("act", ["UPDATE {} SET ended_at = NULL, end_reason = NULL, ended_by = NULL", "DELETE FROM {}"])
def test_what_has_ended_is_never_changed(city: City, table: str, act: str) -> None:
    officer, tied = city.officer(), city.reviewer()
    ok(tied.post("/me/interests", {"siren": siren(9), "reason": "Erreur."}), 204)
    ok(officer.post(f"/people/{tied.person_id}/interests/{siren(9)}/end", LEFT))
    end(officer, tied)
    ended = f"{act.format(table)} WHERE ended_at IS NOT NULL"
    with pytest.raises(Exception, match="what has ended is never changed"), city.database.engine.begin() as connection:
        connection.execute(text(ended))


def test_the_right_to_grant_is_given_and_withdrawn_at_the_next_request(city: City) -> None:
    company, officer, granter = city.company(1), city.officer(), city.reviewer(3)
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    row = membership(officer, granter.person_id)
    path, said = f"/people/{granter.person_id}/memberships/{row['id']}", {"reason": "Vote du bureau."}

    def may_decide() -> bool:
        return "grant" in ok(granter.get(f"/applications/{application}"))["may"]

    assert not may_decide()
    given = ok(officer.patch(path, said | {"may_grant": True, "version": row["version"]}))
    assert may_decide()
    ok(officer.patch(path, said | {"may_grant": False, "version": given["version"]}))
    assert not may_decide()
    refusal = granter.post(f"/applications/{application}/decision", {"outcome": "refused", "reasons": "Non."})
    refused(refusal, 403, "decides")
    assert trail(officer, granter.person_id)[:2] == [("change_right", officer.person_id, "Vote du bureau.")] * 2


@pytest.mark.parametrize("kind", [Role.CITY, Role.SOEE])
def test_only_a_reviewer_has_the_right_to_grant(city: City, kind: Role) -> None:
    officer, other = city.officer(), city.person("other@example.org", Membership(kind))
    row = membership(officer, other.person_id)
    change = {"may_grant": True, "reason": "Pour voir.", "version": row["version"]}
    assert pointers(officer.patch(f"/people/{other.person_id}/memberships/{row['id']}", change)) == ["/may_grant"]


def test_a_departure_ends_every_membership_and_key(city: City) -> None:
    company, officer = city.add_company(1), city.officer()
    memberships = [Membership(Role.REVIEWER, may_grant=True), Membership(Role.COMPANY, siren=company)]
    leaver, second = (city.person("leaver@example.org", *memberships) for _ in range(2))
    left = ok(officer.post(f"/people/{leaver.person_id}/departure", LEFT))
    assert left["keys_in_force"] == 0
    assert {row["end_reason"] for row in left["memberships"]} == {LEFT["reason"]}
    for key in (leaver, second):
        assert key.get("/me").status_code == 401
    refused(officer.post(f"/people/{leaver.person_id}/departure", LEFT), 409, "has left")


def test_the_last_officer_with_a_key_stays(city: City) -> None:
    officer = city.officer()
    expired = city.person("expired@city.example", Membership(Role.CITY), days=0)
    (row,) = person(officer, officer.person_id)["memberships"]
    path = f"/people/{officer.person_id}"
    for attempt in (f"{path}/memberships/{row['id']}/end", f"{path}/departure"):
        refused(officer.post(attempt, LEFT), 409, rules.LAST_ADMINISTRATOR)
    end(officer, expired)
    second = city.person("second@city.example", Membership(Role.CITY))
    ok(officer.post(f"{path}/departure", LEFT))
    assert officer.get("/me").status_code == 401
    assert person(second, officer.person_id)["keys_in_force"] == 0


def test_a_mistyped_tie_is_ended_by_another_officer_and_its_history_stays(city: City) -> None:
    company, reviewer, officer = city.company(1), city.reviewer(), city.officer()
    declare(company)
    application = apply(company)
    tie = {"siren": company.siren, "reason": "Mon frère y travaille."}
    ok(reviewer.post("/me/interests", tie), 204)
    assert reviewer.get(f"/applications/{application}").status_code == 404
    shown = ok(
        officer.post(f"/people/{reviewer.person_id}/interests/{company.siren}/end", {"reason": "Faute de frappe."})
    )
    (interest,) = shown["interests"]
    assert (interest["reason"], interest["ended_by"]) == (tie["reason"], officer.person_id)
    ok(reviewer.get(f"/applications/{application}"))
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    path = f"/people/{reviewer.person_id}/interests/{company.siren}/end"
    refused(officer.post(path, LEFT), 404, "no tie")
    ok(reviewer.post("/me/interests", tie), 204)
    assert reviewer.get(f"/applications/{application}").status_code == 404
    told = [(action, who) for action, who, _ in trail(officer, reviewer.person_id)]
    assert told[:3] == [
        ("declare_interest", reviewer.person_id),
        ("end_interest", officer.person_id),
        ("declare_interest", reviewer.person_id),
    ]


def test_what_a_tied_person_gave_counts_again_after_the_tie_has_ended(city: City) -> None:
    company, reviewers, officer = city.company(1), [city.reviewer(1), city.reviewer(2)], city.officer()
    declare(company)
    application = apply(company)
    review(application, *reviewers)
    mistaken = reviewers[0]
    ok(mistaken.post("/me/interests", {"siren": company.siren, "reason": "Erreur."}), 204)
    refusal = {"outcome": "refused", "reasons": "Non."}
    refused(officer.post(f"/applications/{application}/decision", refusal), 409, "no longer count")
    ok(officer.post(f"/people/{mistaken.person_id}/interests/{company.siren}/end", LEFT))
    ok(officer.post(f"/applications/{application}/decision", refusal))


def test_nobody_ends_a_tie_to_a_company_that_they_are_tied_to(city: City) -> None:
    head, officer, other = city.add_company(2), city.officer(), city.person("o@city.example", Membership(Role.CITY))
    company = city.add_company(1, group_siren=head)
    member = city.person("member@city.example", Membership(Role.CITY), Membership(Role.COMPANY, siren=company))
    for who in (officer, other):
        ok(who.post("/me/interests", {"siren": company, "reason": "Des parts."}), 204)
    for who in (officer, member):
        for bearer in (officer, other):
            refused(who.post(f"/people/{bearer.person_id}/interests/{company}/end", LEFT), 403, "You are tied")
    own = membership(officer, member.person_id, siren=company)
    for who in (officer, member):
        refused(who.post(f"/people/{member.person_id}/memberships/{own['id']}/end", LEFT), 403, "You are tied")
        refused(who.post(f"/people/{member.person_id}/departure", LEFT), 403, "You are tied")
    free = city.person("free@city.example", Membership(Role.CITY))
    for bearer in (officer, other):
        ok(free.post(f"/people/{bearer.person_id}/interests/{company}/end", LEFT))
    end(free, member, siren=company)


def test_people_are_listed_by_address_with_filters_that_look_at_what_is_live(city: City) -> None:
    officer, company = city.officer(), city.company(1)
    reviewers = [city.reviewer(number) for number in range(3)]
    end(officer, reviewers[1])

    def listed(query: str) -> list[str]:
        return [row["email"] for row in walk(officer, f"/people?{query}")]

    everyone = sorted([officer.email, company.email, *(one.email for one in reviewers)])
    assert listed("limit=2") == everyone
    assert listed("kind=reviewer&limit=1") == [reviewers[0].email, reviewers[2].email]
    assert listed(f"siren={company.siren}") == [company.email]
    assert listed(f"email={company.email.upper()}&kind=company") == [company.email]
    assert listed(f"siren={company.siren}&kind=city") == []
    assert pointers(officer.get("/people?kind=mayor")) == ["kind"]


@pytest.mark.parametrize("path", ["", "/departure", "/memberships/none/end", f"/interests/{siren(1)}/end"])
def test_of_who_does_not_exist_nothing_ends(city: City, path: str) -> None:
    officer = city.officer()
    url = f"/people/{'0' * 32}{path}"
    refused(officer.post(url, LEFT) if path else officer.get(url), 404)


def test_a_membership_of_someone_else_is_not_found_under_another_person(city: City) -> None:
    officer, reviewer = city.officer(), city.reviewer()
    row = membership(officer, reviewer.person_id)
    refused(officer.post(f"/people/{officer.person_id}/memberships/{row['id']}/end", LEFT), 404, "no membership")


def test_work_ordered_before_the_end_is_not_done_after_it(city: City) -> None:
    from label.accounts.authentication import actor_today

    officer, other = city.officer(), city.person("other@city.example", Membership(Role.CITY))
    end(officer, other)

    def today(session: Session) -> tuple[Membership, ...]:
        return actor_today(session, other.person_id, "").memberships

    assert city.database.read_sync(today) == ()


def test_work_ordered_with_a_key_that_was_revoked_since_is_not_done(city: City) -> None:
    from label.accounts.authentication import actor_today

    officer = city.officer()
    (token,) = city.database.read_sync(lambda session: session.scalars(select(Token)).all())

    def today(session: Session) -> tuple[Membership, ...]:
        return actor_today(session, officer.person_id, token.id).memberships

    assert city.database.read_sync(today) == (Membership(Role.CITY),)
    set_key(city, token.id, expires_at=now() - timedelta(days=1))
    assert city.database.read_sync(today) == (Membership(Role.CITY),)
    set_key(city, token.id, revoked_at=now())
    with pytest.raises(Conflict, match="was revoked on"):
        city.database.read_sync(today)


def set_key(city: City, token: str, **values: datetime) -> None:
    city.database.write_sync(lambda session: session.execute(update(Token).where(Token.id == token).values(**values)))

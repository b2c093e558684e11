import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from label import app
from label.accounts import actions, authentication
from label.accounts.authentication import Authenticator, write_last_use
from label.accounts.models import Token
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.database import Database
from label.kit.errors import Unauthenticated
from tests.support.city import Caller, City, ok
from tests.support.populated_city import year


def token_of(city: City, who: Caller) -> Token:
    return city.database.read_sync(
        lambda session: session.scalars(select(Token).filter_by(person_id=who.person_id)).one()
    )


def test_a_key_says_who_it_is_and_what_it_may_be_known_by(city: City) -> None:
    company = city.company(1)
    shown = ok(company.get("/me"))
    assert (shown["id"], shown["email"]) == (company.person_id, company.email)
    assert shown["memberships"] == [{"kind": "company", "siren": company.siren, "partner_id": None, "may_grant": False}]
    assert company.key is not None
    assert shown["key"]["prefix"] == company.key[:12]
    assert company.key not in str(shown)


def test_a_person_acts_for_several_organisations_with_one_key(city: City) -> None:
    sirens = [city.add_company(number) for number in (1, 2)]
    both = city.person(
        "both@example.org",
        *[Membership(Role.COMPANY, siren=one) for one in sirens],
        Membership(Role.PARTNER, partner_id="snc"),
    )
    assert [ok(both.get(f"/companies/{one}"))["siren"] for one in sirens] == sirens
    assert both.get("/companies").status_code == 403


def test_a_person_who_acts_for_nobody_is_known_and_may_do_nothing(city: City) -> None:
    nobody = city.person("nobody@example.org")
    assert nobody.get("/me").status_code == 403
    assert nobody.get("/companies").status_code == 403


def test_a_key_opens_until_its_last_moment_and_not_at_it(city: City) -> None:
    company = city.company(1)
    assert company.key is not None
    last = token_of(city, company).expires_at

    def identified(at: datetime) -> str:
        key = company.key or ""
        return city.database.read_sync(lambda session: Authenticator().identify(session, key, at).person_id)

    assert identified(last - timedelta(microseconds=1)) == company.person_id
    for at in (last, last + timedelta(days=1)):
        with pytest.raises(Unauthenticated, match="has expired"):
            identified(at)


def test_an_expired_key_is_refused_over_http(city: City) -> None:
    late = city.person("late@example.org", Membership(Role.CITY), days=0)
    answer = late.get("/me")
    assert (answer.status_code, answer.json()["detail"]) == (401, "This API key has expired.")


def test_a_revocation_takes_effect_at_once_and_for_that_key_only(city: City) -> None:
    company = city.company(1)
    other = city.person(company.email, Membership(Role.COMPANY, siren=company.siren))
    assert company.key is not None
    path = f"{year(company.siren)}/applications"
    ok(company.get(path))
    city.database.write_sync(actions.revoke_token, company.key[:12], now())
    for refused in (company.get(path), company.get("/me"), company.post(path, {})):
        assert (refused.status_code, refused.json()["detail"]) == (401, "This API key is unknown or revoked.")
    assert ok(other.get("/me"))["id"] == company.person_id


def test_an_organisation_given_taken_or_renamed_is_seen_at_the_next_request(city: City) -> None:
    company, other = city.company(1), city.add_company(2)

    def now_of(statement: str) -> list[str]:
        with city.database.engine.begin() as connection:
            connection.execute(text(statement), {"person": company.person_id, "siren": other})
        shown = ok(company.get("/me"))
        return [shown["name"], *sorted(one["siren"] for one in shown["memberships"])]

    name = ok(company.get("/me"))["name"]
    given = (
        "INSERT INTO affiliations (id, person_id, kind, siren, may_grant) VALUES ('1', :person, 'company', :siren, '0')"
    )
    assert now_of(given) == [name, *sorted([company.siren, other])]
    assert now_of("UPDATE people SET name = 'Ada Neuve' WHERE id = :person") == [
        "Ada Neuve",
        *sorted([company.siren, other]),
    ]
    assert now_of("DELETE FROM affiliations WHERE id = '1'") == ["Ada Neuve", company.siren]


def test_a_key_whose_row_is_gone_opens_nothing(city: City) -> None:
    company = city.company(1)
    ok(company.get("/me"))
    with city.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM tokens WHERE person_id = :person"), {"person": company.person_id})
    assert company.get("/me").status_code == 401


def test_no_more_than_so_many_keys_are_kept_in_mind(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authentication, "MOST_KEYS", 2)

    def keys(session: Session) -> list[str]:
        people = [actions.make_person(session, f"p{number}@example.org", "P", now()) for number in range(5)]
        return [actions.issue_token(session, one, "t", 1, now(), random.Random(one.email)) for one in people]

    made = database.write_sync(keys)
    known = Authenticator()
    for key in [*made, *made]:
        assert database.read_sync(known.identify, key, now()).name == "P"
    assert len(known._known) <= 2


def test_a_key_of_the_right_form_that_was_never_issued_opens_nothing(city: City) -> None:
    unknown = Caller(city.client, "lbl_" + "0" * 38)
    assert unknown.get("/me").json()["detail"] == "This is not an API key of this service."


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits some seconds in a city hardly waits here; to be asked for before the city."""
    monkeypatch.setattr(app, "UPKEEP_SECONDS", 0.1)


@pytest.mark.usefixtures("hurried")
def test_when_a_key_was_last_used_is_kept_a_little_later(city: City) -> None:
    company = city.company(1)
    assert token_of(city, company).last_used_at is None
    begun = now()
    ok(company.get("/me"))
    wait_for(lambda: token_of(city, company).last_used_at is not None)
    used = token_of(city, company).last_used_at
    assert used is not None
    assert begun <= used <= now()


def test_the_times_gathered_are_given_once(database: Database) -> None:
    at = datetime(2026, 5, 4, 12, tzinfo=UTC)
    authenticator = Authenticator()

    def make(session: Session) -> str:
        person = actions.make_person(session, "ada@example.org", "Ada", at)
        return actions.issue_token(session, person, "test", 1, at, random.Random(1))

    key = database.write_sync(make)
    assert database.read_sync(authenticator.identify, key, at).memberships == ()
    used = authenticator.take_last_uses()
    assert (list(used.values()), authenticator.take_last_uses()) == ([at], {})
    database.write_sync(write_last_use, used)
    assert database.read_sync(lambda session: session.scalars(select(Token.last_used_at)).one()) == at


def wait_for(met: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not met() and time.monotonic() < until:
        time.sleep(0.1)
    assert met()

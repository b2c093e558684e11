"""A person who asks leaves a pseudonym behind, the trail stays, and who can still be challenged stays named."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from click.testing import CliRunner
from httpx import Response
from sqlalchemy import select

from label.accounts.models import Person, Token
from label.campaigns.execution import process_next_order
from label.cli import main
from label.kit import audit
from label.kit.actor import Membership, Role
from label.kit.audit import AuditEntry
from label.kit.clock import now
from label.kit.idempotency import StoredResponse
from label.kit.settings import Settings
from label.worker import issuer
from tests.support.answers import pointers, refused
from tests.support.certified_city import WHY
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import WORKSHOP
from tests.support.filing import declare as declare_one
from tests.support.populated_city import REFUSE, advise, apply, certify, decide, declare, review, year

REASON = {"reason": "Demande de la personne."}


@pytest.fixture
def officer(city: City) -> Caller:
    return city.officer()


def ask(officer: Caller, person: Caller, body: dict[str, str] = REASON) -> Response:
    return officer.post(f"/people/{person.person_id}/pseudonymisation", body)


def trail(city: City) -> list[Any]:
    columns = AuditEntry.__table__.c
    return city.database.read_sync(
        lambda session: [tuple(row) for row in session.execute(select(*columns).order_by(columns.id))]
    )


def test_name_address_and_keys_are_gone_and_the_trail_is_as_it_was(city: City, officer: Caller) -> None:
    company = city.company(1)
    declare_one(company, WORKSHOP)
    before = trail(city)
    done = ok(ask(officer, company))
    address = f"personne-{company.person_id}@pseudonyme.invalid"
    assert done == {
        "id": company.person_id,
        "name": f"Personne {company.person_id[-12:]}",
        "email": address,
        "keys_revoked": 1,
        "entries_in_clear": 0,
    }
    assert trail(city)[:-3] == before
    refused(company.get("/me"), 401)
    entries = ok(officer.get(f"/audit?person_id={company.person_id}"))["items"]
    assert [entry["person"]["email"] for entry in entries] == [address] * 2
    latest = ok(officer.get("/audit?limit=1"))["items"][0]
    assert (latest["action"], latest["after"]) == ("pseudonymise", REASON | {"keys_revoked": 1})
    left = city.database.read_sync(lambda session: session.scalars(select(Person.email)).all())
    assert company.email not in left


def test_no_entry_holds_a_name_or_an_address_from_now_on(city: City, officer: Caller) -> None:
    company = city.company(1)
    ok(ask(officer, company))
    assert not any(company.email in str(row) or "Member1" in str(row) for row in trail(city))


def test_an_entry_of_an_earlier_release_stays_and_is_shown_with_the_pseudonym(city: City, officer: Caller) -> None:
    company = city.company(1)
    old = {"email": company.email, "name": "Member1"}
    subject = ("person", company.person_id)
    city.database.write_sync(lambda session: audit.record(session, None, now(), "create", subject, after=old))
    before = trail(city)
    done = ok(ask(officer, company))
    assert (done["entries_in_clear"], trail(city)[:-3]) == (1, before)
    entries = ok(officer.get(f"/audit?subject_id={company.person_id}"))["items"]
    shown = [entry["after"] for entry in entries if entry["action"] == "create"]
    assert shown == [{"email": done["email"], "name": done["name"]}, None]


def test_the_author_of_an_opinion_or_a_verdict_stays_named_until_it_is_decided_and_its_end(
    city: City, officer: Caller
) -> None:
    company, first, second, granter = (
        city.company(1),
        city.reviewer(1),
        city.reviewer(2),
        city.reviewer(3, may_grant=True),
    )
    declare(company)
    application = apply(company)
    review(application, first, second)
    for who in (first, second, company):
        refused(ask(officer, who), 409, f"{application} is not decided")
    ok(ask(officer, city.reviewer(4)))
    number = decide(application, granter)
    until = ok(officer.get(f"/certificates/{number}"))["valid_until"]
    for who in (first, second, granter, company):
        refused(ask(officer, who), 409, "It is possible from ")
        assert until not in ask(officer, who).json()["detail"]  # its last day is included
    ok(officer.post(f"/certificates/{number}/withdrawal", WHY))
    for who in (first, second, granter, company):
        ok(ask(officer, who))


def test_a_refusal_is_challenged_until_its_appeal_is_decided(city: City, officer: Caller) -> None:
    company, first, second = city.company(1), city.reviewer(1), city.reviewer(2)
    declare(company)
    application = apply(company)
    review(application, first, second)
    decide(application, officer, **REFUSE)
    refused(ask(city.person("o@city.example", Membership(Role.CITY)), first), 409, "can be appealed")
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Une feuille avait été oubliée."}))
    refused(ask(officer, first), 409, "is not decided")
    third, fourth, other = city.reviewer(3), city.reviewer(4), city.person("o@city.example", Membership(Role.CITY))
    ok(third.post(f"/applications/{application}/assignment", {}))
    advise(application, third, fourth)
    decide(application, other, **REFUSE)
    for who in (first, third, company):
        ok(ask(officer, who))


def test_a_verdict_that_another_reviewer_has_given_again_is_still_an_act(city: City, officer: Caller) -> None:
    company, first, second = city.company(1), city.reviewer(1), city.reviewer(2)
    made, *_ = declare(company)
    apply(company)
    for reviewer in (first, second):
        verdict = {"verified_hours": "24.5", "source": "seen_on_site"}
        ok(reviewer.verify(f"/declarations/{made}", verdict))
    for reviewer in (first, second):
        refused(ask(officer, reviewer), 409, "is not decided")


def test_who_has_only_read_may_be_pseudonymised(city: City, officer: Caller) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    made, *_ = declare(company)
    file = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png())}), 201)["id"]
    application = apply(company)
    assert reviewer.get(f"/evidence/{file}").status_code == 200
    assert officer.get(f"/applications/{application}/export.zip?reason=Demande du tribunal.").status_code == 200
    ok(ask(officer, reviewer))
    ok(ask(city.person("other@city.example", Membership(Role.CITY)), officer))


def test_who_withdrew_a_certificate_may_be_pseudonymised_and_who_suspended_one_not_yet(
    city: City, officer: Caller
) -> None:
    company, other = city.company(1), city.person("other@city.example", Membership(Role.CITY))
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    ok(other.post(f"/certificates/{number}/suspension", WHY))
    refused(ask(officer, other), 409, "has a certificate in force")
    ok(other.post(f"/certificates/{number}/withdrawal", WHY))
    ok(ask(officer, other))


def test_keys_lose_their_titles_too(city: City, officer: Caller) -> None:
    company = city.company(1)
    ok(ask(officer, company))
    titles = city.database.read_sync(
        lambda session: session.scalars(select(Token.title).filter_by(person_id=company.person_id)).all()
    )
    assert titles == ["pseudonymised"]


def test_it_is_refused_to_oneself_twice_for_nobody_and_without_a_reason(city: City, officer: Caller) -> None:
    company = city.company(1)
    refused(ask(officer, officer), 403, "Another officer")
    refused(officer.post(f"/people/{'0' * 32}/pseudonymisation", REASON), 404)
    assert pointers(ask(officer, company, {"reason": "court"})) == ["/reason"]
    assert pointers(ask(officer, company, {})) == ["/reason"]
    for who in (company, city.reviewer(), city.soee()):
        refused(ask(who, company), 403)
    ok(ask(officer, company))
    refused(ask(officer, company), 409, "already")


def test_the_command_line_does_the_same(city: City, settings: Settings) -> None:
    company = city.company(1)
    old = {"email": company.email, "name": "Member1"}
    subject = ("person", company.person_id)
    city.database.write_sync(lambda session: audit.record(session, None, now(), "create", subject, after=old))
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    command = ["account", "pseudonymise", company.email.upper(), "--reason", REASON["reason"]]
    told = CliRunner().invoke(main, command, env=environment)
    assert told.exit_code == 0, told.output
    address = f"personne-{company.person_id}@pseudonyme.invalid"
    assert told.stdout == f"Personne {company.person_id[-12:]} <{address}> (keys revoked: 1)\n"
    assert told.stderr.startswith("Entries of the audit trail that hold the former name")
    assert told.stderr.endswith(": 1.\n")
    again = CliRunner().invoke(main, command, env=environment)
    assert (again.exit_code, company.email.upper() in again.stderr) == (2, True)
    (entry,) = [row for row in trail(city) if "pseudonymise" in row]
    assert json.loads(entry[-1]) == REASON | {"keys_revoked": 1}


def test_every_membership_ends_as_at_a_departure(city: City, officer: Caller) -> None:
    both = city.person("both@club.example", Membership(Role.REVIEWER), Membership(Role.CITY))
    ok(ask(officer, both))
    memberships = ok(officer.get(f"/people/{both.person_id}"))["memberships"]
    assert [(row["ended_at"] is not None, row["end_reason"]) for row in memberships] == [(True, REASON["reason"])] * 2
    ended = ok(officer.get(f"/audit?subject_id={both.person_id}"))["items"]
    assert [entry["action"] for entry in ended][:3] == ["pseudonymise", "end_membership", "end_membership"]


def test_of_two_last_officers_who_do_this_to_each_other_at_once_one_stays(city: City, officer: Caller) -> None:
    for turn in range(6):
        pair = [officer, city.person(f"officer{turn}@city.example", Membership(Role.CITY))]
        acts = ["pseudonymisation", "departure" if turn % 2 else "pseudonymisation"]
        gate = Barrier(2)

        def send(who: Caller, other: Caller, act: str, gate: Barrier = gate) -> int:
            gate.wait()
            return who.post(f"/people/{other.person_id}/{act}", REASON).status_code

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(send, pair, reversed(pair), acts))
        assert told.count(200) == 1, told
        officer = pair[told.index(200)]
        ok(officer.get("/audit"))


def test_the_command_line_leaves_an_officer_too(city: City, officer: Caller, settings: Settings) -> None:
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    command = ["account", "pseudonymise", officer.email, "--reason", REASON["reason"]]
    told = CliRunner().invoke(main, command, env=environment)
    assert (told.exit_code, "last officer of the city" in told.stderr) == (2, True)
    ok(officer.get("/me"))
    city.person("other@city.example", Membership(Role.CITY))
    assert CliRunner().invoke(main, command, env=environment).exit_code == 0


def test_who_was_put_in_charge_by_somebody_else_stays_named_until_it_is_decided(city: City, officer: Caller) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    declare(company)
    application = apply(company)
    ok(officer.post(f"/applications/{application}/assignment", {"reviewer": reviewer.email}))
    refused(ask(officer, reviewer), 409, f"{application} is not decided")
    ok(company.post(f"/applications/{application}/withdrawal"))
    ok(ask(officer, reviewer))


def test_who_has_ordered_certificates_stays_named_until_they_are_issued(
    city: City, officer: Caller, settings: Settings
) -> None:
    other = city.person("other@city.example", Membership(Role.CITY))
    company = city.company(1)
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    grants = [{"application": application, "reasons": "Bravo."}]
    ok(other.post("/campaigns", {"title": "Remise", "grants": grants}), None)
    refused(ask(officer, other), 409, "1 certificates that wait")
    assert process_next_order(city.database, issuer(settings), now)
    refused(ask(officer, other), 409, "has a certificate in force")


@pytest.mark.parametrize("name", ["Zoé D'Arc", 'Anne "la_%^\\" Dé', "Jean Dupont"])
def test_no_stored_answer_holds_the_person_any_more(city: City, officer: Caller, name: str) -> None:
    person, stays = city.person("z_e@club.example", Membership(Role.REVIEWER)), city.reviewer(1)
    city.database.write_sync(lambda session: setattr(session.get_one(Person, person.person_id), "name", name))
    for key, who in (("theirs", person), ("other", stays)):
        ok(officer.post(f"/people/{who.person_id}/departure", WHY, headers={"Idempotency-Key": key}))
    assert stored(city) == ["other", "theirs"]
    ok(ask(officer, person))
    assert stored(city) == ["other"]
    told = officer.post(f"/people/{person.person_id}/departure", WHY, headers={"Idempotency-Key": "theirs"})
    assert name not in told.text


def test_the_stored_answers_of_the_person_go_too(city: City, officer: Caller) -> None:
    company = city.company(1)
    ok(company.post(f"{year(company.siren)}/declarations", WORKSHOP, headers={"Idempotency-Key": "k"}), 201)
    assert stored(city) == ["k"]
    ok(ask(officer, company))
    assert stored(city) == []


def stored(city: City) -> list[str]:
    """The keys under which answers are stored."""
    return city.database.read_sync(
        lambda session: sorted(session.scalars(select(StoredResponse.key).where(StoredResponse.status.is_not(None))))
    )

"""An edition takes a new rulebook, by an act of the city: what is decided stays, what is not is scored by it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from label.cli import main
from label.declarations import api
from label.declarations.models import ScoreSums
from label.editions.amendments import differences
from label.editions.models import Edition, PublishedRulebook
from label.kit.clock import now
from scoring import canonical, digest, load_rulebook, read_rulebook
from tests.support.answers import refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import GRANT, REFUSE, apply, certify, decide, declare, review, year

WHY = "Le barème oubliait les jurys."


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The promises have tests of their own; here a few random files are enough."""
    monkeypatch.setattr(api, "TRIES", 20)


def document(**changes: Any) -> dict[str, Any]:
    """The rulebook of 2026 with a bonus of 1 point for each initiative."""
    data: dict[str, Any] = json.loads(canonical(load_rulebook("2026")))
    return data | {"bonus": data["bonus"] | {"points": 1, "maximum": 3}} | changes


def name(data: dict[str, Any]) -> str:
    return digest(read_rulebook(json.dumps(data)))


def amend(officer: Caller, data: dict[str, Any]) -> Any:
    return ok(officer.post("/editions/2026/amendments", {"reason": WHY, "rulebook": data}), 201)


def scored_by(company: Caller) -> str:
    return str(ok(company.get(f"{year(company.siren)}/score"))["rulebook_digest"])


def test_each_undecided_file_is_scored_by_the_new_rulebook_and_each_decided_one_keeps_its_own(city: City) -> None:
    first, second, officer = city.reviewer(1), city.reviewer(2), city.officer()
    decided, undecided, later = (city.company(number) for number in (1, 2, 3))
    before = ok(city.anyone.get("/editions/2026"))["rulebook_digest"]
    certificate = certify(decided, officer, first, second)
    declare(undecided)
    made = amend(officer, document())
    declare(later)
    assert (scored_by(decided), scored_by(undecided), scored_by(later)) == (before, name(document()), name(document()))
    assert (made["previous_digest"], made["rulebook_digest"]) == (before, name(document()))
    told = [ok(company.get(f"{year(company.siren)}/score"))["amendments"] for company in (decided, undecided)]
    assert [[act["reason"] for act in acts] for acts in told] == [[], [WHY]]
    assert ok(city.anyone.get(f"/certificates/{certificate}"))["status"] == "valid"


def test_anyone_reads_who_changed_what_and_the_rulebook_that_was_replaced(city: City) -> None:
    before = ok(city.anyone.get("/editions/2026"))["rulebook_digest"]
    amend(city.officer(), document())
    shown = ok(city.anyone.get("/editions/2026"))
    assert shown["rulebook_digest"] == name(document())
    (act,) = shown["amendments"]
    assert (act["reason"], act["previous_digest"]) == (WHY, before)
    assert {change["pointer"]: (change["before"], change["after"]) for change in act["changes"]} == {
        "/bonus/maximum": (6, 3),
        "/bonus/points": (2, 1),
    }
    assert ok(city.anyone.get("/editions"))["items"][0]["amendments"] == shown["amendments"]
    old = city.anyone.get(f"/editions/2026/rulebook?digest={before}")
    assert (old.headers["rulebook-digest"], old.json()["bonus"]["points"]) == (before, 2)
    assert ok(city.anyone.get("/editions/2026/rulebook"))["bonus"]["points"] == 1
    refused(city.anyone.get("/editions/2026/rulebook?digest=sha256:0"), 404)


def test_a_file_that_an_appeal_opens_again_follows_the_rulebook_in_force(city: City) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    decide(application, officer, **REFUSE)
    amend(officer, document())
    assert scored_by(company) != name(document())
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    assert scored_by(company) == name(document())


def test_an_amendment_is_made_by_the_city_and_keeps_the_promises(city: City) -> None:
    officer, path = city.officer(), "/editions/2026/amendments"
    refused(city.reviewer(1).post(path, {"reason": WHY}), 403)
    refused(officer.post("/editions/1999/amendments", {"reason": WHY, "rulebook": document(edition="1999")}), 404)
    refused(officer.post(path, {"reason": WHY}), 409, "has this rulebook already")
    refused(officer.post(path, {"reason": WHY, "rulebook": document(edition="2027")}), 422, "The rulebook is invalid")
    refused(officer.post(path, {"reason": WHY, "rulebook": document(arithmetic=1)}), 422, "The rulebook is invalid")
    weights = document()["weights"] | {"time": {"paid": "-1", "personal": "-1"}}
    broken = officer.post(path, {"reason": WHY, "rulebook": document(weights=weights)})
    refused(broken, 422, "breaks a promise")
    assert ok(city.anyone.get("/editions/2026"))["amendments"] == []


def of_the_first_arithmetic(city: City) -> str:
    """Puts the edition, and its files, under the rulebook that the release before published; its digest."""
    data = document(arithmetic=1) | {"bonus": document()["bonus"] | {"points": 2, "maximum": 6}}
    del data["arithmetic"], data["effort"]
    first = read_rulebook(json.dumps(data))

    def put(session: Any) -> None:
        session.add(PublishedRulebook(digest=digest(first), document=canonical(first).decode(), published_at=now()))
        session.flush()
        session.execute(update(Edition).values(rulebook_digest=digest(first)))
        session.execute(update(ScoreSums).values(rulebook_digest=digest(first), serial=ScoreSums.serial + 1))

    city.database.write_sync(put)
    return digest(first)


def command(city: City, *arguments: str) -> Result:
    environment = {"LABEL_DATA_DIR": str(city.settings.data_dir), "LABEL_DATABASE_URL": city.settings.database_url}
    return CliRunner().invoke(main, arguments, env=environment)


def doctor(city: City) -> Result:
    found = command(city, "doctor")
    assert found.exit_code == 0, found.output
    return found


def test_an_edition_of_the_first_arithmetic_is_amended_by_one_command_before_its_files_are_scored(city: City) -> None:
    decided, company, officer = city.company(1), city.company(2), city.officer()
    certificate = certify(decided, officer, city.reviewer(1), city.reviewer(2))
    declare(company)
    first = of_the_first_arithmetic(city)
    told = company.get(f"{year(company.siren)}/score")
    refused(told, 409, "label edition amend 2026")
    application = ok(company.post(f"{year(company.siren)}/applications", {}), 201)["id"]
    refused(company.post(f"/applications/{application}/submission"), 409, "label edition amend 2026")
    assert "label edition amend 2026" in doctor(city).stdout

    done = command(city, "edition", "amend", "2026", "--reason", WHY, "--tries", "5")
    assert (done.exit_code, first in done.stdout) == (0, True), done.output
    assert scored_by(company) == digest(load_rulebook("2026"))
    assert "amend" not in doctor(city).stdout
    ok(company.post(f"/applications/{application}/submission"))
    refused(decided.get(f"{year(decided.siren)}/score"), 409, "was decided by the arithmetic 1")
    assert ok(city.anyone.get(f"/certificates/{certificate}"))["level"] == "confirmed"


def test_a_company_refused_by_the_first_arithmetic_may_appeal_once_the_edition_is_amended(city: City) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    decide(application, officer, **REFUSE)
    of_the_first_arithmetic(city)
    amend(officer, document())
    appealed = ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    assert appealed["snapshots"][-1]["rulebook_digest"] == name(document()) == scored_by(company)


def test_a_difference_is_named_by_its_pointer() -> None:
    before: dict[str, Any] = {"a": {"b": 1, "gone": [1]}, "c": "same"}
    after: dict[str, Any] = {"a": {"b": 2}, "c": "same", "new": {"d": 1}}
    assert differences(before, after) == [
        {"pointer": "/a/b", "before": 1, "after": 2},
        {"pointer": "/a/gone", "before": [1], "after": None},
        {"pointer": "/new", "before": None, "after": {"d": 1}},
    ]
    assert differences(before, before) == []


def test_a_decision_keeps_the_rulebook_that_it_was_taken_by(city: City) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    amend(officer, document())
    decided = ok(officer.post(f"/applications/{application}/decision", GRANT))
    assert [one["rulebook_digest"] for one in decided["snapshots"]][-1] == name(document())

"""Applications are submitted once the city has opened the edition, which asks for enough people."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text, update

from label.applications import openings
from label.cli import main
from label.editions.models import Edition
from label.kit import migrations
from label.kit.actor import Membership, Role
from label.kit.clock import now
from tests.people.test_actions import end
from tests.support.answers import refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import REFUSE, apply, declare, review, year

PATH = "/editions/2026/opening"


@pytest.fixture
def officer(city: City) -> Caller:
    """Of a city whose edition is not open."""
    city.database.write_sync(lambda session: session.execute(update(Edition).values(opened_at=None)))
    return city.officer()


def staff(city: City, reviewers: int = 4) -> None:
    """With the officer, enough people."""
    for number in range(reviewers):
        city.reviewer(number)
    city.person("second@city.example", Membership(Role.CITY))


def label(city: City, *command: str) -> Result:
    place = {"LABEL_DATA_DIR": str(city.settings.data_dir), "LABEL_DATABASE_URL": city.settings.database_url}
    return CliRunner().invoke(main, list(command), env=place)


def edition(city: City) -> Any:
    return ok(city.anyone.get("/editions/2026"))


def draft(company: Caller) -> str:
    declare(company)
    return str(ok(company.post(f"{year(company.siren)}/applications", {}), 201)["id"])


def test_an_application_is_submitted_only_once_the_city_has_opened_the_edition(city: City, officer: Caller) -> None:
    company = city.company(1)
    application = draft(company)
    path = f"/applications/{application}/submission"
    missing = "4 reviewers (0 of 4 there); 1 person who decides (1 of 2 there); 5 different people (1 of 6 there)"
    refused(company.post(path), 409, f"The edition 2026 is not open. Missing: {missing}. The operator adds people")
    staff(city)
    refused(company.post(path), 409, "nobody is missing: the city opens it: POST /api/v1/editions/2026/opening")
    assert ok(company.get(f"/applications/{application}"))["state"] == "draft"
    opened = ok(officer.post(PATH))["opened_at"]
    assert edition(city)["opened_at"] == opened
    assert ok(company.post(path))["state"] == "submitted"


def test_an_opening_names_what_is_missing_and_changes_nothing(city: City, officer: Caller) -> None:
    staff(city, reviewers=3)
    city.person("late@bbc.example", Membership(Role.REVIEWER), days=0)
    before = ok(officer.get("/audit"))
    answer = officer.post(PATH)
    refused(
        answer,
        409,
        "Missing: 1 reviewer (3 of 4 there); 1 different person (5 of 6 there). Without a key in force: Late.",
    )
    assert (edition(city)["opened_at"], ok(officer.get("/audit"))) == (None, before)
    city.person("late@bbc.example")  # a new key
    ok(officer.post(PATH))


def test_who_has_left_is_not_counted(city: City, officer: Caller) -> None:
    staff(city)
    end(officer, city.reviewer(1), kind="reviewer")
    refused(officer.post(PATH), 409, "1 reviewer (3 of 4 there)")


def test_one_person_with_two_roles_is_one_person(city: City, officer: Caller) -> None:
    for number in range(3):
        city.reviewer(number)
    city.person("both@city.example", Membership(Role.REVIEWER), Membership(Role.CITY))
    refused(officer.post(PATH), 409, "Missing: 1 different person (5 of 6 there).")
    city.reviewer(9)
    ok(officer.post(PATH))


def test_an_edition_is_opened_once_and_the_trail_says_by_whom(city: City, officer: Caller) -> None:
    staff(city)
    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(lambda _: officer.post(PATH).status_code, range(4)))
    assert told == [200, 409, 409, 409]
    (entry,) = ok(officer.get("/audit?subject=edition&subject_id=2026&limit=1"))["items"]
    assert (entry["action"], entry["person_id"]) == ("open", officer.person_id)
    refused(officer.post("/editions/1999/opening"), 404)


def test_an_open_edition_stays_open_when_people_leave(city: City, officer: Caller) -> None:
    staff(city)
    ok(officer.post(PATH))
    end(officer, city.reviewer(1))
    company = city.company(1)
    ok(company.post(f"/applications/{draft(company)}/submission"))


def test_as_many_people_as_an_opening_asks_for_decide_an_appeal(city: City, officer: Caller) -> None:
    staff(city)
    ok(officer.post(PATH))
    reviewers = [city.reviewer(number) for number in range(4)]
    company, second = city.company(1), city.person("second@city.example", Membership(Role.CITY))
    declare(company)
    application = apply(company)
    review(application, *reviewers[:2])
    ok(officer.post(f"/applications/{application}/decision", REFUSE))
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Nous contestons."}))
    ok(reviewers[2].post(f"/applications/{application}/assignment", {}))
    for reviewer in reviewers[2:]:
        advice = {"advice": "refuse", "reasons": "Toujours pas."}
        ok(reviewer.post(f"/applications/{application}/opinions", advice), 201)
    assert ok(second.post(f"/applications/{application}/decision", REFUSE))["state"] == "refused"


@pytest.mark.usefixtures("officer")
def test_the_operator_opens_an_edition_and_is_advised_of_one_that_is_not_open(city: City) -> None:
    advice = "Applications should be taken today. The edition 2026 is not open. Missing: "
    assert label(city, "doctor", "--quick").stdout.startswith(advice)
    refusal = label(city, "edition", "open", "2026")
    assert (refusal.exit_code, refusal.stderr.partition(" Missing: ")[0]) == (2, "The edition 2026 cannot open.")
    staff(city)
    opened = label(city, "edition", "open", "2026")
    assert (opened.exit_code, opened.stdout) == (0, "The edition 2026 is open.\n")
    assert city.database.read_sync(openings.openings_needed, now()) == []


def test_an_edition_with_applications_counts_as_opened_after_the_migration(city: City, officer: Caller) -> None:
    company = city.company(1)
    application = draft(company)
    with city.database.engine.begin() as connection:
        connection.execute(text("UPDATE editions SET opened_at = NULL"))
        migrations.downgrade(connection, "0007")
        migrations.upgrade(connection)
    assert edition(city)["opened_at"] == ok(company.get(f"/applications/{application}"))["created_at"]
    ok(company.post(f"/applications/{application}/submission"))


def test_an_edition_without_applications_is_still_to_be_opened_after_the_migration(city: City, officer: Caller) -> None:
    with city.database.engine.begin() as connection:
        migrations.downgrade(connection, "0007")
        migrations.upgrade(connection)
    assert edition(city)["opened_at"] is None

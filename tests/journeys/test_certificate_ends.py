from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from label.certificates.models import Certificate
from label.editions.actions import Calendar
from label.kit.clock import day, now
from scoring import load_rulebook
from tests.support.answers import refused, walk
from tests.support.city import City, ok
from tests.support.editions import publish_open
from tests.support.populated_city import (
    GRANT,
    apply,
    certify,
    decide,
    declare,
    review,
)

REASON = {"reason": "Pour une raison."}


def test_a_certificate_is_suspended_reinstated_and_withdrawn(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    refused(officer.post(f"/certificates/{number}/reinstatement", REASON), 409, "valid: it cannot be reinstated")
    for act, status, listed in [
        ("suspension", "suspended", []),
        ("reinstatement", "valid", [number]),
        ("withdrawal", "withdrawn", []),
    ]:
        assert ok(officer.post(f"/certificates/{number}/{act}", REASON))["status"] == status
        assert ok(city.anyone.get(f"/certificates/{number}"))["status"] == status
        assert [line["number"] for line in walk(city.anyone, "/register")] == listed
    for act in ("suspension", "reinstatement", "withdrawal"):
        refused(officer.post(f"/certificates/{number}/{act}", REASON), 409, "The certificate is withdrawn")
    history = ok(city.anyone.get(f"/certificates/{number}"))["history"]
    assert [event["kind"] for event in history] == ["issued", "suspended", "reinstated", "withdrawn"]


def test_a_company_renounces_its_own_certificate_only(city: City) -> None:
    company, stranger = city.company(1), city.company(2)
    number = certify(company, city.officer(), city.reviewer(1), city.reviewer(2))
    refused(stranger.post(f"/certificates/{number}/renunciation", REASON), 404)
    shown = ok(company.post(f"/certificates/{number}/renunciation", REASON))
    assert (shown["status"], shown["history"][-1]["by"]) == ("renounced", None)
    refused(company.post(f"/certificates/{number}/renunciation", REASON), 409, "The certificate is renounced")
    assert "Rendu par l’entreprise" in city.anyone.get(f"/verify/{number}").text


def test_a_certificate_expires_after_its_last_day_without_anyones_doing(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    today = day(now())
    last_until(city, number, today)
    assert ok(city.anyone.get(f"/certificates/{number}"))["valid"] is True
    last_until(city, number, today - timedelta(days=1))
    shown = ok(city.anyone.get(f"/certificates/{number}"))
    assert (shown["status"], shown["valid"], shown["history"][-1]["kind"]) == ("expired", False, "expired")
    assert walk(city.anyone, "/register") == []
    refused(officer.post(f"/certificates/{number}/suspension", REASON), 409, "The certificate is expired")
    refused(company.post(f"/certificates/{number}/renunciation", REASON), 409, "The certificate is expired")
    assert "Expiré" in city.anyone.get(f"/verify/{number}").text


@pytest.fixture
def next_edition(city: City) -> str:
    """Another edition, open to applications; its rulebook is that of 2026 under another name."""
    today = day(now())
    calendar = Calendar("2027", "Édition 2027", YEAR_2027, (today, today + timedelta(days=1)), today)
    rulebook = load_rulebook("2026").model_copy(update={"edition": "2027"})
    # One try: the promises of this rulebook are searched elsewhere.
    city.database.write_sync(publish_open, calendar, rulebook)
    return "2027"


YEAR_2027 = (date(2027, 1, 1), date(2027, 12, 31))


def test_a_second_certificate_is_granted_only_in_place_of_the_first(city: City, next_edition: str) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    first = certify(company, officer, *reviewers)
    declare(company, next_edition)
    application = apply(company, next_edition)
    review(application, *reviewers)
    path = f"/applications/{application}/decision"
    refused(officer.post(path, GRANT), 409, f"The company holds {first}: name it in replaces.")
    refused(officer.post(path, GRANT | {"replaces": "BB-2026-222222"}), 409, f"The company holds {first}")
    assert valid(city, company.siren) == 1
    second = decide(application, officer, replaces=first)
    assert valid(city, company.siren) == 1
    replaced = ok(city.anyone.get(f"/certificates/{first}"))
    assert (replaced["status"], replaced["history"][-1]["other_number"]) == ("replaced", second)
    assert [line["number"] for line in walk(city.anyone, "/register")] == [second]
    refused(officer.post(f"/certificates/{first}/reinstatement", REASON), 409, "The certificate is replaced")


def test_a_suspended_certificate_is_still_held(city: City, next_edition: str) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    first = certify(company, officer, *reviewers)
    ok(officer.post(f"/certificates/{first}/suspension", REASON))
    declare(company, next_edition)
    application = apply(company, next_edition)
    review(application, *reviewers)
    refused(officer.post(f"/applications/{application}/decision", GRANT), 409, f"The company holds {first}")


def test_after_an_expired_certificate_nothing_is_replaced(city: City, next_edition: str) -> None:
    company, officer, reviewers = city.company(1), city.officer(), (city.reviewer(1), city.reviewer(2))
    first = certify(company, officer, *reviewers)
    last_until(city, first, day(now()) - timedelta(days=1))
    declare(company, next_edition)
    application = apply(company, next_edition)
    review(application, *reviewers)
    path = f"/applications/{application}/decision"
    refused(officer.post(path, GRANT | {"replaces": first}), 422, "has expired")
    second = decide(application, officer)
    before = ok(city.anyone.get(f"/certificates/{first}"))
    assert (before["status"], before["history"][-1]["other_number"]) == ("expired", second)


def test_a_certificate_that_nobody_holds_is_not_replaced(city: City) -> None:
    company, officer = city.company(1), city.officer()
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    attempt = officer.post(f"/applications/{application}/decision", GRANT | {"replaces": "BB-2026-222222"})
    refused(attempt, 409, "BB-2026-222222 is not a certificate in force")


def last_until(city: City, number: str, last: date) -> None:
    """Move a certificate's validity into the past, as time would."""

    def move(session: Any) -> None:
        row = session.get_one(Certificate, number)
        row.issued_on, row.valid_until = last - timedelta(days=365), last

    city.database.write_sync(move)


def valid(city: City, siren: str) -> int:
    held = select(func.count()).select_from(Certificate).filter_by(siren=siren, state="valid")
    return city.database.read_sync(lambda session: session.scalar(held) or 0)

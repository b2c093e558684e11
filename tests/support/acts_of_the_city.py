"""What the city reverses, records and ends, each act through `post` of a test that sends it in its own way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from label.applications import reviews
from label.applications.schemas import CorrectionIn
from label.editions.models import Edition
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import now
from tests.support.city import Caller, City, ok
from tests.support.populated_city import apply, declare
from tests.support.stock_import import cease

Post = Callable[..., Any]  # the caller, path, body and status
REASON = {"reason": "Par erreur."}


def open_again(city: City, officer: Caller, post: Post) -> None:
    """The edition of a city with enough people, as if it had not been opened yet."""
    city.database.write_sync(lambda session: session.execute(update(Edition).values(opened_at=None)))
    post(officer, "/editions/2026/opening")


def reverse(officer: Caller, application: str, withdrawn: str, post: Post) -> None:
    """A certificate that was withdrawn, and the decision that granted it."""
    post(officer, f"/certificates/{withdrawn}/annulment", REASON)
    post(officer, f"/applications/{application}/decision-annulment", REASON)


def resume(city: City, company: Caller, reviewer: Caller, post: Post) -> None:
    """A review goes on without an answer to a correction that was asked for 40 days ago."""
    declare(company)
    application = apply(company)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    judge = Actor(reviewer.person_id, "", reviewer.email, "", (Membership(Role.REVIEWER),))
    asked = CorrectionIn(message="À revoir.")
    city.database.write_sync(reviews.ask_correction, judge, application, asked, now() - timedelta(days=40))
    post(reviewer, f"/applications/{application}/resumption")


def follow(city: City, officer: Caller, siren: str, number: str, post: Post) -> None:
    """A company ceases, keeps its certificate, and is said to be followed by another."""
    cease(city, siren, "2026-04-30")
    post(officer, f"/certificates/{number}/retention", REASON)
    successor = {"successor": city.add_company(99), "effective_on": "2026-05-01"}
    post(officer, f"/companies/{siren}/successor", REASON | successor)
    post(officer, f"/companies/{siren}/successor/end", REASON)


def leave(city: City, officer: Caller, post: Post) -> None:
    """A tie and a membership of one person end; another leaves and is pseudonymised."""
    siren, tied, leaver = city.add_company(98), city.reviewer(98), city.reviewer(99)
    ok(tied.post("/me/interests", REASON | {"siren": siren}), 204)
    post(officer, f"/people/{tied.person_id}/interests/{siren}/end", REASON)
    (membership,) = ok(officer.get(f"/people/{tied.person_id}"))["memberships"]
    post(officer, f"/people/{tied.person_id}/memberships/{membership['id']}/end", REASON)
    for act in ("departure", "pseudonymisation"):
        post(officer, f"/people/{leaver.person_id}/{act}", REASON)

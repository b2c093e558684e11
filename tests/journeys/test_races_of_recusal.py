"""What waits for the lock of an application is asked again once it holds it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from label.applications import decisions, reviews
from label.applications.decisions import MadeDecision
from label.applications.schemas import AssignmentIn, CorrectionIn, DecisionIn, OpinionIn, RecusalIn
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import now
from label.kit.errors import NotFound
from tests.support.city import City, ok
from tests.support.populated_city import apply, declare, review

OPINION = OpinionIn(advice="refuse", reasons="Non conforme.")
DECISION = DecisionIn(outcome="refused", reasons="Pas encore.")


def opines(session: Session, actor: Actor, application: str) -> object:
    return reviews.advise(session, actor, application, OPINION, now())


def decides(session: Session, actor: Actor, application: str) -> object:
    return decisions.decide(session, actor, application, DECISION, MadeDecision("sha256:any", None), now())


def takes_charge(session: Session, actor: Actor, application: str) -> object:
    return reviews.assign(session, actor, application, AssignmentIn(), now())


def asks_a_correction(session: Session, actor: Actor, application: str) -> object:
    return reviews.ask_correction(session, actor, application, CorrectionIn(message="Les heures ?"), now())


@pytest.mark.parametrize("act", [opines, decides, takes_charge, asks_a_correction])
def test_who_steps_back_while_their_own_act_waits_does_not_act(city: City, act: Callable[..., Any]) -> None:
    company, granter = city.company(1), city.reviewer(3, may_grant=True)
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    ok(granter.post(f"/applications/{application}/assignment", {}))
    actor = Actor(granter.person_id, "Granter", granter.email, "", (Membership(Role.REVIEWER, may_grant=True),))
    stepped, waiting = Event(), Event()

    def step_back(session: Session) -> None:
        reviews.recuse(session, actor, application, RecusalIn(reason="Un proche y entre."), now())
        stepped.set()
        waiting.wait(30)

    def try_to_act(session: Session) -> object:
        return act(session, actor, application)

    with ThreadPoolExecutor(2) as pool:
        recusal = pool.submit(city.database.write_sync, step_back)
        assert stepped.wait(30)
        attempt = pool.submit(city.database.write_sync, try_to_act)
        if not city.database.on_sqlite:
            _wait_for_a_lock(city)
        waiting.set()
        recusal.result(30)
        with pytest.raises(NotFound):
            attempt.result(30)


def _wait_for_a_lock(city: City) -> None:
    """Until PostgreSQL says that someone waits."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(3000):
        if city.database.read_sync(lambda session: session.scalar(asked)):
            return
        sleep(0.01)
    raise AssertionError("nobody waits")

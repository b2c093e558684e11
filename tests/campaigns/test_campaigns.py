import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import delete, select, update

from label.accounts.models import Affiliation, Token
from label.app import create_app
from label.campaigns import queue
from label.campaigns.execution import process_next_order
from label.campaigns.models import Order
from label.certificates import keyring
from label.certificates.keyring import Keyring
from label.certificates.models import Certificate, IssuerKey, Reservation
from label.certificates.planning import Issuer
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.errors import Unavailable
from label.kit.settings import Settings
from label.kit.storage import Store
from label.worker import process_orders
from tests.support.answers import pointers, problem, walk
from tests.support.certified_city import WHY, granted
from tests.support.city import Caller, City, ok
from tests.support.ready_applications import to_be_decided
from tests.test_queries_counted import counted

HELD = queue.HOLD_DURATION + timedelta(seconds=1)
LATER = queue.RETRY_DELAY + timedelta(seconds=1)


class Killed(BaseException):
    """As from outside: nothing may catch it."""


class Deadly(Store):
    """Whoever writes here is killed by it: what was planned is planned, and nothing is issued."""

    def put(self, content: bytes) -> str:
        raise Killed


class Broken(Store):
    """The disk is full for so many files."""

    faults = 0

    def put(self, content: bytes) -> str:
        self.faults -= 1
        if self.faults >= 0:
            raise OSError(28, "No space left on device")
        return super().put(content)


def order(officer: Caller, *applications: str, **more: Any) -> str:
    """A campaign that grants these; its id."""
    grants = [{"application": one, "reasons": "Bravo."} for one in applications]
    made: str = ok(officer.post("/campaigns", {"title": "Promotion 2026", "grants": grants} | more), 201)["id"]
    return made


def orders(officer: Caller, campaign: str) -> list[dict[str, Any]]:
    return walk(officer, f"/campaigns/{campaign}/orders")


def progress(officer: Caller, campaign: str) -> tuple[int, ...]:
    shown = ok(officer.get(f"/campaigns/{campaign}"))
    return tuple(shown[name] for name in ("total", "waiting", "issued", "refused"))


def carried_out(city: City, issuer: Issuer, at: datetime | None = None) -> int:
    """How many orders one worker takes until it finds none."""
    taken = 0
    while process_next_order(city.database, issuer, lambda: at or now()):
        taken += 1
    return taken


def killed(city: City, issuer: Issuer, at: datetime | None = None) -> None:
    """A worker dies while it writes the file of the order in hand."""
    with pytest.raises(Killed):
        process_next_order(city.database, replace(issuer, files=Deadly(city.settings.data_dir)), lambda: at or now())


def all_of(city: City, column: Any) -> list[Any]:
    return city.database.read_sync(lambda session: sorted(session.scalars(select(column))))


# Ordering


def test_all_faults_of_a_campaign_are_reported_with_their_places(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    first, second, third, done = to_be_decided(city, 4)
    held = granted(city, officer, done, now(), issuer)
    ok(officer.post(f"/certificates/{held}/suspension", WHY))
    grants = [
        {"application": first},
        {"application": "0" * 32},
        {"application": second, "level": "exemplary"},
        {"application": first},
        {"application": third, "replaces": "BB-2026-222222"},
        {"application": done},
    ]
    body: dict[str, Any] = {"title": "Tout", "grants": [one | {"reasons": "Bravo."} for one in grants]}
    body |= {"reissues": [{"number": one, "reason": "Nom."} for one in ("BB-2026-222222", held, "x")]}
    answer = officer.post("/campaigns", body)
    assert pointers(answer) == [
        "/grants/1",
        "/grants/2/level",
        "/grants/3",
        "/grants/4/replaces",
        "/grants/5",
        "/reissues/0",
        "/reissues/1",
        "/reissues/2",
    ]
    assert answer.json()["detail"] == "8 of the orders cannot be carried out: nothing was ordered."
    assert all_of(city, Order.id) == []
    assert ok(officer.get("/campaigns"))["items"] == []


@pytest.mark.parametrize("body", [{"title": "Rien"}, {"title": "Rien", "grants": [], "reissues": []}])
def test_an_empty_campaign_is_refused(city: City, body: dict[str, Any]) -> None:
    assert problem(city.officer().post("/campaigns", body), 422)["errors"][0]["detail"].startswith(
        "A campaign issues something"
    )


def test_a_certificate_that_is_already_ordered_is_not_ordered_again(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    application, granted_one = to_be_decided(city, 2)
    number = granted(city, officer, granted_one, now(), issuer)
    again = [{"number": number.lower(), "reason": "Clé."}]
    order(officer, application, reissues=again)
    body = {"title": "Encore", "grants": [{"application": application, "reasons": "Bravo."}], "reissues": again}
    told = problem(officer.post("/campaigns", body), 422)["errors"]
    assert told == [
        {"pointer": "/grants/0", "detail": f"{application} is ordered already, and waits for its certificate."},
        {"pointer": "/reissues/0", "detail": f"{number} is ordered already, and waits for its certificate."},
    ]


def test_an_officer_neither_orders_for_a_company_they_are_tied_to_nor_sees_such_an_order(
    city: City, issuer: Issuer
) -> None:
    officer, tied = city.officer(), city.person("tied@city.example", Membership(Role.CITY))
    first, second, done = to_be_decided(city, 3)
    number = granted(city, officer, done, now(), issuer)
    sirens = {one: ok(officer.get(f"/applications/{one}"))["siren"] for one in (first, done)}
    for siren in sirens.values():
        ok(tied.post("/me/interests", {"siren": siren, "reason": "Mon frère y travaille."}), 204)
    body = {"title": "Les miens", "grants": [{"application": one, "reasons": "Bravo."} for one in (second, first)]}
    answer = tied.post("/campaigns", body | {"reissues": [{"number": number, "reason": "Nom."}]})
    assert pointers(answer) == ["/grants/1", "/reissues/0"]

    campaign = order(officer, first, second, reissues=[{"number": number, "reason": "Nom."}])
    assert len(orders(officer, campaign)) == 3
    assert [one["application"] for one in orders(tied, campaign)] == [second]


# Reading


def test_a_campaign_shows_its_progress(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    campaign = order(officer, *to_be_decided(city, 3))
    assert progress(officer, campaign) == (3, 3, 0, 0)
    assert process_next_order(city.database, issuer, now)
    assert progress(officer, campaign) == (3, 2, 1, 0)
    assert ok(officer.get(f"/campaigns/{campaign}"))["done"] is False
    assert carried_out(city, issuer) == 2
    assert progress(officer, campaign) == (3, 0, 3, 0)
    assert ok(officer.get(f"/campaigns/{campaign}"))["done"] is True


def test_campaigns_and_orders_are_read_page_by_page(city: City, issuer: Issuer) -> None:
    officer, applications = city.officer(), to_be_decided(city, 5)
    first, second = order(officer, *applications[:4]), order(officer, applications[4], title="Suite")
    assert process_next_order(city.database, issuer, now)
    listed = walk(officer, "/campaigns?limit=1")
    assert [(one["id"], one["title"], one["total"]) for one in listed] == [
        (second, "Suite", 1),
        (first, "Promotion 2026", 4),
    ]
    assert [one["application"] for one in walk(officer, f"/campaigns/{first}/orders?limit=3")] == applications[:4]
    waiting = walk(officer, f"/campaigns/{first}/orders?limit=1&state=waiting")
    assert [one["application"] for one in waiting] == applications[1:4]
    problem(officer.get(f"/campaigns/{'0' * 32}/orders"), 404)
    problem(officer.get(f"/campaigns/{'0' * 32}"), 404)


def test_only_city_officers_see_campaigns(city: City) -> None:
    officer = city.officer()
    campaign = order(officer, *to_be_decided(city, 1))
    for other in (city.reviewer(1, may_grant=True), city.soee(), city.company(1), city.partner()):
        for path in ("/campaigns", f"/campaigns/{campaign}", f"/campaigns/{campaign}/orders"):
            problem(other.get(path), 403)
        problem(other.post("/campaigns", {"title": "Moi", "grants": []}), 403)
    colleague = city.person("other@city.example", Membership(Role.CITY))
    assert progress(colleague, campaign) == (1, 1, 0, 0)


# Issuing


def test_a_worker_issues_each_order_once(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    applications = to_be_decided(city, 3)
    campaign = order(officer, *applications)
    assert (carried_out(city, issuer), carried_out(city, issuer)) == (3, 0)
    told = orders(officer, campaign)
    assert sorted(one["number"] for one in told) == all_of(city, Certificate.number) == all_of(city, Reservation.number)
    assert [(one["state"], one["why"], one["ended_at"] is not None) for one in told] == [("issued", "", True)] * 3
    for one in told:
        decided = ok(officer.get(f"/applications/{one['application']}"))
        assert (decided["state"], decided["decisions"][0]["certificate"]) == ("granted", one["number"])
        assert (decided["decisions"][0]["reasons"], decided["decisions"][0]["level"]) == ("Bravo.", "confirmed")


def test_a_worker_executes_a_reissue(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    (application,) = to_be_decided(city, 1)
    number = granted(city, officer, application, now(), issuer)
    body = {"title": "Noms", "reissues": [{"number": number, "reason": "Nom corrigé."}]}
    campaign = ok(officer.post("/campaigns", body), 201)["id"]
    assert carried_out(city, issuer) == 1
    (told,) = orders(officer, campaign)
    shown = ok(city.anyone.get(f"/certificates/{told['number']}"))
    assert (told["reissue_of"], told["application"], shown["reissue_of"], shown["status"]) == (
        number,
        None,
        number,
        "valid",
    )
    assert shown["history"][0]["reason"] == "Nom corrigé."


def test_an_order_whose_facts_changed_meanwhile_is_refused_and_its_number_dropped(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    (application,) = to_be_decided(city, 1)
    campaign = order(officer, application)
    killed(city, issuer)
    shown = ok(officer.get(f"/applications/{application}"))
    reviewer = city.reviewer(1)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    rows = ok(reviewer.get(f"/companies/{shown['siren']}/editions/2026/declarations?kind=volunteering"))["items"]
    more = {
        "verified_hours": "21",
        "reason": "Une feuille de plus.",
        "source": "seen_on_site",
        "version": rows[0]["version"],
    }
    ok(reviewer.put(f"/declarations/{rows[0]['id']}/verdict", more))
    assert carried_out(city, issuer, now() + HELD) == 1
    (told,) = orders(officer, campaign)
    assert (told["state"], told["why"]) == (
        "refused",
        "The facts have changed meanwhile: read the application again, then decide.",
    )
    assert (all_of(city, Reservation.state), all_of(city, Certificate.number)) == (["dropped"], [])
    assert ok(officer.get(f"/applications/{application}"))["state"] == "under_review"
    assert progress(officer, order(officer, application)) == (1, 1, 0, 0)  # it may be ordered again


def test_an_order_whose_application_was_decided_otherwise_is_refused(city: City, issuer: Issuer) -> None:
    officer = city.officer()
    (application,) = to_be_decided(city, 1)
    campaign = order(officer, application)
    granted(city, officer, application, now(), issuer)
    assert carried_out(city, issuer) == 1
    (told,) = orders(officer, campaign)
    assert (told["state"], told["number"]) == ("refused", None)
    assert len(all_of(city, Certificate.number)) == 1


def test_the_orders_of_an_officer_who_left_the_city_are_refused(city: City, issuer: Issuer) -> None:
    officer, other = city.officer(), city.person("other@city.example", Membership(Role.CITY))
    campaign = order(officer, *to_be_decided(city, 1))
    city.database.write_sync(
        lambda session: session.execute(delete(Affiliation).where(Affiliation.person_id == officer.person_id))
    )
    assert carried_out(city, issuer) == 1
    assert [one["state"] for one in orders(other, campaign)] == ["refused"]
    assert all_of(city, Certificate.number) == []


# What is lacking, and what breaks


@pytest.mark.parametrize("planned", [False, True], ids=["before the plan", "after the plan"])
def test_an_order_waits_while_a_key_is_missing_and_is_executed_once_it_is_back(
    city: City, issuer: Issuer, planned: bool
) -> None:
    officer, at = city.officer(), now()
    campaign = order(officer, *to_be_decided(city, 1))
    if planned:
        killed(city, issuer, at)
        at += HELD
    key = issuer.keyring.folder / keyring.CREDENTIAL_FILE
    key.rename(key.with_name("elsewhere"))
    with pytest.raises(Unavailable, match=r"credential\.pem is missing"):
        process_next_order(city.database, issuer, lambda: at)
    (told,) = orders(officer, campaign)
    assert (told["state"], told["why"].partition(": ")[0], told["number"] is not None) == (
        "waiting",
        f"{key} is missing",
        planned,
    )
    assert all_of(city, Order.tries) == [0]
    assert carried_out(city, issuer, at) == 0
    key.with_name("elsewhere").rename(key)
    assert carried_out(city, issuer, at + LATER) == 1
    assert [(one["state"], one["why"]) for one in orders(officer, campaign)] == [("issued", "")]
    assert all_of(city, Reservation.state) == ["issued"]


def test_the_next_worker_continues_with_the_number_that_a_dead_worker_reserved(city: City, issuer: Issuer) -> None:
    officer, at = city.officer(), now()
    campaign = order(officer, *to_be_decided(city, 1))
    killed(city, issuer, at)
    (reserved,) = all_of(city, Reservation.number)
    assert carried_out(city, issuer, at) == 0  # it is held
    assert carried_out(city, issuer, at + HELD) == 1
    assert [one["number"] for one in orders(officer, campaign)] == all_of(city, Certificate.number) == [reserved]


def test_an_order_that_crashed_a_worker_is_retried_last(city: City, issuer: Issuer) -> None:
    officer, at = city.officer(), now()
    campaign = order(officer, *to_be_decided(city, 2))
    killed(city, issuer, at)
    assert process_next_order(city.database, issuer, lambda: at + HELD)
    assert [one["state"] for one in orders(officer, campaign)] == ["waiting", "issued"]
    assert carried_out(city, issuer, at + HELD) == 1


def test_an_order_is_refused_after_five_crashed_attempts(city: City, issuer: Issuer) -> None:
    officer, at = city.officer(), now()
    campaign = order(officer, *to_be_decided(city, 1))
    for life in range(queue.MAX_ATTEMPTS):
        killed(city, issuer, at + life * HELD)
    assert progress(officer, campaign) == (1, 1, 0, 0)
    assert carried_out(city, issuer, at + queue.MAX_ATTEMPTS * HELD) == 1
    assert [(one["state"], one["why"]) for one in orders(officer, campaign)] == [
        ("refused", "Abandoned after 5 crashed attempts.")
    ]
    assert (all_of(city, Reservation.state), all_of(city, Certificate.number)) == (["dropped"], [])


def test_an_error_in_one_order_does_not_stop_the_worker(city: City, issuer: Issuer) -> None:
    officer, files = city.officer(), Broken(city.settings.data_dir / "files")
    files.faults = 2
    campaign = order(officer, *to_be_decided(city, 3))
    taken = process_orders(
        city.database,
        replace(issuer, files=files),
        Event(),
        until_idle=True,
        hold=timedelta(seconds=0.5),
    )
    assert (taken, progress(officer, campaign)) == (3, (3, 0, 3, 0))
    assert all_of(city, Reservation.state) == ["issued"] * 3


def test_a_key_changed_between_plan_and_signature_is_recorded_with_the_certificate(city: City, issuer: Issuer) -> None:
    officer, at = city.officer(), now()
    campaign = order(officer, *to_be_decided(city, 1))
    killed(city, issuer, at)
    keyring.rotate_credential_key(city.settings)  # and nobody has told the database
    assert carried_out(city, issuer, at + HELD) == 1
    assert [one["state"] for one in orders(officer, campaign)] == ["issued"]
    assert issuer.keyring.credential().name in all_of(city, IssuerKey.name)


def test_the_old_reservation_of_a_waiting_order_is_not_dropped(city: City, issuer: Issuer) -> None:
    officer, at = city.officer(), now()
    order(officer, *to_be_decided(city, 1))
    killed(city, issuer, at)
    city.database.write_sync(queue.drop_abandoned_reservations, at + timedelta(days=3))
    assert all_of(city, Reservation.state) == ["planned"]
    assert carried_out(city, issuer, at + HELD) == 1


# Several at once


@pytest.mark.parametrize("hold", [queue.HOLD_DURATION, timedelta(0)], ids=["held", "held by nobody"])
def test_two_workers_at_once_issue_each_order_once(city: City, hold: timedelta) -> None:
    officer = city.officer()
    campaign = order(officer, *to_be_decided(city, 6))

    def work(_number: int) -> None:
        issuer = Issuer(city.settings, chance(), Store(city.settings.data_dir / "files"), Keyring(city.settings))
        process_orders(city.database, issuer, Event(), until_idle=True, hold=hold)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert progress(officer, campaign) == (6, 0, 6, 0)
    numbers = all_of(city, Certificate.number)
    assert (len(numbers), all_of(city, Reservation.number)) == (6, numbers)


def chance() -> Any:
    import secrets

    return secrets.SystemRandom()


def test_a_step_takes_as_many_queries_whatever_the_size_of_the_campaign(city: City, issuer: Issuer) -> None:
    officer, applications = city.officer(), to_be_decided(city, 24)
    order(officer, *applications[:2])
    assert process_next_order(city.database, issuer, now)  # the first writes the keys down
    few = queries(lambda: process_next_order(city.database, issuer, now))
    order(officer, *applications[2:])
    many = [queries(lambda: process_next_order(city.database, issuer, now)) for _ in range(3)]
    assert 0 < few == many[0] == many[1] == many[2]
    assert queries(lambda: process_next_order(city.database, issuer, now)) <= 120


def queries(work: Callable[[], Any]) -> int:
    with counted(here=True) as seen:
        assert work()
    return len(seen)


# The command, and the server: processes are the same whatever the database, and take seconds to start
one_database = pytest.mark.parametrize("shared_application", ["postgresql"], indirect=True)


def command(settings: Settings, *arguments: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
    }
    label = [str(Path(sys.executable).with_name("label")), *arguments]
    return subprocess.Popen(
        label, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@one_database
@pytest.mark.parametrize("processes", ["1", "2"])
def test_workers_exit_when_no_order_is_left(city: City, processes: str) -> None:
    officer = city.officer()
    campaign = order(officer, *to_be_decided(city, 3))
    worker = command(city.settings, "worker", "--processes", processes, "--until-idle")
    assert (worker.communicate(timeout=120), worker.returncode) == (("", ""), 0)
    assert progress(officer, campaign) == (3, 0, 3, 0)


@one_database
def test_a_worker_that_lacks_its_key_says_so_and_exits_1(city: City) -> None:
    officer = city.officer()
    order(officer, *to_be_decided(city, 1))
    assert city.settings.keys_dir is not None
    (city.settings.keys_dir / keyring.CREDENTIAL_FILE).unlink()
    worker = command(city.settings, "worker", "--until-idle")
    told = worker.communicate(timeout=120)[1]
    assert (worker.returncode, told.splitlines()[-1]) == (
        1,
        "Orders are left: their campaigns say what they wait for.",
    )


@one_database
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_stop_with_their_parent_process(settings: Settings, how: signal.Signals) -> None:
    parent = command(settings, "worker", "--processes", "2")
    try:
        until(lambda: len(children(parent.pid)) >= 2)
        workers = children(parent.pid)
        parent.send_signal(how)
        parent.wait(120)
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(parent.pid, signal.SIGKILL)
        parent.communicate()


@one_database
def test_a_worker_that_dies_is_replaced(city: City) -> None:
    officer = city.officer()
    parent = command(city.settings, "worker", "--processes", "2")
    try:
        until(lambda: len(children(parent.pid)) >= 2)
        for one in children(parent.pid):
            os.kill(one, signal.SIGKILL)
        campaign = order(officer, *to_be_decided(city, 2))
        until(lambda: progress(officer, campaign) == (2, 0, 2, 0))
    finally:
        parent.terminate()
        parent.communicate(timeout=120)


def children(parent: int) -> list[int]:
    """The workers of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = stat.read_text().rpartition(")")[2].split()
            if int(words[1]) == parent and b"spawn_main" in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
    return found


def until(true: Callable[[], bool]) -> None:
    given_up = time.monotonic() + 120
    while not true():
        assert time.monotonic() < given_up
        time.sleep(0.05)


def test_the_server_executes_orders_where_no_worker_runs(city: City) -> None:
    settings = city.settings.model_copy(update={"issues": True})
    officer = city.officer()
    campaign = order(officer, *to_be_decided(city, 2))
    with TestClient(create_app(settings), base_url="http://label.test"):
        until(lambda: progress(officer, campaign) == (2, 0, 2, 0))


def test_an_order_is_refused_once_the_key_that_gave_it_is_revoked(city: City, issuer: Issuer) -> None:
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    grants = [{"application": application, "reasons": "Bravo."}]
    campaign = ok(officer.post("/campaigns", {"title": "Remise", "grants": grants}), None)["id"]
    other = city.person("other@city.example", Membership(Role.CITY))
    revoke = update(Token).where(Token.person_id == officer.person_id).values(revoked_at=now())
    city.database.write_sync(lambda session: session.execute(revoke))
    process_orders(city.database, issuer, Event(), until_idle=True)
    (order,) = walk(other, f"/campaigns/{campaign}/orders")
    assert (order["state"], "was revoked on" in order["why"]) == ("refused", True)
    assert walk(city.anyone, "/register") == []

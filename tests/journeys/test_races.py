import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from random import Random
from threading import Barrier
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from httpx import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label.applications import snapshots
from label.applications.models import Application, Decision, Opinion, Snapshot
from label.certificates.models import Certificate
from label.declarations.models import Declaration
from label.kit.database import Database
from label.kit.settings import Settings
from label.kit.storage import Store
from tests.support.city import API, Caller, City, ok
from tests.support.files import pdf
from tests.support.filing import FORUM, HIRE, STATEMENT, WORKSHOP, declare, year
from tests.support.populated_city import ADVICE, FIGURES, GRANT, VERDICTS
from tests.support.ready_applications import to_be_decided
from tests.support.recount import faults
from tests.support.server_process import PATIENCE, Running, client_of, running

TIMES = 20
LOST = 80
IN_FLIGHT = 20
LESS = {"verified_hours": "19", "reason": "Une heure de moins.", "source": "seen_on_site"}


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    with running(settings) as started:
        yield started


@pytest.fixture
def live(server: Running, settings: Settings, database: Database) -> Iterator[City]:
    """A city behind a real server; whatever a test does to it, it must hold together at the end."""
    with client_of(server) as client:
        yield City(settings, database, client)
    assert database.read_sync(faults, Store(settings.data_dir / "files")) == []


def test_of_two_who_decide_at_once_one_does(live: City) -> None:
    deciders = [live.officer(), live.reviewer(3, may_grant=True)]
    for application in to_be_decided(live, TIMES):
        path = f"/applications/{application}/decision"
        answers = at_once(*(partial(who.post, path, GRANT) for who in deciders))
        assert statuses(answers) == [200, 409]
    assert [rows(live, table) for table in (Decision, Certificate)] == [TIMES, TIMES]


def test_a_verdict_given_while_the_label_is_granted_comes_before_or_not_at_all(live: City) -> None:
    officer, reviewer = live.officer(), live.reviewer(3)
    for application in to_be_decided(live, TIMES):
        siren = ok(officer.get(f"/applications/{application}"))["siren"]
        claim = ok(officer.get(f"/companies/{siren}/editions/2026/declarations"))["items"][0]
        decided, judged = at_once(
            partial(officer.post, f"/applications/{application}/decision", GRANT),
            partial(reviewer.put, f"/declarations/{claim['id']}/verdict", LESS | {"version": claim["version"]}),
        )
        # The fixture counts again: what was decided stands on the facts as they are.
        assert (decided.status_code, judged.status_code) in {(200, 409), (409, 200), (200, 200)}


def test_an_application_stands_on_what_its_file_says_though_the_file_changes_as_it_is_submitted(live: City) -> None:
    for number in range(TIMES):
        company = live.company(number)
        ok(company.put(f"{year(company)}/statement", STATEMENT))
        claim, proven = declare(company, WORKSHOP), declare(company, HIRE)
        application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
        submitted, *changed = at_once(
            partial(company.post, f"/applications/{application}/submission"),
            partial(company.patch_read, f"/declarations/{claim}", {"hours": "12"}),
            partial(company.post, f"/declarations/{proven}/evidence", files={"file": ("preuve.pdf", pdf())}),
        )
        assert submitted.status_code == 200
        assert {one.status_code for one in changed} <= {200, 201, 409}
    assert live.database.read_sync(stale) == []


@pytest.mark.parametrize("key", [True, False], ids=["with a key", "without"])
def test_a_double_click_has_one_effect(live: City, key: bool) -> None:
    first, second, officer = live.reviewer(1), live.reviewer(2), live.officer()
    for number in range(4):
        company = live.company(number)
        path = year(company)
        ok(company.put(f"{path}/statement", STATEMENT))
        claims = [twice(company, f"{path}/declarations", FORUM, key)["id"]]
        claims = [declare(company, WORKSHOP, submit=False), declare(company, HIRE, submit=False), *claims]
        for claim in claims:
            assert twice(company, f"/declarations/{claim}/submission", None, key)["state"] == "submitted"
        application = twice(company, f"{path}/applications", {}, key)["id"]
        twice(company, f"/applications/{application}/submission", None, key)
        twice(first, f"/applications/{application}/assignment", {}, key)
        for claim, verdict in zip(claims, VERDICTS, strict=True):
            ok(first.verify(f"/declarations/{claim}", verdict))
        ok(first.verify(f"{path}/statement", FIGURES))
        for reviewer in (first, second):
            twice(reviewer, f"/applications/{application}/opinions", ADVICE, key)
        assert twice(officer, f"/applications/{application}/decision", GRANT, key)["state"] == "granted"
    counted = [rows(live, table) for table in (Declaration, Application, Opinion, Decision, Certificate)]
    assert counted == [12, 4, 8, 4, 4]


def test_what_is_sent_again_after_a_lost_connection_has_one_effect_and_one_answer(live: City, server: Running) -> None:
    company, officer, chance = live.company(), live.officer(), Random(7)
    requests = [(company, f"{year(company)}/declarations", HIRE, 0.02)] * LOST
    requests += [(officer, f"/applications/{one}/decision", GRANT, 0.08) for one in to_be_decided(live, TIMES)]
    for caller, path, body, longest in requests:
        key = {"Idempotency-Key": str(uuid4())}
        send_and_leave(server, caller, path, body, key, chance.uniform(0, longest))
        answers = [caller.post(path, body, headers=key) for _ in range(2)]
        assert [answer.is_success for answer in answers] == [True, True]
        assert answers[0].content == answers[1].content
    assert rows(live, Declaration, siren=company.siren) == LOST
    assert [rows(live, table) for table in (Decision, Certificate)] == [TIMES, TIMES]


def test_of_two_changes_to_the_same_version_one_is_kept(live: City) -> None:
    company = live.company()
    for _ in range(TIMES):
        path = f"/declarations/{declare(company, WORKSHOP)}"
        version = ok(company.get(path))["version"]
        bodies = [{"hours": hours, "version": version} for hours in ("8", "12")]
        answers = at_once(*(partial(company.patch, path, body) for body in bodies))
        assert statuses(answers) == [200, 409]
        kept = next(body for body, answer in zip(bodies, answers, strict=True) if answer.is_success)
        assert ok(company.get(path))["hours"] == kept["hours"]


def test_declarations_submitted_changed_and_deleted_at_once_leave_a_standing_that_a_recount_gives(live: City) -> None:
    company = live.company()
    claims = [declare(company, body, submit=False) for body in (WORKSHOP, HIRE) * TIMES]
    kept, gone = claims[:-10], claims[-10:]
    answers = at_once(
        *(partial(company.post, f"/declarations/{claim}/submission") for claim in kept),
        *(partial(company.patch, f"/declarations/{claim}", {"note": "Vu.", "version": 1}) for claim in kept[:10]),
        *(partial(company.delete, f"/declarations/{claim}?version=1") for claim in gone),
    )
    statuses = [answer.status_code for answer in answers]
    submitted, changed, deleted = statuses[: len(kept)], statuses[len(kept) : -len(gone)], statuses[-len(gone) :]
    assert (set(submitted), set(deleted)) == ({200}, {204})
    assert set(changed) <= {200, 409}  # the submission of the same declaration may have come before
    assert rows(live, Declaration, state="submitted") == len(kept)


def test_requests_in_flight_are_answered_before_a_server_that_is_told_to_stop_does(
    settings: Settings, database: Database
) -> None:
    with running(settings) as server, client_of(server) as client, ExitStack() as connections:
        live = City(settings, database, client)
        company = live.company()
        with database.engine.begin() as connection:  # on SQLite this alone keeps every other writer waiting
            if not settings.on_sqlite:
                connection.exec_driver_sql("LOCK TABLE standings")
            waiting = [connections.enter_context(closing(begun(server, company))) for _ in range(IN_FLIGHT)]
            server.terminate()
            time.sleep(0.3)  # it is about to stop when the writers are let go; on a slow machine they may be faster
        assert [one.recv(64 * 1024).split(b" ")[1] for one in waiting] == [b"201"] * IN_FLIGHT
        assert server.wait() == 0
    assert rows(live, Declaration) == IN_FLIGHT


def at_once(*calls: Callable[[], Response]) -> list[Response]:
    """Every call in a thread of its own, all let go together; the answers in the order of the calls."""
    gate = Barrier(len(calls))

    def go(call: Callable[[], Response]) -> Response:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(go, calls))


def statuses(answers: list[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def twice(caller: Caller, path: str, body: Any, key: bool) -> Any:
    """The same POST twice at once: under one key both get one answer, without a key one of them is refused."""
    sent = {"Idempotency-Key": str(uuid4())} if key else {}
    answers = at_once(*[partial(caller.post, path, body, headers=sent)] * 2)
    if key:
        assert [answer.is_success for answer in answers] == [True, True], [answer.text for answer in answers]
        assert answers[0].content == answers[1].content
        return answers[0].json()
    assert statuses(answers)[1] == 409, [answer.text for answer in answers]
    return next(answer for answer in answers if answer.is_success).json()


def send_and_leave(server: Running, caller: Caller, path: str, body: Any, key: dict[str, str], seconds: float) -> None:
    """Send a whole request, and hang up so many seconds later, whatever has come back."""
    content = msgspec.json.encode(body)
    fields = {"Host": "label.test", **headers(caller), **key, "Content-Length": str(len(content))}
    head = [f"POST {API}{path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall("\r\n".join(head).encode() + content)
        time.sleep(seconds)


def begun(server: Running, caller: Caller) -> socket.socket:
    """A declaration that the server has begun to read: it has said to go on with the body."""
    body = msgspec.json.encode(HIRE)
    head = {**headers(caller), "Host": "label.test", "Content-Length": str(len(body)), "Expect": "100-continue"}
    lines = [f"POST {API}{year(caller)}/declarations HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    assert connection.recv(1024).startswith(b"HTTP/1.1 100 ")
    connection.sendall(body)
    return connection


def headers(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.key}", "Content-Type": "application/json"}


def rows(city: City, table: Any, **having: Any) -> int:
    return city.database.read_sync(
        lambda session: session.scalar(select(func.count()).select_from(table).filter_by(**having)) or 0
    )


def stale(session: Session) -> list[str]:
    """The applications whose last snapshot says other than their rows."""
    found = []
    for row in session.scalars(select(Application)):
        last = session.scalars(
            select(Snapshot).filter_by(application_id=row.id).order_by(Snapshot.number.desc())
        ).first()
        if last is None or last.digest != snapshots.freeze(session, row).digest:
            found.append(row.id)
    return found

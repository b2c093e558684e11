"""The machine fails under a running server: every answer is 503 in a bounded time, and it recovers by itself."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from label.declarations.models import Declaration
from label.editions import actions as editions
from label.kit import migrations
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from label.kit.storage import Store
from tests.support.answers import problem
from tests.support.city import Caller, City, ok
from tests.support.faults import locked, small_disk
from tests.support.files import pdf
from tests.support.filing import WORKSHOP, declare, year
from tests.support.postgres import Server
from tests.support.recount import faults
from tests.support.server_process import PATIENCE, client_of, running

# Seconds, where the product promises half of one: room for a busy machine, and less than the ten of a lock once.
LATEST = 8.0
WRITERS = 40


def answered_by(deadline: float, ask: Callable[[], Response]) -> Response:
    """The answer, which must come before the deadline."""
    start = time.monotonic()
    answer = ask()
    assert time.monotonic() - start < deadline
    return answer


def unavailable(answer: Response) -> dict[str, Any]:
    """A problem document that says to come back."""
    assert answer.headers["retry-after"].isdigit()
    return problem(answer, 503)


def served(answers: list[Future[Response]]) -> None:
    assert [answer.result().text for answer in answers if not answer.result().is_success] == []


def declarations(company: Caller) -> int:
    return len(ok(company.get(f"{year(company)}/declarations?limit=200"))["items"])


def test_while_another_process_locks_the_database_every_writer_is_refused_in_time_and_readers_are_served(
    settings: Settings, database: Database
) -> None:
    if not settings.on_sqlite:
        pytest.skip("PostgreSQL locks rows, not the database")
    with (
        running(settings, LABEL_LOCK_SECONDS="0.4") as server,
        client_of(server) as client,
        ThreadPoolExecutor(WRITERS) as crowd,
    ):
        company = City(settings, database, client).company(1)

        def write() -> Response:
            return company.post(f"{year(company)}/declarations", WORKSHOP)

        with locked(settings.data_dir / "label.db"):
            answers = [crowd.submit(answered_by, LATEST, write) for _ in range(WRITERS)]
            assert declarations(company) == 0
            details = {unavailable(answer.result())["detail"] for answer in answers}
        assert details == {"Another program locks the database; nothing was done."}
        ok(write(), 201)
        assert declarations(company) == 1


@pytest.mark.parametrize("fault", ["full", "read_only"])
def test_while_files_cannot_be_kept_evidence_is_refused_whole_and_the_rest_is_served(
    settings: Settings, database: Database, fault: str
) -> None:
    with (
        small_disk(settings.data_dir / "files") as disk,
        running(settings) as server,
        client_of(server) as client,
    ):
        company = City(settings, database, client).company(1)
        path = f"/declarations/{declare(company, WORKSHOP)}"

        def prove() -> Response:
            files = {"file": ("preuve.pdf", pdf("x" * 50_000))}
            return company.post(f"{path}/evidence", files=files, headers={"Idempotency-Key": "one"})

        before = ok(company.get(path))
        begin, end = (disk.fill, disk.free) if fault == "full" else (disk.read_only, disk.writable)
        begin()
        refused = unavailable(answered_by(LATEST, prove))
        assert refused["detail"].endswith("; nothing was done.")
        not_ready = until(client, 503)
        assert [part["pointer"] for part in not_ready.json()["errors"]] == ["/files"]
        assert ok(company.get(path)) == before
        declare(company, WORKSHOP)
        end()
        until(client, 200)
        proved = ok(prove(), 201)
        assert ok(prove(), 201) == proved
        assert ok(company.get(path))["evidence"] == [proved]
        assert database.read_sync(faults, Store(settings.data_dir / "files")) == []


def test_while_the_disk_of_the_database_is_full_writers_are_refused_whole_and_readers_are_served(
    settings: Settings, tmp_path: Path
) -> None:
    if not settings.on_sqlite:
        pytest.skip("the disk of PostgreSQL is not the product's")
    with small_disk(tmp_path / "disk") as disk:
        there = shutil.copy(settings.data_dir / "label.db", disk.folder)
        moved = settings.model_copy(update={"database_url": f"sqlite:///{there}"})
        with (
            closing(Database(moved)) as database,
            running(moved) as server,
            client_of(server) as client,
            ThreadPoolExecutor(WRITERS) as crowd,
        ):
            company = City(moved, database, client).company(1)

            def write() -> Response:
                return company.post(f"{year(company)}/declarations", WORKSHOP)

            disk.fill()
            answers = [crowd.submit(answered_by, LATEST, write) for _ in range(200)]
            told = Counter(answer.result().status_code for answer in answers)
            assert set(told) <= {201, 503}
            assert told[503] > 0
            details = {unavailable(a)["detail"] for a in (one.result() for one in answers) if a.status_code == 503}
            assert details <= {"The disk of the database is full; nothing was done."}
            assert database.read_sync(declared) == told[201]
            not_ready = until(client, 503)
            assert [part["pointer"] for part in not_ready.json()["errors"]] == ["/database/writes"]
            disk.free()
            until(client, 200)
            ok(write(), 201)
            assert database.read_sync(declared) == told[201] + 1
            assert database.read_sync(integrity) == "ok"


@contextmanager
def own_postgres(settings: Settings) -> Iterator[tuple[Server, Settings]]:
    """A PostgreSQL for one test, with what the application needs to serve a company."""
    server = Server()
    try:
        moved = settings.model_copy(update={"database_url": server.create("label")})
        with closing(Database(moved)) as database:
            with database.engine.begin() as connection:
                migrations.upgrade(connection)
            database.write_sync(editions.publish_first_edition, now())
        yield server, moved
    finally:
        server.stop()


def test_while_postgresql_is_stopped_every_request_is_refused_in_time_and_its_return_needs_no_restart(
    settings: Settings,
) -> None:
    if settings.on_sqlite:
        pytest.skip("SQLite is a file: it does not stop")
    with own_postgres(settings) as (postgres, moved), closing(Database(moved)) as database:
        city = City(moved, database, cast("TestClient[Litestar]", None))
        member = city.company(1)
        database.engine.dispose()
        with (
            running(moved, LABEL_WAIT_SECONDS="2") as server,
            client_of(server) as client,
            ThreadPoolExecutor(WRITERS) as crowd,
        ):
            company = replace(member, client=client)

            def write() -> Response:
                return company.post(f"{year(company)}/declarations", WORKSHOP)

            def read() -> Response:
                return company.get(f"{year(company)}/declarations")

            warm = [crowd.submit(use) for use in (read, write) * WRITERS]
            served(warm)
            written = declarations(company)

            postgres.pause()
            before, start = server.log.stat().st_size, time.monotonic()
            answers = [crowd.submit(answered_by, LATEST, use) for use in (read, write) * 200]
            for answer in answers:
                unavailable(answer.result())
            not_ready = until(client, 503)
            assert {part["pointer"] for part in not_ready.json()["errors"]} == {"/database/schema", "/database/writes"}
            assert client.get("/health/live").is_success
            seconds, log = time.monotonic() - start, server.log.read_text()[before:]

            postgres.resume()
            until(client, 200)
            back = [crowd.submit(use) for use in (read, write) * WRITERS]
            served(back)

            postgres.pause()
            postgres.resume()  # nobody has asked meanwhile: every connection of the pools is closed
            back = [crowd.submit(use) for use in (read, write) * WRITERS]
            served(back)
            assert database.read_sync(declared) == written + 2 * WRITERS
        assert 1 <= len(log.splitlines()) <= seconds + 2
        assert "The database does not answer; nothing was done." in log
        for secret in ("Traceback", "parameters", company.siren + "'", "SELECT", "INSERT"):
            assert secret not in log


def until(client: TestClient[Litestar], status: int) -> Response:
    """Readiness, once it says this."""
    given_up = time.monotonic() + PATIENCE
    while (answer := answered_by(LATEST, lambda: client.get("/health/ready"))).status_code != status:
        assert time.monotonic() < given_up, answer.text
        time.sleep(0.05)
    return answer


def declared(session: Session) -> Any:
    return session.scalar(select(func.count()).select_from(Declaration))


def integrity(session: Session) -> Any:
    return session.scalar(text("PRAGMA integrity_check"))

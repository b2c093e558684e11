"""The machine fails under a running server: every answer is 503 in a bounded time, and it recovers by itself."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Response

from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.answers import problem
from tests.support.city import Caller, City, ok
from tests.support.faults import locked
from tests.support.filing import WORKSHOP, year
from tests.support.server_process import client_of, running

# Seconds, where the product promises half of one: room for a busy machine, and still half of what a lock took once.
LATEST = 5.0
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


def declarations(company: Caller) -> int:
    return len(ok(company.get(f"{year(company)}/declarations"))["items"])


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

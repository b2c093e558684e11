import logging
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import insert, select, text

from label import app
from label.accounts import authentication
from label.accounts.models import Token
from label.kit.clock import now
from label.kit.idempotency import FORGOTTEN_AT_ONCE, StoredResponse, forget
from label.kit.settings import Settings
from tests.support.city import City, ok


def test_while_it_serves_what_was_never_finished_is_forgotten_after_a_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming, hour = settings.data_dir / "files" / "incoming", 3600
    incoming.mkdir(parents=True)
    for name, age in (("yesterday", 25 * hour), ("today", 23 * hour)):
        _written(incoming / name, time.time() - age)
    monkeypatch.setattr(app, "UPKEEP_SECONDS", 0.01)
    with TestClient(app.create_app(settings)):
        given_up = time.monotonic() + 120
        while (incoming / "yesterday").exists() and time.monotonic() < given_up:
            time.sleep(0.01)
    assert [path.name for path in incoming.iterdir()] == ["today"]


def test_upkeep_that_fails_is_told_and_tried_again_and_the_city_is_served_meanwhile(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(app, "UPKEEP_SECONDS", 0.01)
    monkeypatch.setattr(app.log, "handlers", [Told(told)])
    with city.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE idempotency_keys"))
    with TestClient(app.create_app(city.settings)) as client:
        given_up = time.monotonic() + 120
        while told.count("upkeep failed") < 2 and time.monotonic() < given_up:
            time.sleep(0.01)
        assert client.get("/api/v1/register").status_code == 200
    assert told.count("upkeep failed") >= 2


def test_answers_kept_for_a_week_are_forgotten_some_at_a_time(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    old = {"person_id": "x", "fingerprint": "", "at": now() - timedelta(days=8)}
    rows = [{**old, "key": str(number)} for number in range(2 * FORGOTTEN_AT_ONCE + 1)] + [
        {**old, "key": "new", "at": now()}
    ]
    city.database.write_sync(lambda session: session.execute(insert(StoredResponse), rows))

    def keys() -> list[str]:
        return city.database.read_sync(lambda session: list(session.scalars(select(StoredResponse.key))))

    assert city.database.write_sync(forget, now(), 7) == FORGOTTEN_AT_ONCE
    monkeypatch.setattr(app, "UPKEEP_SECONDS", 0.01)
    with TestClient(app.create_app(city.settings)):
        given_up = time.monotonic() + 120
        while len(keys()) > 1 and time.monotonic() < given_up:
            time.sleep(0.01)
    assert keys() == ["new"]


def test_when_keys_were_last_used_is_written_some_at_a_time(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (app, authentication):
        monkeypatch.setattr(module, "WRITTEN_AT_ONCE", 1)
    callers = [city.company(number) for number in range(3)]
    with TestClient(app.create_app(city.settings), base_url="http://label.test") as client:  # written when it stops
        for caller in callers:
            ok(client.get("/api/v1/me", headers={"Authorization": f"Bearer {caller.key}"}))
    used = city.database.read_sync(lambda session: list(session.scalars(select(Token.last_used_at))))
    assert None not in used
    assert len(used) == len(callers)


class Told(logging.Handler):
    """A handler of the log that keeps what it is told."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        self._told.append(record.getMessage())


def _written(path: Path, at: float) -> None:
    path.write_bytes(b"half a fi")
    os.utime(path, (at, at))

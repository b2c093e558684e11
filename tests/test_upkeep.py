import os
import time
from pathlib import Path

import pytest
from litestar.testing import TestClient

from label import app
from label.kit.settings import Settings


def test_while_it_serves_what_was_never_finished_is_forgotten_after_a_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming, hour = settings.data_dir / "files" / "incoming", 3600
    incoming.mkdir(parents=True)
    for name, age in (("yesterday", 25 * hour), ("today", 23 * hour)):
        _written(incoming / name, time.time() - age)
    monkeypatch.setattr(app, "UPKEEP_SECONDS", 0.01)
    with TestClient(app.create_app(settings)):
        given_up = time.monotonic() + 10
        while (incoming / "yesterday").exists() and time.monotonic() < given_up:
            time.sleep(0.01)
    assert [path.name for path in incoming.iterdir()] == ["today"]


def _written(path: Path, at: float) -> None:
    path.write_bytes(b"half a fi")
    os.utime(path, (at, at))

from pathlib import Path

import pytest

from label.kit.settings import Settings


def test_addresses_that_are_not_given_are_made_from_the_rest() -> None:
    made = Settings(data_dir=Path("/srv/label"), host="10.0.0.1", port=8080)
    assert (made.database_url, made.on_sqlite) == ("sqlite:////srv/label/label.db", True)
    assert made.base_url == "http://10.0.0.1:8080"


def test_addresses_that_are_given_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABEL_DATABASE_URL", "postgresql://label@db/label")
    monkeypatch.setenv("LABEL_BASE_URL", "https://label.example")
    made = Settings()
    assert (made.database_url, made.on_sqlite) == ("postgresql://label@db/label", False)
    assert made.base_url == "https://label.example"

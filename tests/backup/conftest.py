from pathlib import Path

import pytest

from label.kit.settings import Settings
from tests.support.archives import PASSPHRASE, label, target
from tests.support.postgres import Server


@pytest.fixture(scope="session")
def archive(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demonstration city, with its keys."""
    path = tmp_path_factory.mktemp("backup") / "city.tar"
    made = label(demo_settings, "backup", path, "--with-keys", passphrase=PASSPHRASE)
    assert made.exit_code == 0, made.output
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, postgres: Server) -> Settings:
    """Where to restore, of each kind."""
    return target(request.param, tmp_path, postgres)


@pytest.fixture
def empty_sqlite(tmp_path: Path, postgres: Server) -> Settings:
    """Where to restore, where the kind of database makes no difference."""
    return target("sqlite", tmp_path, postgres)

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from litestar.testing import TestClient
from sqlalchemy import update

from csr.catalogue import shipped as catalogue
from label.accounts import associations
from label.app import create_app
from label.certificates import keyring
from label.demo import fill
from label.editions import actions as editions
from label.editions.models import Edition
from label.kit import migrations
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import City
from tests.support.postgres import Server

PSQL = "LABEL_TEST_POSTGRESQL"
KEYS = "LABEL_KEYS_DIR"  # a setting: making a seal takes a second
_SERVER: list[Server] = []


class Attached(Server):
    """The server that the first process of this test run has started."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL and one set of keys for all worker processes; they find their folders in the environment."""
    for name in [name for name in os.environ if name.startswith("LABEL_") and name not in (PSQL, KEYS)]:
        del os.environ[name]
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        os.environ[KEYS] = tempfile.mkdtemp(prefix="label-keys-")
        keyring.prepare(Settings(), now())
    if not hasattr(config, "workerinput") and PSQL not in os.environ and not config.option.collectonly:
        _SERVER.append(Server())
        os.environ[PSQL] = str(_SERVER[0].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVER and not hasattr(config, "workerinput"):
        _SERVER.pop().stop()
        del os.environ[PSQL]
    if KEYS in os.environ and not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(KEYS))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with them at the end."""
    longest = ("test_crashes.py", "test_races.py")
    items.sort(key=lambda item: item.path.name not in longest)


@pytest.fixture(scope="session")
def postgres() -> Server:
    return Attached(os.environ[PSQL])


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[dict[str, str]]:
    """A migrated database of each kind with what `label migrate` ships, to be copied by each test."""
    folder = tmp_path_factory.mktemp("template")
    name = f"template_{uuid4().hex[:12]}"
    made = {"sqlite": f"sqlite:///{folder / 'label.db'}", "postgresql": postgres.create(name)}
    for url in made.values():
        database = Database(Settings(data_dir=folder, database_url=url))
        with database.engine.begin() as connection:
            migrations.upgrade(connection)
        database.write_here(associations.ship)
        database.write_here(editions.ship, now())
        database.write_here(catalogue.ship, now())
        # The tests live in the edition 2026 whatever the day they are run on.
        database.write_here(
            lambda session: session.execute(update(Edition).values(applications_close=date(2099, 12, 31)))
        )
        database.close()
    yield {"sqlite": str(folder / "label.db"), "postgresql": name}
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, templates: dict[str, str], postgres: Server
) -> Iterator[Settings]:
    """Settings of a fresh product, on each database in turn."""
    if request.param == "sqlite":
        shutil.copy(templates["sqlite"], tmp_path / "label.db")
        yield Settings(data_dir=tmp_path)
    else:
        name = f"test_{uuid4().hex[:12]}"
        yield Settings(data_dir=tmp_path, database_url=postgres.create(name, templates["postgresql"]))
        postgres.drop(name)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def demo_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[Settings]:
    """A demonstration city, filled once for all tests; they leave it as it is."""
    folder, name = tmp_path_factory.mktemp("demo"), f"demo_{uuid4().hex[:12]}"
    if request.param == "sqlite":
        shutil.copy(templates["sqlite"], folder / "label.db")
        made = Settings(data_dir=folder)
    else:
        made = Settings(data_dir=folder, database_url=postgres.create(name, templates["postgresql"]))
    fill(made)
    yield made
    postgres.drop(name)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings)
    yield opened
    opened.close()


@pytest.fixture
def city(settings: Settings) -> Iterator[City]:
    """The product over HTTP with people and companies to come."""
    with TestClient(create_app(settings), base_url="http://label.test", raise_server_exceptions=False) as client:
        database = Database(settings)
        yield City(settings, database, client)
        database.close()

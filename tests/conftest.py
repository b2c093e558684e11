import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import update

from csr.catalogue import initial_content as catalogue
from label import app
from label.accounts import associations
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
from tests.support.shared_application import SharedApplication

PSQL = "LABEL_TEST_POSTGRESQL"
KEYS = "LABEL_KEYS_DIR"  # a setting: making a seal takes a second
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
ROOM = 2 << 30  # bytes; a run takes some hundreds of millions
_SERVER: list[Server] = []


class Attached(Server):
    """The server that the first process of this test run has started."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)


# No test depends on how fast the machine is: Hypothesis would fail an example of more than 200 ms.
hypothesis_settings.register_profile("label", deadline=None)
hypothesis_settings.load_profile("label")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL and one set of keys for all worker processes; they find their folders in the environment."""
    for name in [name for name in os.environ if name.startswith("LABEL_") and name not in (PSQL, KEYS)]:
        del os.environ[name]
    os.environ["LABEL_ISSUES"] = "false"  # no worker in a server, but where a test wants one
    # However slow the machine, but where a test wants to be refused.
    os.environ["LABEL_WAIT_SECONDS"] = os.environ["LABEL_LOCK_SECONDS"] = "600"
    os.environ["LABEL_CHECK_WAIT_SECONDS"] = "600"
    app.UPKEEP_SECONDS = 3600  # a test counts the queries of its own requests; one that needs the upkeep sets it
    for limit in ("FILE_CHECKS", "SIMULATIONS", "UPLOADS", "DOCUMENTS", "IMPORTS"):
        os.environ[f"LABEL_{limit}_PER_MINUTE"] = "0"  # all tests come from one address
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    _stay_in_memory(config)
    os.environ[KEYS] = tempfile.mkdtemp(prefix="label-keys-")
    keyring.ensure_keys(Settings(), now())
    if PSQL not in os.environ:
        _SERVER.append(Server())
        os.environ[PSQL] = str(_SERVER[0].folder)


def _stay_in_memory(config: pytest.Config) -> None:
    """Temporary files go where no disk is waited for, unless someone has said where: PostgreSQL makes a database of a
    thousand files for each test. Its programs may have to run from there, too."""
    if "TMPDIR" in os.environ or config.option.basetemp or not MEMORY.is_dir():
        return
    if shutil.disk_usage(MEMORY).free > ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(prefix="label-tests-", dir=MEMORY)
        Path(tempfile.tempdir).chmod(0o755)  # PostgreSQL runs as another user
        config.add_cleanup(_leave_memory)


def _leave_memory() -> None:
    shutil.rmtree(os.environ.pop("TMPDIR"))
    tempfile.tempdir = None


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
        database.write_sync(associations.add_initial_partners)
        database.write_sync(editions.publish_first_edition, now())
        database.write_sync(catalogue.add_missing, now())
        # The tests live in the edition 2026 whatever the day they are run on, and few need people to open it.
        database.write_sync(
            lambda session: session.execute(
                update(Edition).values(applications_close=date(2099, 12, 31), opened_at=now())
            )
        )
        database.close()
    yield {"sqlite": str(folder / "label.db"), "postgresql": name}
    postgres.drop(name)


@pytest.fixture(scope="session")
def shared_applications(
    tmp_path_factory: pytest.TempPathFactory, templates: dict[str, str], postgres: Server
) -> dict[str, SharedApplication]:
    """Where the tests of this process take place, one after the other."""
    servers = {"sqlite": None, "postgresql": postgres}
    return {
        kind: SharedApplication(tmp_path_factory.mktemp(kind) / "data", templates[kind], server)
        for kind, server in servers.items()
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_application(
    request: pytest.FixtureRequest, shared_applications: dict[str, SharedApplication]
) -> SharedApplication:
    """Each kind of database in turn."""
    return shared_applications[request.param]


@pytest.fixture
def settings(shared_application: SharedApplication) -> Iterator[Settings]:
    """Settings of a fresh product."""
    with shared_application.fresh_database() as settings:
        yield settings


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
def city(shared_application: SharedApplication, settings: Settings) -> Iterator[City]:
    """The product over HTTP with people and companies to come."""
    with shared_application.product(settings).opened() as city:
        yield city


def pytest_collection_finish() -> None:
    """What is imported by now stays: to look through it again and again for what may go takes a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

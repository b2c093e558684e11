import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2
import pytest
from sqlalchemy import text

from label.kit.database import Database
from label.kit.errors import Conflict
from label.kit.settings import Settings
from label.kit.sqlite import check_library


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 50, 7), (3, 51, 2)])
def test_a_library_that_can_corrupt_a_database_is_refused_unless_allowed(version: tuple[int, int, int]) -> None:
    with pytest.raises(Conflict, match=rf"version {'.'.join(map(str, version))}; 3\.51\.3 or newer is needed"):
        check_library(version, old_allowed=False)
    check_library(version, old_allowed=True)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 0), (4, 0, 0)])
def test_a_library_with_the_fix_is_taken(version: tuple[int, int, int]) -> None:
    check_library(version, old_allowed=False)


def test_the_pinned_library_has_the_fix() -> None:
    check_library(pysqlite3.dbapi2.sqlite_version_info, old_allowed=False)


@pytest.fixture
def loose_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


@pytest.mark.usefixtures("loose_umask")
def test_a_database_and_its_folder_are_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with closing(Database(Settings(data_dir=folder))) as database:
        database.write_sync(lambda session: session.execute(text("CREATE TABLE numbers (n INTEGER)")))
        assert modes(folder) == dict.fromkeys(("label.db", "label.db-shm", "label.db-wal"), "0o600")
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


@pytest.mark.usefixtures("loose_umask")
def test_a_database_that_others_could_read_is_tightened_when_it_is_opened(tmp_path: Path) -> None:
    with closing(Database(Settings(data_dir=tmp_path))) as first:
        first.write_sync(lambda session: session.execute(text("CREATE TABLE numbers (n INTEGER)")))
        for path in tmp_path.iterdir():
            path.chmod(0o644)
        with closing(Database(Settings(data_dir=tmp_path))):
            assert set(modes(tmp_path).values()) == {"0o600"}

"""An archive that an earlier version has made."""

import tarfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import MetaData

from label.backup.actions import back_up
from label.backup.progress import ProgressLog
from label.kit import migrations
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from tests.frozen.freeze import CITY
from tests.support.archives import label, stored_files, stored_rows


def test_it_is_restored_into_its_own_schema_and_brought_up_to_date(tmp_path: Path, empty: Settings) -> None:
    with tarfile.open(CITY) as frozen:
        frozen.extractall(tmp_path / "old", filter="data")
    old = Settings(data_dir=tmp_path / "old", keys_dir=tmp_path / "old" / "keys")
    with closing(Database(old)) as database:
        tables = MetaData()
        tables.reflect(database.readers)
        tables.remove(tables.tables["alembic_version"])
        silent = ProgressLog("written", lambda line: None)
        manifest = back_up(old, database, tmp_path / "old.tar", None, now(), silent, tables)
        assert manifest.revision < migrations.head()
        with database.engine.begin() as connection:
            migrations.upgrade(connection)
    told = label(empty, "restore", tmp_path / "old.tar")
    assert told.exit_code == 0, told.output
    rows, restored = stored_rows(old), stored_rows(empty)
    assert restored | {"audit": rows["audit"]} == rows
    assert len(restored["audit"]) == len(rows["audit"]) + 1
    assert stored_files(empty) == stored_files(old)

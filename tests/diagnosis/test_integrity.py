"""The database itself: damaged pages, broken keys, removed protection. A finding and exit 1, never a traceback."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from label.diagnosis.integrity import TRIGGERS_ON_POSTGRESQL, TRIGGERS_ON_SQLITE
from label.diagnosis.protection import trigger_names
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.recovered_city import RecoveredCity

PAGE = 4096


def test_a_row_that_refers_to_nothing_is_counted_with_its_table(recovered: RecoveredCity) -> None:
    gone = f"UPDATE csr_files SET uploaded_by = '{'0' * 32}'"
    with recovered.rewritten(gone) as settings:
        count = recovered.value("SELECT count(*) FROM csr_files")
        told = recovered.disagreements("--quick", settings=settings)
    rows = "1 row refers" if count == "1" else f"{count} rows refer"
    assert told == [f"table csr_files: {rows} to a row of people that does not exist"]


def test_removed_triggers_are_named(recovered: RecoveredCity) -> None:
    with recovered.copy() as settings:
        with closing(Database(settings)) as database, database.engine.begin() as connection:
            name = "decisions_no_update" if database.on_sqlite else "decisions_kept"
            connection.execute(text(f"DROP TRIGGER {name}" + ("" if database.on_sqlite else " ON decisions")))
        told = recovered.disagreements("--quick", settings=settings)
    assert told == [f"trigger {name} is missing: someone has removed what protects the rows of this table"]


def test_a_trigger_that_is_switched_off_is_named(recovered: RecoveredCity) -> None:
    if recovered.settings.on_sqlite:
        pytest.skip("SQLite has no such switch")
    with recovered.copy() as settings:
        with closing(Database(settings)) as database, database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE decisions DISABLE TRIGGER decisions_kept"))
        assert recovered.disagreements("--quick", settings=settings) == ["trigger decisions_kept is switched off"]


def test_the_triggers_that_are_looked_for_are_those_of_the_migrations(database: Database) -> None:
    on_sqlite = database.on_sqlite
    present = TRIGGERS_ON_SQLITE if on_sqlite else TRIGGERS_ON_POSTGRESQL
    with database.readers.connect() as connection:
        assert set(connection.execute(text(present)).scalars()) == set(trigger_names(on_sqlite=on_sqlite))


@pytest.mark.parametrize("table", ["opinions", "evidence", "audit", "decisions", "certificates"])
def test_a_damaged_page_is_a_finding(recovered: RecoveredCity, tmp_path: Path, table: str) -> None:
    """SQLite; on PostgreSQL the pages belong to another user and are read through its cache."""
    if not recovered.settings.on_sqlite:
        pytest.skip("see the docstring")
    page = int(recovered.value(f"SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = '{table}'"))
    settings = damaged(recovered, tmp_path, (page - 1) * PAGE, b"\xff" * PAGE)
    code, _, told = recovered.doctor("--quick", settings=settings)
    assert code == 1
    assert any("damaged" in sentence for sentence in told)


def test_a_database_without_its_header_is_a_finding(recovered: RecoveredCity, tmp_path: Path) -> None:
    if not recovered.settings.on_sqlite:
        pytest.skip("see above")
    settings = damaged(recovered, tmp_path, 0, b"\xff" * PAGE)
    told = "the database is damaged, nothing can be compared: file is not a database"
    assert recovered.doctor("--quick", settings=settings) == (1, [], [told, "1 disagreement."])


def test_a_byte_that_is_no_text_is_a_finding(recovered: RecoveredCity) -> None:
    if not recovered.settings.on_sqlite:
        pytest.skip("PostgreSQL refuses it")
    with recovered.rewritten("UPDATE certificates SET name = CAST(X'C328' AS TEXT)") as settings:
        code, _, told = recovered.doctor("--quick", settings=settings)
    assert code == 1
    assert any(sentence.startswith("certificates: not compared to the end, ") for sentence in told)


def damaged(recovered: RecoveredCity, folder: Path, offset: int, content: bytes) -> Settings:
    copied = folder / "label.db"
    shutil.copy(make_url(recovered.settings.database_url).database or "", copied)
    with copied.open("r+b") as file:
        file.seek(offset)
        file.write(content)
    return recovered.settings.model_copy(update={"database_url": f"sqlite:///{copied}"})

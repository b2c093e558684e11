"""`label`: what it prints, and how it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pysqlite3.dbapi2
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from label.cli import main
from label.kit.database import Database
from label.kit.errors import Fault, Invalid
from label.kit.settings import Settings
from label.terminal import Commands
from tests.editions.test_simulation import FACTS


def label(*arguments: str, given: str | None = None, **environment: str) -> tuple[int, str, str]:
    told = CliRunner().invoke(main, arguments, input=given, env=environment)
    return told.exit_code, told.stdout, told.stderr


def test_a_facts_document_is_scored_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    code, shown, _ = label("score", str(tmp_path / "facts.json"), LABEL_DATA_DIR=str(tmp_path / "nowhere"))
    assert code == 0
    assert json.loads(shown)["verified"]["total"] == "68.4"
    assert not (tmp_path / "nowhere").exists()


def test_facts_are_read_from_standard_input() -> None:
    code, shown, _ = label("score", "-", given=json.dumps(FACTS))
    assert (code, json.loads(shown)["declared"]["total"]) == (0, "82.1")


def test_every_fault_of_a_facts_document_is_printed_and_it_exits_2() -> None:
    code, shown, faults = label("score", "-", given=json.dumps(FACTS | {"headcount": "-1", "volunteers": -2}))
    assert (code, shown) == (2, "")
    assert {line.partition(":")[0] for line in faults.splitlines()} >= {"/headcount", "/volunteers"}


def test_an_edition_without_a_rulebook_is_refused() -> None:
    code, _, told = label("score", "-", "--edition", "1999", given="{}")
    assert (code, "1999" in told) == (2, True)


def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    code, _, told = label("migrate", LABEL_DATA_DIR=str(tmp_path), LABEL_PORT="0", LABEL_QUEUE_SIZE="many")
    assert code == 2
    assert {line.partition(":")[0] for line in told.splitlines()} == {"LABEL_PORT", "LABEL_QUEUE_SIZE"}


def test_migrating_twice_is_harmless_and_ships_the_first_edition(settings: Settings, tmp_path: Path) -> None:
    environment = {"LABEL_DATA_DIR": str(tmp_path / "new"), "LABEL_DATABASE_URL": ""}
    if not settings.on_sqlite:
        environment = {"LABEL_DATA_DIR": str(tmp_path), "LABEL_DATABASE_URL": settings.database_url}
    for _ in range(2):
        assert label("migrate", **environment) == (0, "The database is at head.\n", "")


@pytest.mark.parametrize("revision", ["base"])
def test_an_older_revision_ships_nothing(tmp_path: Path, revision: str) -> None:
    assert label("migrate", "--revision", revision, LABEL_DATA_DIR=str(tmp_path))[0] == 0


BEHIND = (1, "", "The schema is not up to date: run `label migrate` first.\n")


def test_serving_a_database_that_was_never_migrated_is_refused_in_a_line(tmp_path: Path) -> None:
    assert label("serve", LABEL_DATA_DIR=str(tmp_path), LABEL_DATABASE_URL="") == BEHIND


def test_an_old_sqlite_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 40, 1))
    place = {"LABEL_DATA_DIR": str(tmp_path / "new"), "LABEL_DATABASE_URL": ""}
    for command, exits in (("migrate", 2), ("serve", 1), ("doctor", 2)):
        code, shown, told = label(command, **place)
        assert (code, shown) == (exits, "")
        assert "The SQLite library is version 3.40.1; 3.51.3 or newer is needed" in told
        assert "https://sqlite.org/wal.html#walresetbug" in told
        assert not (tmp_path / "new").exists()
    assert label("migrate", LABEL_ALLOW_OLD_SQLITE="true", **place)[0] == 0


def test_serving_a_database_behind_the_code_is_refused_in_a_line(settings: Settings) -> None:
    at(settings, "older")
    assert label("serve", **environment_of(settings)) == BEHIND


def test_migrating_a_database_that_newer_code_made_says_what_to_do(settings: Settings) -> None:
    at(settings, "9999")
    told = (
        "Can't locate revision identified by '9999': this version does not know it."
        " Install the one that made this database, or restore its backup.\n"
    )
    assert label("migrate", **environment_of(settings)) == (2, "", told)


@pytest.mark.parametrize("command", [["serve"], ["migrate"], ["account", "list"]])
def test_a_database_that_does_not_answer_is_told_in_a_line(tmp_path: Path, command: list[str]) -> None:
    nowhere = {"LABEL_DATA_DIR": str(tmp_path), "LABEL_DATABASE_URL": f"postgresql://label@/label?host={tmp_path}"}
    code, shown, told = label(*command, **nowhere)
    assert (code, shown, told.partition(": ")[0], told.count("\n")) == (1, "", "The database does not answer", 1)


def test_a_data_folder_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = PermissionError(13, "Permission denied", "/var/lib/label")
    monkeypatch.setattr(Database, "__init__", raising(refused))  # root, who may run the tests, is refused nothing
    told = "[Errno 13] Permission denied: '/var/lib/label'\n"
    assert label("account", "list", LABEL_DATA_DIR=str(tmp_path)) == (1, "", told)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "var"
    code, shown, told = label("account", "list", LABEL_DATA_DIR=str(folder))
    assert (code, shown, told.count("\n")) == (2, "", 1)
    assert told.startswith(f"The data folder {folder} cannot be made: Not a directory.")


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("LABEL_LOG_LEVEL", "verbose", "LABEL_LOG_LEVEL: Input should be 'DEBUG'"),
        ("LABEL_DATABASE_URL", "mysql://label", "LABEL_DATABASE_URL: Value error, must begin with postgresql://"),
        ("LABEL_DATABASE_URL", "postgres:/label", "LABEL_DATABASE_URL: Value error, must begin with postgresql://"),
        ("LABEL_DATABASE_URL", "postgresql://h:abc/label", "LABEL_DATABASE_URL: Value error, Port could not be cast"),
        ("LABEL_BASE_URL", "https://label.example/path", "Value error, base_url must be a host without a path"),
    ],
)
def test_a_value_that_no_setting_can_have_is_named(tmp_path: Path, setting: str, value: str, told: str) -> None:
    code, shown, said = label("account", "list", **{"LABEL_DATA_DIR": str(tmp_path), setting: value})
    assert (code, shown, said[: len(told)], said.count("\n")) == (2, "", told, 1)


def test_a_fault_of_ours_keeps_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "__init__", raising(ZeroDivisionError()))
    assert isinstance(CliRunner().invoke(main, ["account", "list"]).exception, ZeroDivisionError)


def raising(error: Exception) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise error

    return refuse


def at(settings: Settings, revision: str) -> None:
    """Say that the database is at a revision."""
    database = Database(settings)
    database.write_sync(lambda session: session.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'")))
    database.close()


def environment_of(settings: Settings) -> dict[str, str]:
    return {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}


@pytest.mark.parametrize(("count", "more"), [(100, False), (101, True)])
def test_a_hundred_faults_are_printed_and_more_are_said_to_be_there(*, count: int, more: bool) -> None:
    @click.group(cls=Commands)
    def group() -> None: ...

    @group.command("refuse")
    def refuse() -> None:
        raise Invalid("It has faults.", [Fault(f"/{number}", "Wrong.") for number in range(count)])

    told = CliRunner().invoke(group, ["refuse"])
    assert (told.exit_code, told.stderr.count(": Wrong.")) == (2, 100)
    assert ("… and more: these are the first 100." in told.stderr) == more

"""`label`: what it prints, and how it refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from label.cli import main
from label.kit.settings import Settings
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

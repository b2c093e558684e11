"""What the frozen files say is what the product does: `python -m tests.frozen.freeze` explains them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from label.cli import main
from label.kit.database import Database
from label.kit.settings import Settings
from tests.frozen.freeze import (
    COMPONENTS,
    FROZEN,
    answers,
    frozen_city,
    openapi,
    postgresql_schema,
    sqlite_schema,
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with frozen_city(tmp_path_factory.mktemp("frozen")) as settings:
        yield settings


def frozen(name: str) -> str:
    return (FROZEN / name).read_text()


def test_the_api_is_the_frozen_one_but_for_the_listed_names_of_components() -> None:
    wanted = frozen("openapi.json")
    for old, new in COMPONENTS.items():
        wanted = wanted.replace(f'/schemas/{old}"', f'/schemas/{new}"')
    document = json.loads(wanted, object_hook=without_class_names)
    schemas = document["components"]["schemas"]
    for old, new in COMPONENTS.items():
        if old in schemas:  # not in a document that was frozen since
            schemas[new] = schemas.pop(old)
    assert json.loads(openapi(), object_hook=without_class_names) == document


def without_class_names(node: dict[str, Any]) -> dict[str, Any]:
    """The title of an object or of an enumeration is its class's name."""
    return {
        name: value for name, value in node.items() if name != "title" or not ({"enum", "properties"} & node.keys())
    }


def test_the_tables_are_the_frozen_ones(database: Database) -> None:
    described = sqlite_schema if database.on_sqlite else postgresql_schema
    assert described(database.engine) == frozen("schema-sqlite.sql" if database.on_sqlite else "schema-postgresql.txt")


def test_a_city_of_an_earlier_version_reads_as_it_did(city: Settings) -> None:
    wanted, found = json.loads(frozen("answers.json")), answers(city)
    assert found.keys() == wanted.keys()
    for path, answer in wanted.items():
        assert found[path] == answer, path


def test_a_city_of_an_earlier_version_agrees_with_itself(city: Settings) -> None:
    told = run(city, "doctor")
    # While its window is open, an edition of the first arithmetic is named above: that is an advice, no disagreement.
    last = told.output.splitlines()[-1]
    assert (told.exit_code, last) == (0, "Decisions, certificates, files, status lists and the audit trail agree.")


def test_a_certificate_of_an_earlier_version_verifies_without_a_network(city: Settings) -> None:
    sealed = [path for path in (city.data_dir / "files").rglob("*") if path.is_file() and path.stat().st_size > 50_000]
    assert len(sealed) == 5
    for path in sealed:
        told = run(city, "certificate", "verify", str(path))
        assert told.output.startswith("ISSUED: it is the file that was issued."), told.output


def run(settings: Settings, *command: str) -> Result:
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_KEYS_DIR": str(Path(settings.data_dir) / "keys")}
    return CliRunner().invoke(main, list(command), env=environment)

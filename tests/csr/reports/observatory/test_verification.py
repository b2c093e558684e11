from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from label.cli import main
from tests.csr.reports.observatory.stored_years import (
    FileFacts,
    add_edition_before,
    add_file,
    add_snapshot,
    freeze_year,
)
from tests.support.city import City

LATER = datetime(2027, 9, 1, 9, tzinfo=UTC)


def verify(city: City, monkeypatch: pytest.MonkeyPatch, year: str = "2026") -> tuple[int, str]:
    monkeypatch.setenv("LABEL_DATA_DIR", str(city.settings.data_dir))
    monkeypatch.setenv("LABEL_DATABASE_URL", city.settings.database_url)
    result = CliRunner().invoke(main, ["observatory", "verify", year], catch_exceptions=False)
    return result.exit_code, result.output


def changed(city: City, statement: str, *tables: str, **values: Any) -> None:
    """What someone with the database in their hands could do: around the triggers that refuse it."""
    kept: Sequence[tuple[str, str]] = []
    with city.database.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            kept = [(name, sql) for name, sql in connection.execute(query) if any(one in name for one in tables)]
            for name, _ in kept:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in tables:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        connection.execute(text(statement), values)


def test_a_frozen_year_is_reproduced_from_the_stored_inputs(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    add_edition_before(city)
    add_file(city, 7, FileFacts(level="engaged", paid="9"), edition="2025")
    sirens = [add_file(city, number, FileFacts(paid="3", presence="half_day")) for number in range(6)]
    freeze_year(city)
    for siren in sirens:
        add_snapshot(city, siren, FileFacts(paid="5"))
    freeze_year(city, LATER, "Des feuilles sont arrivées tard.")
    assert verify(city, monkeypatch) == (0, "The observatory of 2026 is what its inputs give.\n")


def test_tampered_inputs_are_reported(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    add_file(city, 1, FileFacts(paid="3"))
    digest = freeze_year(city)["inputs_digest"]
    changed(city, "UPDATE csr_observatories SET inputs = replace(inputs, '\"3\"', '\"4\"')", "csr_observatories")
    assert verify(city, monkeypatch) == (1, f"Number 1: its inputs do not have the digest {digest}.\n")


def test_tampered_tables_are_reported(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    add_file(city, 1, FileFacts(paid="3"))
    digest = freeze_year(city)["tables_digest"]
    changed(city, "UPDATE csr_observatories SET tables = replace(tables, 'audience', 'public')", "csr_observatories")
    assert verify(city, monkeypatch) == (
        1,
        f"Number 1: its tables do not have the digest {digest}.\n"
        "Number 1: its inputs give other tables than those published.\n",
    )


def test_tampered_snapshots_are_reported(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (add_file(city, number, FileFacts(paid="3")) for number in (1, 2))
    freeze_year(city)
    told = [f"Number 1: the figures of {siren} differ from its snapshot.\n" for siren in (one, two)]
    by = {"siren": f"%{one}%"}
    changed(city, "UPDATE snapshots SET document = replace(document, '\"3\"', '\"4\"')", "snapshots")
    assert verify(city, monkeypatch) == (1, "".join(sorted(told)))
    changed(city, "UPDATE snapshots SET document = replace(document, '\"4\"', '\"3\"')", "snapshots")
    changed(city, "UPDATE snapshots SET digest = 'sha256:0' WHERE document LIKE :siren", "snapshots", **by)
    assert verify(city, monkeypatch) == (1, told[0])


def test_a_year_that_is_not_frozen_cannot_be_verified(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verify(city, monkeypatch) == (2, "The year 2026 is not frozen.\n")

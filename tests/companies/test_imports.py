"""Importing the registry: what is new is added, what differs is changed, the rest is left alone."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from label.cli import main
from label.companies.models import Company, Establishment
from label.kit.audit import AuditEntry
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.sirens import siren

UNITS = "siren,denominationUniteLegale,trancheEffectifsUniteLegale,etatAdministratifUniteLegale\n"


def run(settings: Settings, file: Path, content: str) -> Result:
    file.write_text(content)
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    return CliRunner().invoke(main, ["import", "companies", str(file)], env=environment)


def companies(database: Database) -> dict[str, Company]:
    return database.read_sync(lambda session: {row.siren: row for row in session.scalars(select(Company))})


def test_a_second_run_changes_nothing(settings: Settings, database: Database, tmp_path: Path) -> None:
    content = UNITS + f"{siren(1)},ŒUVRES & FILS,12,A\n{siren(2)},AUTRE,NN,C\n"
    first = run(settings, tmp_path / "units.csv", content)
    assert first.stdout.splitlines()[-1] == "2 added or changed, 0 unchanged, 0 left out."
    before = {number: (row.name, row.version) for number, row in companies(database).items()}
    again = run(settings, tmp_path / "units.csv", content)
    assert again.stdout.splitlines()[-1] == "0 added or changed, 2 unchanged, 0 left out."
    assert {number: (row.name, row.version) for number, row in companies(database).items()} == before


def test_names_that_cannot_be_printed_are_counted_and_named(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    told = run(settings, tmp_path / "a.csv", UNITS + f"{siren(1)},CAFÉ ☕,12,A\n{siren(2)},AUTRE,NN,C\n")
    assert told.stderr.splitlines()[-2:] == [
        f"{siren(1)}: The certificate's font lacks ☕ (U+2615) of “CAFÉ ☕”: the city has to approve a display name in"
        " letters that it has.",
        "1 name cannot be printed on a certificate.",
    ]
    assert told.stdout.splitlines()[-1] == "2 added or changed, 0 unchanged, 0 left out."

    def name(session: Session) -> None:
        row = session.get_one(Company, siren(1))
        row.display_name = row.display_search_name = "cafe"

    database.write_sync(name)
    assert "cannot be printed" not in run(settings, tmp_path / "a.csv", UNITS + f"{siren(1)},CAFÉ ☕,12,A\n").stderr


def test_only_the_columns_of_the_file_are_touched(settings: Settings, database: Database, tmp_path: Path) -> None:
    run(settings, tmp_path / "a.csv", UNITS + f"{siren(1)},FICTIVE,12,A\n")
    run(settings, tmp_path / "b.csv", f"trancheEffectifsUniteLegale,siren\n21,{siren(1)}\n")
    row = companies(database)[siren(1)]
    assert (row.name, row.size_class, row.active, row.version) == ("FICTIVE", "21", True, 2)


def test_the_last_of_two_rows_with_one_siren_wins(settings: Settings, database: Database, tmp_path: Path) -> None:
    told = run(settings, tmp_path / "a.csv", UNITS + f"{siren(1)},FICTIVE,12,A\n{siren(1)},AUTRE,21,C\n")
    assert told.stdout.splitlines()[-1] == "1 added or changed, 1 unchanged, 0 left out."
    row = companies(database)[siren(1)]
    assert (row.name, row.size_class, row.active, row.version) == ("AUTRE", "21", False, 1)


def test_of_a_batch_only_what_differs_is_counted_and_changed(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    def content(changed: set[int]) -> str:
        return UNITS + "".join(f"{siren(n)},F{n},{'21' if n in changed else '12'},A\n" for n in range(30))

    run(settings, tmp_path / "units.csv", content(set()))
    told = run(settings, tmp_path / "units.csv", content({3, 17, 29}))
    assert told.stdout.splitlines()[-1] == "3 added or changed, 27 unchanged, 0 left out."
    versions = {number: row.version for number, row in companies(database).items()}
    assert {number for number, version in versions.items() if version == 2} == {siren(n) for n in (3, 17, 29)}


def test_a_batch_is_written_by_one_statement_for_all_its_rows(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    written: list[tuple[bool, int]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        if statement.startswith("INSERT INTO companies"):
            written.append((many, len(values)))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        run(settings, tmp_path / "units.csv", UNITS + "".join(f"{siren(n)},F{n},12,A\n" for n in range(1200)))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert written == [(True, 1000), (True, 200)]


def test_bad_rows_are_told_by_line_and_the_rest_is_kept(settings: Settings, database: Database, tmp_path: Path) -> None:
    told = run(settings, tmp_path / "units.csv", UNITS + f"123,X,12,A\n{siren(1)},FICTIVE,12,A\n{siren(2)},Y,99,Z\n")
    assert told.stdout.splitlines()[-1] == "1 added or changed, 0 unchanged, 2 left out."
    assert [line.partition(":")[0] for line in told.stderr.splitlines()] == ["line 2", "line 4"]
    assert list(companies(database)) == [siren(1)]


def test_more_bad_rows_than_anyone_reads_are_counted(settings: Settings, tmp_path: Path) -> None:
    told = run(settings, tmp_path / "units.csv", UNITS + "123,X,12,A\n" * 103)
    assert told.stderr.splitlines()[-1] == "… and 3 more"


def test_a_new_unit_without_a_name_is_left_out(settings: Settings, database: Database, tmp_path: Path) -> None:
    told = run(settings, tmp_path / "units.csv", f"siren\n{siren(1)}\n")
    assert told.stderr.splitlines() == [f"{siren(1)} has no name."]
    assert companies(database) == {}


def test_an_undisclosed_unit_is_kept_without_its_name(settings: Settings, database: Database, tmp_path: Path) -> None:
    content = f"siren,statutDiffusionUniteLegale,denominationUniteLegale\n{siren(1)},P,[ND]\n"
    run(settings, tmp_path / "units.csv", content)
    row = companies(database)[siren(1)]
    assert (row.name, row.diffusible) == ("Entreprise non diffusible", False)


def test_establishments_need_their_company(settings: Settings, database: Database, tmp_path: Path) -> None:
    run(settings, tmp_path / "units.csv", UNITS + f"{siren(1)},FICTIVE,12,A\n")
    places = "siren,nic,codeCommuneEtablissement,etatAdministratifEtablissement,etablissementSiege\n"
    known, unknown = luhn_siret(siren(1)), luhn_siret(siren(2))
    rows = f"{known[:9]},{known[9:]},92012,A,true\n{unknown[:9]},{unknown[9:]},92012,A,true\n"
    told = run(settings, tmp_path / "places.csv", places + rows)
    assert told.stdout.splitlines()[-1] == "1 added or changed, 0 unchanged, 1 left out."
    assert told.stderr.startswith(f"{unknown} is of a company that is not known here")
    found = database.read_sync(lambda session: session.scalars(select(Establishment)).one())
    assert (found.siret, found.siren, found.commune_code, found.head_office) == (known, siren(1), "92012", True)
    again = run(settings, tmp_path / "places.csv", places + rows)
    assert again.stdout.splitlines()[-1] == "0 added or changed, 1 unchanged, 1 left out."


def test_a_file_that_is_no_stock_file_is_refused(settings: Settings, tmp_path: Path) -> None:
    told = run(settings, tmp_path / "other.csv", "a,b\n1,2\n")
    assert told.exit_code == 2
    assert "Columns seen: 'a', 'b'" in told.stderr


def test_an_import_leaves_its_trail(settings: Settings, database: Database, tmp_path: Path) -> None:
    run(settings, tmp_path / "units.csv", UNITS + f"{siren(1)},FICTIVE,12,A\n")
    trail = database.read_sync(lambda session: session.scalars(select(AuditEntry).filter_by(action="import")).one())
    assert trail.after is not None
    assert '"written":1' in trail.after


def luhn_siret(owner: str) -> str:
    from stdnum import luhn

    body = owner + "0001"
    return body + luhn.calc_check_digit(body)


@pytest.mark.parametrize("times", [2500])
def test_a_file_of_several_batches_is_imported_whole(
    settings: Settings, database: Database, tmp_path: Path, times: int
) -> None:
    rows = "".join(f"{siren(number)},F{number},12,A\n" for number in range(times))
    told = run(settings, tmp_path / "units.csv", UNITS + rows)
    assert told.stdout.splitlines()[-1] == f"{times} added or changed, 0 unchanged, 0 left out."
    assert len(companies(database)) == times

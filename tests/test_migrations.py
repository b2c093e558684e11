"""The migrations match the models, and go up, down and up again with data in them, on both databases."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url, text

from alembic import command
from label.kit import migrations
from label.kit.columns import Base
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.postgres import Server

LABEL = (
    "audit",
    "rulebooks",
    "snapshots",
    "decisions",
    "decision_annulments",
    "certificate_events",
    "opinions",
    "appeals",
)
ANNUL_A_DECISION = text(
    "INSERT INTO decision_annulments (decision_id, application_id, person_id, reason, annulled_at)"
    " SELECT id, application_id, person_id, 'Par erreur.', decided_at FROM decisions LIMIT 1"
)
COMPLETED_LATER = {
    "assignments": ("recused_at", "recusal_reason"),
    "corrections": ("answer", "answered_at", "lapsed_at"),
}
STEERING = ("csr_stage_changes", "csr_action_revisions", "csr_updates", "csr_observatories")


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        command.check(migrations.config(connection))


def test_the_newest_revision_is_the_one_alembic_knows() -> None:
    assert migrations.head() == ScriptDirectory.from_config(migrations.config()).get_current_head()


def test_a_database_full_of_data_goes_down_and_up_again(
    demo_settings: Settings, tmp_path: Path, postgres: Server
) -> None:
    database = Database(copied(demo_settings, tmp_path, postgres))
    with database.engine.begin() as connection:
        assert _tables(connection) == {*Base.metadata.tables, "alembic_version"}
        migrations.downgrade(connection, "base")
    with database.engine.begin() as connection:
        assert _tables(connection) == {"alembic_version"}
        migrations.upgrade(connection)
    with database.engine.begin() as connection:
        assert _tables(connection) == {*Base.metadata.tables, "alembic_version"}
    database.close()


def test_verdicts_from_before_sources_were_kept_have_none_and_stay(
    demo_settings: Settings, tmp_path: Path, postgres: Server
) -> None:
    verified = text(
        "SELECT figure, siren, declared, reason, source FROM figure_verdicts"
        " UNION ALL SELECT kind, id, verified_count, reason, source FROM declarations WHERE state = 'checked'"
    )
    database = Database(copied(demo_settings, tmp_path, postgres))
    with database.engine.begin() as connection:
        before = [tuple(row[:4]) for row in connection.execute(verified)]
        migrations.downgrade(connection, "0005")
    with database.engine.begin() as connection:
        migrations.upgrade(connection)
        after = connection.execute(verified).all()
        assert connection.execute(text("SELECT count(*) FROM figure_proofs")).scalar() == 0
    assert sorted((tuple(row[:4]) for row in after), key=repr) == sorted(before, key=repr)
    assert {row.source for row in after} == {None}
    database.close()


def test_a_correction_from_before_its_last_day_was_stored_has_one(
    demo_settings: Settings, tmp_path: Path, postgres: Server
) -> None:
    last_days = text("SELECT siren, edition, correct_by FROM standings WHERE phase = 'correction' ORDER BY siren")
    database = Database(copied(demo_settings, tmp_path, postgres))
    with database.engine.begin() as connection:
        before = connection.execute(last_days).all()
        migrations.downgrade(connection, "0013")
    with database.engine.begin() as connection:
        migrations.upgrade(connection)
        assert connection.execute(last_days).all() == before
    assert before
    assert all(row.correct_by for row in before)
    database.close()


@pytest.mark.parametrize("table", [*LABEL, *COMPLETED_LATER, *STEERING])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_what_is_kept_for_ever_is_never_changed(demo_settings: Settings, table: str, act: str) -> None:
    database = Database(demo_settings)
    column = Base.metadata.tables[table].primary_key.columns.keys()[0]
    with database.engine.connect() as connection:
        if table == "decision_annulments":  # SQLite's trigger asks for a row, and the demonstration has none
            connection.execute(ANNUL_A_DECISION)
        with pytest.raises(Exception, match="is never changed"):
            connection.execute(text(act.format(table, column, column)))
    database.close()


@pytest.mark.parametrize("table", [*COMPLETED_LATER, "evidence"])
def test_of_what_is_completed_later_only_that_may_change(demo_settings: Settings, table: str) -> None:
    database, later = Database(demo_settings), COMPLETED_LATER.get(table, ())
    for column in Base.metadata.tables[table].c.keys():  # noqa: SIM118  a collection of columns
        change = text(f"UPDATE {table} SET {column} = {column}")
        with database.engine.connect() as connection, connection.begin() as transaction:
            if column in later:
                connection.execute(change)
            else:
                with pytest.raises(Exception, match="is never changed"):
                    connection.execute(change)
            transaction.rollback()
    database.close()


def test_the_shipped_wheel_would_find_its_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head, package = migrations.head(), tmp_path / "label"
    shutil.copytree(migrations.folder(), package / "migrations")
    monkeypatch.setattr(migrations, "__file__", str(package / "kit" / "migrations.py"))
    assert migrations.folder() == package / "migrations"
    assert migrations.head() == head


def copied(demo: Settings, folder: Path, postgres: Server) -> Settings:
    """The demonstration city's database again, to do with as one likes."""
    if demo.on_sqlite:
        shutil.copy(demo.data_dir / "label.db", folder / "label.db")
        return Settings(data_dir=folder)
    name = f"copy_{uuid4().hex[:12]}"
    source = make_url(demo.database_url).database
    return Settings(data_dir=folder, database_url=postgres.create(name, source))


def _tables(connection: Connection) -> set[str]:
    return {name for name in inspect(connection).get_table_names() if not name.startswith("sqlite_")}

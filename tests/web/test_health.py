from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from label.app import create_app
from label.certificates import keyring
from label.kit import migrations
from label.kit.clock import now
from label.kit.errors import Unavailable
from label.kit.settings import Settings
from tests.support.answers import problem, refused
from tests.support.city import City, ok
from tests.support.faults import small_disk


def test_it_is_ready_when_the_database_has_this_code_s_schema(city: City) -> None:
    ready = {"status": "ready", "schema": migrations.head(), "database": city.database.engine.dialect.name}
    assert ok(city.anyone.get("/health/ready")) == ready


def test_it_is_not_ready_on_another_schema_and_says_what_to_run(city: City) -> None:
    city.database.write_sync(lambda session: session.execute(text("UPDATE alembic_version SET version_num = 'older'")))
    told = f"The schema is at older, not {migrations.head()}: run `label migrate`."
    refused(city.anyone.get("/health/ready"), 503, told)
    assert ok(city.anyone.get("/health/live")) == {"status": "live"}


def test_it_is_not_ready_while_files_cannot_be_kept_and_says_which_part(city: City) -> None:
    with small_disk(city.settings.data_dir / "files", megabytes=4):
        answer = city.anyone.get("/health/ready")
        told = "The disk of the files is full; nothing was done."
        assert problem(answer, 503)["errors"] == [{"pointer": "/files", "detail": told}]
        assert answer.headers["retry-after"] == "2"


def test_it_is_not_ready_without_its_keys_and_says_which(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"keys_dir": tmp_path})
    keyring.ensure_keys(own, now())
    (tmp_path / "credential.pem").unlink()
    with TestClient(create_app(own)) as client:
        answer = client.get("/health/ready")
    told = "The key credential.pem cannot be read (No such file or directory)."
    assert problem(answer, 503)["errors"] == [{"pointer": "/keys", "detail": told}]


def test_trying_to_write_changes_nothing_and_a_reader_may_not(city: City) -> None:
    city.database.write_sync(migrations.try_write)
    city.database.read_sync(migrations.check_head, migrations.head())
    with pytest.raises(Unavailable, match="The database cannot be written"):
        city.database.read_sync(migrations.try_write)

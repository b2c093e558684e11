from sqlalchemy import text

from label.kit import migrations
from tests.support.answers import refused
from tests.support.city import City, ok


def test_it_is_ready_when_the_database_has_this_code_s_schema(city: City) -> None:
    ready = {"status": "ready", "schema": migrations.head(), "database": city.database.engine.dialect.name}
    assert ok(city.anyone.get("/health/ready")) == ready


def test_it_is_not_ready_on_another_schema_and_says_what_to_run(city: City) -> None:
    city.database.write_sync(lambda session: session.execute(text("UPDATE alembic_version SET version_num = 'older'")))
    told = f"The schema is at older, not {migrations.head()}: run `label migrate`."
    refused(city.anyone.get("/health/ready"), 503, told)
    assert ok(city.anyone.get("/health/live")) == {"status": "live"}

"""What leaves the process, written down: `python -m tests.frozen.freeze [openapi|schema|answers]` writes it again.

Routes, JSON, tables and columns are promises to those who program against the product and to those who keep its data.
A change of names inside the code must not move them; a change that is meant shows as a diff of these files.
"""

import json
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine, text

from label.app import create_app
from label.kit import clock, migrations
from label.kit.database import Database
from label.kit.settings import Settings
from label.web.openapi import document, operations
from tests.support.postgres import Server

FROZEN = Path(__file__).parent
CITY = FROZEN / "city.tar.xz"
MADE_AT = datetime(2026, 11, 28, 12, tzinfo=UTC)  # shortly after the frozen city was filled
# Component names follow class names, which no client sees on the wire: each that changed, old to new.
COMPONENTS = {
    "Kind": "Role",
    "Presence": "FirmPresence",
    "Result": "ResultComparison",
    "Standing": "ThresholdStatus",
    "csr__initiatives__states__State": "InitiativeState",
    "label__applications__models__State": "ApplicationState",
    "label__certificates__models__State": "CertificateState",
    "label__declarations__models__State": "DeclarationState",
}


class _Then(datetime):
    """A clock that stands at the hour in which the frozen city was filled: its keys and its deadlines have an end."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Then":
        return cls.fromtimestamp(MADE_AT.timestamp(), tz)


@contextmanager
def frozen_city(folder: Path) -> Iterator[Settings]:
    """The data folder of a demonstration city as an earlier version filled it, at that time, on today's schema. Its
    edition is not amended: the rulebook is of the first arithmetic, and no score is computed from it any more."""
    with tarfile.open(CITY) as archive:
        archive.extractall(folder, filter="data")
    settings = Settings(data_dir=folder, keys_dir=folder / "keys", demonstration=True, issues=False)
    with closing(Database(settings)) as database, database.engine.begin() as connection:
        migrations.upgrade(connection)
    with patch.object(clock, "datetime", _Then):
        yield settings


def openapi() -> str:
    """The OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:
        made = document(create_app(Settings(data_dir=Path(folder))), "http://127.0.0.1:8000")
    return _json(made)


def sqlite_schema(engine: Engine) -> str:
    """Every table, index and trigger, as SQLite keeps their definitions. A table's lines are sorted: a migration that
    makes a table again writes its constraints in no order (a set in Alembic's batch mode)."""
    asked = text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    with engine.connect() as connection:
        return "\n\n".join(_ordered(each) for each in connection.scalars(asked)) + "\n"


def _ordered(definition: str) -> str:
    head, *lines = [line.strip().rstrip(", ") for line in definition.splitlines()]
    return "\n\t".join([head, *sorted(lines)]) if definition.startswith("CREATE TABLE") else definition


def postgresql_schema(engine: Engine) -> str:
    """Every column, constraint, index, function and trigger, as PostgreSQL describes them."""
    with engine.connect() as connection:
        parts = ["\n".join(connection.scalars(text(each))) for each in _POSTGRESQL]
    return "\n\n".join(parts) + "\n"


def answers(settings: Settings) -> dict[str, dict[str, Any]]:
    """For each path of the frozen city what is read there and by whom: the JSON, a digest, or a refusal's status."""
    values, made = _values(settings), dict[str, dict[str, Any]]()
    with TestClient(create_app(settings), base_url=settings.base_url) as client:
        for path in (filled for readable in _readable(client.app) for filled in _filled(readable, values)):
            callers: dict[str, list[str]] = {}
            for caller, headers in _keys(settings).items():
                callers.setdefault(json.dumps(_answer(client.get(path, headers=headers))), []).append(caller)
            made[path] = {" ".join(names): json.loads(answer) for answer, names in callers.items()}
    return made


def _readable(app: Litestar) -> list[str]:
    """Every path that can be read, in each of its forms, with the query that it cannot do without."""
    found = [
        path + suffix + _QUERIES.get(path.removeprefix("/api/v1"), "")
        for method, path, _, said in operations(app)
        if method == "get"
        for suffix in ("", *said.formats)
    ]
    return [*found, *_BESIDE]


def _answer(response: Response) -> Any:
    if response.status_code != 200:
        return response.status_code
    if response.headers["content-type"].endswith("json"):
        return json.loads(response.content, object_hook=_without_moments)
    drawn = "/csr/" in response.url.path or "/count-sheets/" in response.url.path
    if response.headers["content-type"] == "application/pdf" and drawn:
        # Drawn by this process: its bytes depend on what ReportLab has drawn before.
        return "application/pdf"
    return sha256(response.content).hexdigest()


def _without_moments(found: dict[str, Any]) -> dict[str, Any]:
    """A key's last use is written some seconds after it."""
    return {name: value for name, value in found.items() if name != "last_used_at"}


def _filled(path: str, values: dict[str, list[str]]) -> list[str]:
    """The path with each value of its parameters."""
    before, brace, after = path.partition("{")
    if not brace:
        return [path]
    name, _, rest = after.partition("}")
    return [filled for value in values.get(name, []) for filled in _filled(before + value + rest, values)]


def _values(settings: Settings) -> dict[str, list[str]]:
    with closing(Database(settings)) as database, database.readers.connect() as connection:
        found = {name: [str(one) for one in connection.scalars(text(asked))] for name, asked in _VALUES.items()}
    return found | {"edition": ["2026"]}


def _keys(settings: Settings) -> dict[str, dict[str, str]]:
    told = json.loads((settings.data_dir / "demo.json").read_text())
    granted = next(one for one in told["companies"] if one["state"] == "granted")
    people = {name: told[name] for name in ("city", "soee", "partner")}
    people |= {"reviewer": told["reviewers"][0], "company": granted}
    keys = {name: {"Authorization": f"Bearer {person['api_key']}"} for name, person in people.items()}
    return {"nobody": {}, **keys}


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


# Paths outside the API.
_BESIDE = (
    *(
        f"/certificates/{{number}}{form}"
        for form in ("/credential.json", "/credential.jwt", "/printed.json", "/badge.svg")
    ),
    *("/.well-known/did.json", "/authorities.pem", "/status/1"),
)
_QUERIES = {
    **dict.fromkeys(("/csr/board", "/csr/needs", "/csr/targets", "/csr/capacities"), "?year=2026"),
    **{f"/csr/companies/{{siren}}/csr-statement{form}": "?year=2026" for form in ("", ".pdf", ".xlsx")},
    "/csr/suggestions": "?siren=999000078",
}
_VALUES = {
    "siren": "SELECT DISTINCT siren FROM applications WHERE state IN ('granted', 'refused', 'draft') ORDER BY siren"
    " LIMIT 4",
    "application_id": "SELECT id FROM applications ORDER BY id",
    "declaration_id": "SELECT id FROM declarations ORDER BY id LIMIT 6",
    "evidence_id": "SELECT id FROM evidence ORDER BY id LIMIT 2",
    "number": "SELECT number FROM certificates ORDER BY number",
    "code": "SELECT code FROM csr_actions ORDER BY code LIMIT 2",
    "event_id": "SELECT id FROM csr_events ORDER BY id",
    "meeting_id": "SELECT id FROM csr_events ORDER BY id",
    "initiative_id": "SELECT id FROM csr_initiatives ORDER BY id",
    "year": "SELECT DISTINCT year FROM csr_observatories",
    "file_id": "SELECT id FROM csr_files ORDER BY id",
}
_POSTGRESQL = (
    "SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, numeric_precision,"
    " numeric_scale, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public'"
    " ORDER BY table_name, column_name",
    "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace ORDER BY conrelid::regclass::text, conname",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
)


def _migrated(settings: Settings, describe: Callable[[Engine], str]) -> str:
    with closing(Database(settings)) as database:
        with database.engine.begin() as connection:
            migrations.upgrade(connection)
        return describe(database.engine)


def _schemas(folder: Path) -> None:
    (FROZEN / "schema-sqlite.sql").write_text(_migrated(Settings(data_dir=folder), sqlite_schema))
    server = Server()
    try:
        settings = Settings(data_dir=folder, database_url=server.create("frozen"))
        (FROZEN / "schema-postgresql.txt").write_text(_migrated(settings, postgresql_schema))
    finally:
        server.stop()


def main(wanted: str) -> None:
    """Write one of the frozen things again; the city itself is never made again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wanted == "openapi":
            (FROZEN / "openapi.json").write_text(openapi())
        elif wanted == "schema":
            _schemas(folder)
        elif wanted == "answers":
            with frozen_city(folder) as settings:
                (FROZEN / "answers.json").write_text(_json(answers(settings)))
        else:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:2] or [""])

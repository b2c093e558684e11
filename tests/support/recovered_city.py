"""A city at rest, and its database as it was before its last acts: what an operator restores, and what breaks."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pysqlite3.dbapi2
from click.testing import CliRunner
from litestar.testing import TestClient
from sqlalchemy import make_url, text

from label import worker
from label.app import create_app
from label.certificates.planning import Issuer
from label.cli import main
from label.kit.actor import Membership, Role
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import City, ok
from tests.support.files import pdf
from tests.support.populated_city import decide, populate, year
from tests.support.postgres import Server


@dataclass(frozen=True)
class RecoveredCity:
    """No process has its database open. `older` is the database before the certificate `number` was issued and the
    file `late_digest` uploaded; both have the same files."""

    settings: Settings
    older: Settings
    server: Server
    number: str
    evidence_id: str
    late_digest: str

    @property
    def issuer(self) -> Issuer:
        return worker.issuer(self.settings)

    def doctor(self, *options: str, settings: Settings | None = None) -> tuple[int, list[str], list[str]]:
        """Exit code, notices and disagreements of `label doctor`, with the last line of each."""
        chosen = settings or self.settings
        environment = {
            "LABEL_DATA_DIR": str(chosen.data_dir),
            "LABEL_DATABASE_URL": chosen.database_url,
            "LABEL_KEYS_DIR": str(chosen.keys_dir),
        }
        ran = CliRunner().invoke(main, ["doctor", *options], env=environment)
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.output
        return ran.exit_code, ran.stdout.splitlines(), ran.stderr.splitlines()

    def disagreements(self, *options: str, settings: Settings | None = None) -> list[str]:
        """Those of a run that exits 1, without the last line, which counts them."""
        code, _, told = self.doctor(*options, settings=settings)
        assert (code, told[-1].partition(" ")[2].rstrip("s.")) == (1, "disagreement")
        return told[:-1]

    def value(self, query: str) -> str:
        """The first value that a query gives."""
        with closing(Database(self.settings)) as database:
            return str(database.read_sync(lambda session: session.execute(text(query)).scalars().first()))

    def path(self, digest: str) -> Path:
        return self.issuer.files.path(digest)

    @contextmanager
    def copy(self) -> Iterator[Settings]:
        """The same files with a copy of the database, which is deleted afterwards."""
        copied = _copy(self.settings, self.server)
        try:
            yield copied
        finally:
            if not copied.on_sqlite:
                self.server.drop(make_url(copied.database_url).database or "")

    @contextmanager
    def rewritten(self, *statements: str, protected: bool = True) -> Iterator[Settings]:
        """A copy of the database in which someone has run SQL with every trigger off; `protected`: all are put back."""
        with self.copy() as copied:
            if copied.on_sqlite:
                _rewrite_sqlite(make_url(copied.database_url).database or "", statements, protected=protected)
            else:
                _rewrite_postgresql(copied.database_url, statements)
            yield copied


@contextmanager
def recovered_city(kind: str, folder: Path, templates: dict[str, str], server: Server) -> Iterator[RecoveredCity]:
    name = f"recovered_{uuid4().hex[:12]}"
    if kind == "sqlite":
        shutil.copy(templates["sqlite"], folder / "label.db")
        settings = Settings(data_dir=folder, issues=False)
    else:
        url = server.create(name, templates["postgresql"])
        settings = Settings(data_dir=folder, database_url=url, issues=False)
    with _opened(settings) as city:
        populated = populate(city)
    older = _copy(settings, server)
    with _opened(settings) as city:
        number = decide(populated.reviewed["application_id"], city.person("maire@city.example", Membership(Role.CITY)))
        company = city.company(9)
        declared = ok(
            company.post(
                f"{year(company.siren)}/declarations",
                {"kind": "local_hire", "contract": "permanent"} | {"group": "senior", "count": 1},
            ),
            201,
        )["id"]
        sent = {"file": ("tardive.pdf", pdf("tardive"))}
        late = ok(company.post(f"/declarations/{declared}/evidence", files=sent), 201)["sha256"]
    yield RecoveredCity(settings, older, server, number or "", populated.concerned["evidence_id"], late)
    if kind == "postgresql":
        for one in (settings, older):
            server.drop(make_url(one.database_url).database or "")


@contextmanager
def _opened(settings: Settings) -> Iterator[City]:
    with (
        TestClient(create_app(settings), base_url="http://label.test", raise_server_exceptions=False) as client,
        closing(Database(settings)) as database,
    ):
        yield City(settings, database, client)


def _copy(settings: Settings, server: Server) -> Settings:
    """A database that nobody has open, copied as it is."""
    name = f"copy_{uuid4().hex[:12]}"
    if settings.on_sqlite:
        copied = settings.data_dir / f"{name}.db"
        shutil.copy(make_url(settings.database_url).database or "", copied)
        return settings.model_copy(update={"database_url": f"sqlite:///{copied}"})
    url = server.create(name, make_url(settings.database_url).database)
    return settings.model_copy(update={"database_url": url})


def _rewrite_sqlite(file: str, statements: tuple[str, ...], *, protected: bool) -> None:
    """By a connection that has never heard of foreign keys."""
    with closing(pysqlite3.dbapi2.connect(file)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        restored = [sql for _, sql in triggers] if protected else []
        for statement in (*(f"DROP TRIGGER {name}" for name, _ in triggers), *statements, *restored):
            connection.execute(statement)
        connection.commit()


def _rewrite_postgresql(url: str, statements: tuple[str, ...]) -> None:
    with psycopg.connect(url) as connection:
        for statement in ("SET session_replication_role = replica", *statements):
            connection.execute(statement.encode())

"""Backups for tests: the commands, targets to restore into, and what is stored, to be compared."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from click.testing import CliRunner, Result
from sqlalchemy import select

from label.backup.manifest import MANIFEST, MANIFEST_DIGEST
from label.cli import main
from label.kit.columns import Base
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.postgres import Server

PASSPHRASE = "une phrase de passe d’essai"
Members = dict[str, bytes]


def label(settings: Settings, *arguments: object, passphrase: str = "", **more: str) -> Result:
    environment = {
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
        "LABEL_BACKUP_PASSPHRASE": passphrase,
        "LABEL_LOG_LEVEL": "CRITICAL",
        **more,
    }
    return CliRunner().invoke(main, [str(each) for each in arguments], env=environment)


def refused(settings: Settings, archive: Path, **more: str) -> str:
    """Restoring this archive exits 1 and leaves neither tables, files nor keys; the last sentence."""
    told = label(settings, "restore", archive, **more)
    assert (told.exit_code, told.stdout) == (1, ""), told.output
    assert stored_rows(settings) == {}
    assert list((settings.data_dir / "files").rglob("*")) == []
    return str(told.stderr.splitlines()[-1])


def target(kind: str, folder: Path, postgres: Server) -> Settings:
    """An empty database of this kind, an empty data folder, no keys."""
    url = postgres.create(f"restored_{uuid4().hex[:12]}") if kind == "postgresql" else ""
    data = folder / uuid4().hex
    return Settings(data_dir=data, database_url=url, keys_dir=data / "keys")


def stored_rows(settings: Settings) -> dict[str, list[str]]:
    """Every row of every table that is there, as the models read it."""
    with closing(Database(settings)) as database, database.readers.connect() as connection:
        there = [
            table for table in Base.metadata.sorted_tables if database.engine.dialect.has_table(connection, table.name)
        ]
        return {table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table))) for table in there}


def stored_files(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (settings.data_dir / "files").glob("??/??/*")}


def members(archive: Path) -> Members:
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def written(path: Path, content: Members) -> Path:
    """An archive of these members, as they are."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, each in content.items():
            header = tarfile.TarInfo(name)
            header.size = len(each)
            tar.addfile(header, io.BytesIO(each))
    return path


def with_manifest(content: Members, change: Callable[[Any], None]) -> Members:
    """With another manifest, and the digest that goes with it."""
    manifest = msgspec.json.decode(content[MANIFEST])
    change(manifest)
    encoded = msgspec.json.encode(manifest)
    return content | {MANIFEST: encoded, MANIFEST_DIGEST: hashlib.sha256(encoded).hexdigest().encode()}

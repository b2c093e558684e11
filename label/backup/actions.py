"""`label backup`: rows of one moment, then the files that they name."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from label.backup import key_vault, rows, snapshot
from label.backup.errors import ArchiveRefused
from label.backup.manifest import FORMAT, KEYS, ArchivedTable, LackingFile, Manifest, TrailEnd
from label.backup.progress import ProgressLog
from label.backup.snapshot import TableReader
from label.backup.writer import ArchiveWriter, new_archive
from label.kit import migrations
from label.kit.database import Database
from label.kit.settings import Settings
from label.kit.storage import Store, StoreDamaged, StoreFailing, StoreMissing
from label.tables import metadata

MASKINGS: Final = "evidence_maskings"
TRIES: Final = 3  # a masking is rare, and a backup takes minutes


def back_up(
    settings: Settings,
    database: Database,
    path: Path,
    passphrase: str | None,
    at: datetime,
    progress: ProgressLog,
    tables: MetaData = metadata,
) -> Manifest:
    """Writes the archive; with a passphrase, private keys too. Raises ArchiveRefused, or OSError from the disk.

    `tables` are all those of the database; those of the models unless it has another revision.
    """
    keys = key_vault.encrypt(key_vault.key_files(settings), passphrase) if passphrase is not None else None
    for _ in range(TRIES):
        try:
            return _write(settings, database, path, keys, at, progress, tables)
        except _MaskedMeanwhile:
            continue
    raise ArchiveRefused("Files of evidence were masked during each attempt; nothing was written. Run it again.")


def _write(
    settings: Settings,
    database: Database,
    path: Path,
    keys: bytes | None,
    at: datetime,
    progress: ProgressLog,
    tables: MetaData,
) -> Manifest:
    with new_archive(path) as archive:
        dump = Dump(archive, progress)
        database.read_snapshot_sync(dump.add_rows, tables)
        # A stored file is never changed, and is written before the row that names it: all those of the snapshot are
        # there, and nothing needs the transaction any longer. Only a masking deletes one.
        lacking = tuple(_add_files(archive, Store(settings.data_dir / "files"), dump.files, progress))
        if lacking and MASKINGS in tables.tables:
            database.read_sync(_check_not_masked, [file.digest for file in lacking])
        progress.end()
        if keys is not None:
            archive.add(KEYS, keys)
        manifest = Manifest(
            FORMAT,
            version("boulogne-label"),
            "sqlite" if settings.on_sqlite else "postgresql",
            dump.revision,
            at,
            tuple(dump.tables),
            dump.audit,
            tuple(archive.members),
            lacking,
            key_vault.seal_place(settings),
        )
        archive.finish(manifest)
    return manifest


class _MaskedMeanwhile(Exception):
    """A file that the snapshot names was masked since: the archive would hold a row without its file."""


def _check_not_masked(session: Session, digests: Sequence[str]) -> None:
    previous = metadata.tables[MASKINGS].c.previous_digest
    if session.execute(select(previous).where(previous.in_(digests)).limit(1)).first():
        raise _MaskedMeanwhile


class Dump:
    """What was read of the database: its tables, its revision, the head of its audit trail, the files it names."""

    def __init__(self, archive: ArchiveWriter, progress: ProgressLog) -> None:
        self._archive, self._progress = archive, progress
        self.tables: list[ArchivedTable] = []
        self.files: dict[str, None] = {}  # digests, in the order in which rows name them
        self.revision, self.audit = "", TrailEnd(0, "0" * 64)

    def add_rows(self, session: Session, tables: MetaData) -> None:
        """Every table, a chunk in memory at a time."""
        connection = session.connection()
        self.revision = connection.execute(migrations.REVISION).scalar_one()
        for model in tables.sorted_tables:
            table = ArchivedTable(str(model.name), rows.columns_of(model), 0, "0" * 64, ())
            reader = TableReader(table)
            members = list(self._add_chunks(table.name, reader.lines(snapshot.read_table(connection, table))))
            found = reader.sum
            self.tables.append(ArchivedTable(table.name, table.columns, found.rows, found.content, tuple(members)))
            self.files.update(reader.files)
            if table.name == snapshot.AUDIT:
                self.audit = reader.audit_head
            self._progress.rows(table.name, found.rows)

    def _add_chunks(self, table: str, lines: Iterable[bytes]) -> Iterator[str]:
        for number, chunk in enumerate(rows.chunks(lines)):
            name = f"rows/{table}/{number:06}.jsonl.gz"
            self._archive.add(name, chunk)
            yield name


def _add_files(
    archive: ArchiveWriter, store: Store, digests: Iterable[str], progress: ProgressLog
) -> Iterator[LackingFile]:
    """Copies the files, each checked against its digest; gives those that cannot be read."""
    for digest in digests:
        try:
            content = store.get(digest)
        except (StoreMissing, StoreDamaged) as error:
            yield LackingFile(digest, error.detail)
            continue
        except StoreFailing as error:
            yield LackingFile(digest, f"The file kept under {digest} cannot be read: {error.reason}.")
            continue
        archive.add(f"files/{digest}", content)
        progress.file()

"""`label restore`: an archive into an empty database, in one transaction, and its files into the store."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, inspect, literal_column, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from label.backup import rows, snapshot
from label.backup.errors import ArchiveRefused
from label.backup.manifest import ArchivedTable, Manifest
from label.backup.progress import ProgressLog
from label.backup.reader import ArchiveReader
from label.backup.snapshot import TableReader
from label.kit import audit, migrations
from label.kit.database import Database
from label.kit.storage import Store, StoreDamaged

REVISION_TABLE: Final = "alembic_version"


def check_target(database: Database, store: Store, manifest: Manifest) -> None:
    """Raises ArchiveRefused for a database that is not empty, a revision from a newer product, or a damaged file in
    the store that the archive holds too."""
    if manifest.revision not in migrations.revisions():
        raise ArchiveRefused(
            f"The archive was made by version {manifest.product} with the schema {manifest.revision}, which this"
            f" version does not know; its newest is {migrations.head()}. Install the newer version, then restore."
        )
    with database.readers.connect() as connection:
        _check_empty(connection)
    for digest in manifest.files:
        try:
            if store.has(digest):
                store.get(digest)
        except StoreDamaged as error:
            raise ArchiveRefused(f"{store.path(digest)} is damaged: move it away, then restore again.") from error


def restore(
    database: Database, archive: ArchiveReader, write_files: Callable[[], None], at: datetime, progress: ProgressLog
) -> None:
    """All or nothing: the schema of the archive, its rows, a comparison of what is there, the newest schema.

    `write_files` comes last, before the commit: nothing is written for rows that the database refuses, and no row is
    there without its file.
    """
    database.write_sync(_restore, archive, write_files, at, progress)
    progress.end()


def restore_files(archive: ArchiveReader, store: Store, progress: ProgressLog) -> None:
    for digest in archive.manifest.files:
        store.put(archive.read(f"files/{digest}"))
        progress.file()


def unnamed_files(store: Store, manifest: Manifest) -> list[str]:
    """A sentence if the store holds files that no row of the archive names: it is newer, or that of another city."""
    named = {*manifest.files, *(file.digest for file in manifest.lacking)}
    extra = [digest for digest in store.digests() if digest not in named]
    if not extra:
        return []
    return [
        f"The store holds {len(extra)} files that no restored row names, such as {extra[0]}: they are kept. If they"
        " are newer than the archive, what they belonged to is not in it."
    ]


def lacking_files(store: Store, manifest: Manifest) -> list[str]:
    """A sentence for each file that the backup could not read and that is not in this store either."""
    return [f"Not restored: {file.why}" for file in manifest.lacking if not store.has(file.digest)]


def _restore(
    session: Session, archive: ArchiveReader, write_files: Callable[[], None], at: datetime, progress: ProgressLog
) -> None:
    connection, manifest = session.connection(), archive.manifest
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # a migration of all rows takes what it takes
    _check_empty(connection)
    migrations.upgrade(connection, manifest.revision)
    _check_columns(connection, manifest)
    for table in manifest.tables:
        _load(connection, archive, table)
        progress.rows(table.name, table.rows)
    _verify(connection, manifest)
    migrations.upgrade(connection)
    _reset_sequences(connection)
    facts = {"made_at": manifest.made_at, "product": manifest.product, "audit_sequence": manifest.audit.sequence}
    audit.record(session, None, at, "restore", ("database", "backup"), after=facts)
    write_files()


def _check_empty(connection: Connection) -> None:
    found = inspect(connection).get_table_names()
    if found:
        raise ArchiveRefused(
            f"The database is not empty: it has {len(found)} tables. Restore into a new database; nothing was changed."
        )


def _check_columns(connection: Connection, manifest: Manifest) -> None:
    """The archive has every table of the schema, and each has the columns of the schema."""
    schema = inspect(connection)
    expected = {
        name: {column["name"] for column in schema.get_columns(name)}
        for name in schema.get_table_names()
        if name != REVISION_TABLE
    }
    held = {table.name: {column.name for column in table.columns} for table in manifest.tables}
    for name in sorted(expected.keys() | held.keys()):
        if expected.get(name) != held.get(name):
            raise ArchiveRefused(f"The table {name} of the archive is not that of the schema {manifest.revision}.")


def _load(connection: Connection, archive: ArchiveReader, table: ArchivedTable) -> None:
    names = [column.name for column in table.columns]
    statement = rows.stored_table(table).insert()
    try:
        for chunk in archive.rows(table):
            connection.execute(statement, [dict(zip(names, row, strict=True)) for row, _ in chunk])
    except (IntegrityError, DataError) as error:
        reason = " ".join(str(error.orig).split())
        raise ArchiveRefused(f"The database refuses a row of {table.name}: {reason}. Nothing was changed.") from error


def _verify(connection: Connection, manifest: Manifest) -> None:
    """Reads every row back: the restored tables have the sums of the archive, and so has the audit trail."""
    for table in manifest.tables:
        reader = TableReader(table)
        for _ in reader.lines(snapshot.read_table(connection, table)):
            pass
        if (reader.sum.rows, reader.sum.content) != (table.rows, table.content):
            raise ArchiveRefused(f"The rows of {table.name} in the database are not those of the archive.")
        if table.name == snapshot.AUDIT and reader.audit_head != manifest.audit:
            raise ArchiveRefused("The audit trail does not end as the archive's manifest says.")


def _reset_sequences(connection: Connection) -> None:
    """PostgreSQL goes on counting after the restored rows; SQLite takes the largest number by itself."""
    if connection.dialect.name != "postgresql":
        return
    schema = inspect(connection)
    for name in schema.get_table_names():
        for column in schema.get_columns(name):
            if column.get("autoincrement"):
                _reset_sequence(connection, name, column["name"])


def _reset_sequence(connection: Connection, table: str, column: str) -> None:
    last = connection.execute(select(func.max(literal_column(column))).select_from(sql_table(table))).scalar()
    sequence = func.pg_get_serial_sequence(table, column)
    connection.execute(select(func.setval(sequence, last or 1, last is not None)))

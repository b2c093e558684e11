"""The database itself: its pages, its constraints and the triggers that protect what never changes."""

from collections.abc import Iterator

from sqlalchemy import Table, exists, func, select, text

from label.diagnosis.protection import trigger_names
from label.diagnosis.scope import CheckScope
from label.kit.columns import Base
from label.kit.sessions import ReadSession

SHOWN = 100  # of the faults of one kind: a lost table has as many as it had rows
TRIGGERS_ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
TRIGGERS_ON_POSTGRESQL = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
POSTGRESQL_FLAGS = {
    "constraint {} has not been validated": "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname",
    "index {} is not valid: REINDEX it": "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
    "trigger {} is switched off": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('D', 'R') ORDER BY tgname",
}
# Only where an administrator has installed the extension, which a plain user may not.
AMCHECK = text(
    "SELECT c.relname, bt_index_check(c.oid) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
    " JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE a.amname = 'btree' AND n.nspname = current_schema() AND i.indisvalid"
)


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """Reads the whole database, except on PostgreSQL, whose pages are read by the other checks and by its backups. Of
    a check of what is recent, only what reads no data."""
    yield from check_flags(session)
    if scope.since is not None:
        return
    if session.get_bind().dialect.name == "sqlite":
        yield from _sqlite(session)
    else:
        yield from _postgresql(session)


def check_flags(session: ReadSession) -> Iterator[str]:
    """The part that reads no data."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    present = set(session.execute(text(TRIGGERS_ON_SQLITE if on_sqlite else TRIGGERS_ON_POSTGRESQL)).scalars())
    for name in sorted(set(trigger_names(on_sqlite=on_sqlite)) - present):
        yield f"trigger {name} is missing: someone has removed what protects the rows of this table"
    if not on_sqlite:
        for sentence, names in POSTGRESQL_FLAGS.items():
            yield from (sentence.format(name) for (name,) in session.execute(text(names)))


def _sqlite(session: ReadSession) -> Iterator[str]:
    for (finding,) in session.execute(text(f"PRAGMA integrity_check({SHOWN})")):
        if finding != "ok":
            yield f"the database file is damaged: {' '.join(finding.split())}"
    broken: dict[tuple[str, str], int] = {}
    for row in session.execute(text("PRAGMA foreign_key_check")).mappings():
        table_and_parent = row["table"], row["parent"]
        broken[table_and_parent] = broken.get(table_and_parent, 0) + 1
    yield from (_orphans(table, parent, count) for (table, parent), count in broken.items())


def _postgresql(session: ReadSession) -> Iterator[str]:
    """Foreign keys are asked again: a restore without triggers does not check them."""
    for table in Base.metadata.sorted_tables:
        yield from _broken_keys(session, table)
    if session.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")).first():
        session.execute(AMCHECK)


def _broken_keys(session: ReadSession, table: Table) -> Iterator[str]:
    for key in table.foreign_key_constraints:
        parent = key.referred_table.alias("parent")
        pairs = [(element.parent, parent.c[element.column.name]) for element in key.elements]
        named = [column.is_not(None) for column, _ in pairs]
        found = exists().where(*(column == referred for column, referred in pairs)).correlate(table)
        count = session.scalar(select(func.count()).select_from(table).where(*named, ~found))
        if count:
            yield _orphans(table.name, key.referred_table.name, count)


def _orphans(table: str, parent: str, count: int) -> str:
    rows = "1 row refers" if count == 1 else f"{count} rows refer"
    return f"table {table}: {rows} to a row of {parent} that does not exist"

"""What the database does for the statements of one request, by its own account (EXPLAIN)."""

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event, text

from label.kit.columns import Base
from label.kit.database import Database

MANY = 1_000  # rows from which a table counts as one that grows, or a sort as one of the whole
# A sort of what one of these has is small, however many of them there are.
_OF_ONE = re.compile(r"\((id|siren|siret|number|initiative_id|event_id|campaign_id|application_id|person_id|code)=\?")
_SCAN = re.compile(r"SCAN (\w+)(?! USING)(?= |$)")


class Statement(NamedTuple):
    """As the driver gets it."""

    text: str
    parameters: Any


@contextmanager
def captured() -> Iterator[list[Statement]]:
    """The reads that any engine sends meanwhile. Compiled statements go past SQLAlchemy's events."""
    seen: list[Statement] = []

    def note(_connection: object, _cursor: object, sent: str, parameters: Any, *_more: object) -> None:
        if sent.startswith(("SELECT", "WITH")):
            seen.append(Statement(sent, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def large_tables(database: Database) -> frozenset[str]:
    """The tables that have many rows."""
    with database.readers.connect() as connection:
        counts = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in Base.metadata.tables
        }
    return frozenset(name for name, rows in counts.items() if rows >= MANY)


def faults(database: Database, statement: Statement, large: Collection[str]) -> list[str]:
    """Each scan of a large table without an index and each sort of many rows in the statement's plan."""
    with database.readers.connect() as connection:
        if database.on_sqlite:
            return list(_sqlite_faults(connection, statement, large))
        return list(_postgresql_faults(_postgresql_plan(connection, statement), large))


def _sqlite_faults(connection: Connection, statement: Statement, large: Collection[str]) -> Iterator[str]:
    # (id, parent, unused, what is done): steps of one parent are of the same SELECT.
    explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", statement.parameters)
    steps = [(row[1], row[3]) for row in explained]
    yield from (step for _, step in steps if (found := _SCAN.match(step)) and found[1] in large)
    for parent, step in steps:
        if step.startswith("USE TEMP B-TREE") and "ORDER BY" in step:
            read = [each for of, each in steps if of == parent and _reads(each, large)]
            # It has no estimate of rows: a sort is small where the first table is entered by the key of one thing.
            if read and not _OF_ONE.search(read[0]):
                yield f"{step} after {read[0]}"


def _reads(step: str, large: Collection[str]) -> bool:
    """Of a table of whose rows several indexes are read, the plan names the table one level below."""
    return step == "MULTI-INDEX OR" or (step.startswith(("SCAN ", "SEARCH ")) and step.split()[1] in large)


def _postgresql_plan(connection: Connection, statement: Statement) -> dict[str, Any]:
    explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement.text}", statement.parameters).scalar_one()
    plan = json.loads(explained) if isinstance(explained, str) else explained
    found: dict[str, Any] = plan[0]["Plan"]
    return found


def _postgresql_faults(node: dict[str, Any], large: Collection[str]) -> Iterator[str]:
    kind, inner = node["Node Type"], node.get("Plans", [])
    if kind == "Seq Scan" and node["Relation Name"] in large:
        yield f"Seq Scan on {node['Relation Name']}"
    if kind in ("Sort", "Incremental Sort") and inner[0]["Plan Rows"] >= MANY:
        yield f"{kind} of {inner[0]['Plan Rows']} rows by {', '.join(node['Sort Key'])}"
    for each in inner:
        yield from _postgresql_faults(each, large)

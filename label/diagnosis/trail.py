"""Entries of the audit trail, and how a row is compared with what an entry holds."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from label.kit.audit import AuditEntry, AuditFacts
from label.kit.sessions import ReadSession

BATCH = 200  # rows whose entries are read by one query


class Entry(NamedTuple):
    """One act; `after` is empty where the entry holds nothing."""

    action: str
    at: datetime
    person_id: str | None
    after: AuditFacts


def entries_of(session: ReadSession, subject: str, ids: Iterable[str]) -> Mapping[str, list[Entry]]:
    """The entries about each of these subjects, in the order in which they were written."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    columns = (AuditEntry.subject_id, AuditEntry.action, AuditEntry.at, AuditEntry.person_id, AuditEntry.after)
    rows = select(*columns).filter_by(subject=subject).where(AuditEntry.subject_id.in_(list(ids)))
    for subject_id, action, at, person_id, after in session.execute(rows.order_by(AuditEntry.id)):
        entries[subject_id].append(Entry(action, at, person_id, _facts(after)))
    return entries


def differences(row: object, entry: Entry, names: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Each column of the row that the entry holds with another value; `names` gives the column of a name in the entry
    that is not the column's own. Older entries hold fewer columns."""
    columns = inspect(type(row)).columns.keys()
    for name, recorded in entry.after.items():
        column = names.get(name, name)
        if column in columns and not same(getattr(row, column), recorded):
            yield f"{column} is {shown(getattr(row, column))}, in the audit trail {shown(recorded)}"


def same(value: object, recorded: object) -> bool:
    """A column's value, and what JSON has made of it."""
    match value:
        case Decimal():
            return not isinstance(recorded, bool | None) and Decimal(str(recorded)) == value
        case datetime():
            return isinstance(recorded, str) and datetime.fromisoformat(recorded) == value
        case date():
            return recorded == value.isoformat()
        case _:
            return value == recorded


def shown(value: object) -> str:
    """A value in a sentence: a text that somebody wrote is only named, it may be long and is nobody else's."""
    return "another text" if isinstance(value, str) and (len(value) > 40 or " " in value) else str(value)


def grouped(rows: Sequence[Any], column: str) -> Mapping[str, list[Any]]:
    """Rows by the value of a column."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _facts(after: str | None) -> AuditFacts:
    facts = json.loads(after) if after else {}
    return facts if isinstance(facts, dict) else {}

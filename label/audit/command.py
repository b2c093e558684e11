"""What the command line shows of the trail."""

import json

from label.audit import queries
from label.audit.schemas import AuditFilter, EntryOut
from label.kit.sessions import ReadSession


def lines(session: ReadSession, asked: AuditFilter) -> list[str]:
    """A line for each entry, the latest first: when, who, what, on what, and what was set."""
    return [_line(entry) for entry in queries.whole(session, asked).items]


def _line(entry: EntryOut) -> str:
    who = f"{entry.person.name} <{entry.person.email}>" if entry.person else entry.person_id or "command line"
    after = json.dumps(entry.after, ensure_ascii=False) if entry.after is not None else ""
    values = (f"{entry.at:%Y-%m-%dT%H:%M:%SZ}", who, entry.action, f"{entry.subject} {entry.subject_id}", after)
    return "\t".join(values)

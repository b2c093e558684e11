"""What happened to certificates, told by their events, by their state and by the audit trail."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from label.certificates.models import Certificate, CertificateEvent, CertificateState
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession

AFTER = {"issued": CertificateState.VALID, "reinstated": CertificateState.VALID}
# What is decided about one certificate leaves an entry of its own; `replaced` and `expired` come with another's.
ACTS = {"suspended": "suspend", "reinstated": "reinstate", "withdrawn": "withdraw", "renounced": "renounce"}


def check(session: ReadSession) -> Iterator[str]:
    """Replay each certificate's events, and count the entries of the trail."""
    events, entries = _events(session), _entries(session)
    rows = select(Certificate.number, Certificate.state, Certificate.file_digest, Certificate.reissue_of)
    for number, state, digest, reissue_of in session.execute(rows.order_by(Certificate.number)):
        told = entries.pop(number, [])
        yield from (f"certificate {number}: {one}" for one in _compare(state, events[number], told))
        yield from (f"certificate {number}: {one}" for one in _issued(digest, reissue_of, told))
    yield from (f"the audit trail tells of certificate {number}, and there is none" for number in sorted(entries))


def _compare(state: str, events: list[str], told: list[tuple[str, str | None]]) -> Iterator[str]:
    if events[:1] != ["issued"]:
        yield "its history does not begin with its issue"
    if events and AFTER.get(events[-1], events[-1]) != state:
        yield f"it is {state}, and its last event is {events[-1]}"
    happened, recorded = Counter(ACTS[kind] for kind in events if kind in ACTS), Counter(act for act, _ in told)
    for act in ACTS.values():
        if happened[act] != recorded[act]:
            yield f"{act}: {happened[act]} in its history, {recorded[act]} in the audit trail"


def _issued(digest: str, reissue_of: str | None, told: list[tuple[str, str | None]]) -> Iterator[str]:
    act = "reissue" if reissue_of else "issue"
    entries = [json.loads(after or "{}") for done, after in told if done == act]
    if len(entries) != 1:
        yield f"the audit trail tells {len(entries)} times of its issue"
    elif entries[0].get("sha256") != digest:
        yield "the audit trail names another file"


def _events(session: ReadSession) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for number, kind in session.execute(
        select(CertificateEvent.number, CertificateEvent.kind).order_by(CertificateEvent.number, CertificateEvent.id)
    ):
        found[number].append(kind)
    return found


def _entries(session: ReadSession) -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    rows = (
        select(AuditEntry.subject_id, AuditEntry.action, AuditEntry.after)
        .filter_by(subject="certificate")
        .order_by(AuditEntry.id)
    )
    for number, action, after in session.execute(rows):
        found[number].append((action, after))
    return found

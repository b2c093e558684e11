"""A certificate's events against its state and against the audit trail."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from label.certificates.models import Certificate, CertificateEvent, CertificateState
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession

ActEntries = list[tuple[str, str | None]]  # of one certificate: the act, and the JSON of what it set
# A certificate that is restored after its last day, when a later one is held, is stored as expired.
STATES_AFTER = {
    "issued": {CertificateState.VALID},
    "reinstated": {CertificateState.VALID},
    "annulled": {CertificateState.VALID, CertificateState.EXPIRED},
}
# The events that have an audit entry of their own; `replaced` and `expired` come with the entry of another certificate.
AUDITED_ACTS = {
    "suspended": "suspend",
    "reinstated": "reinstate",
    "withdrawn": "withdraw",
    "renounced": "renounce",
    "annulled": "annul",
}


def check(session: ReadSession) -> Iterator[str]:
    """Each certificate's last event gives its state, and each act has one event and one entry."""
    events, entries = _events(session), _entries(session)
    rows = select(Certificate.number, Certificate.state, Certificate.file_digest, Certificate.reissue_of)
    for number, state, digest, reissue_of in session.execute(rows.order_by(Certificate.number)):
        own = entries.pop(number, [])
        yield from (f"certificate {number}: {fault}" for fault in _history(state, events[number], own))
        yield from (f"certificate {number}: {fault}" for fault in _issue(digest, reissue_of, own))
    yield from (f"the audit trail tells of certificate {number}, and there is none" for number in sorted(entries))


def _history(state: str, events: list[str], entries: ActEntries) -> Iterator[str]:
    if events[:1] != ["issued"]:
        yield "its history does not begin with its issue"
    if events and state not in STATES_AFTER.get(events[-1], {events[-1]}):
        yield f"it is {state}, and its last event is {events[-1]}"
    happened, recorded = (
        Counter(AUDITED_ACTS[kind] for kind in events if kind in AUDITED_ACTS),
        Counter(act for act, _ in entries),
    )
    for act in AUDITED_ACTS.values():
        if happened[act] != recorded[act]:
            yield f"{act}: {happened[act]} in its history, {recorded[act]} in the audit trail"


def _issue(digest: str, reissue_of: str | None, entries: ActEntries) -> Iterator[str]:
    act = "reissue" if reissue_of else "issue"
    recorded = [json.loads(after or "{}") for recorded_act, after in entries if recorded_act == act]
    if len(recorded) != 1:
        yield f"the audit trail tells {len(recorded)} times of its issue"
    elif recorded[0].get("sha256") != digest:
        yield "the audit trail names another file"


def _events(session: ReadSession) -> dict[str, list[str]]:
    events: dict[str, list[str]] = defaultdict(list)
    for number, kind in session.execute(
        select(CertificateEvent.number, CertificateEvent.kind).order_by(CertificateEvent.number, CertificateEvent.id)
    ):
        events[number].append(kind)
    return events


def _entries(session: ReadSession) -> dict[str, ActEntries]:
    entries: dict[str, ActEntries] = defaultdict(list)
    rows = (
        select(AuditEntry.subject_id, AuditEntry.action, AuditEntry.after)
        .filter_by(subject="certificate")
        .order_by(AuditEntry.id)
    )
    for number, action, after in session.execute(rows):
        entries[number].append((action, after))
    return entries

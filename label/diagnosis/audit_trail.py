"""A certificate's events against its state and against the audit trail."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import exists, select

from label.certificates.models import Certificate, CertificateEvent, CertificateState, CertificateVariant
from label.diagnosis.scope import CheckScope
from label.diagnosis.trail import BATCH, Entry, entries_of
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession

# A certificate is restored as it was before its end; after its last day, when a later one is held, as expired.
STATES_AFTER = {
    "issued": {CertificateState.VALID},
    "reinstated": {CertificateState.VALID},
    "annulled": {CertificateState.VALID, CertificateState.SUSPENDED, CertificateState.EXPIRED},
}
# The events that have an audit entry of their own; `replaced` and `expired` come with the entry of another certificate.
AUDITED_ACTS = {
    "suspended": "suspend",
    "reinstated": "reinstate",
    "withdrawn": "withdraw",
    "renounced": "renounce",
    "annulled": "annul",
}


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """Each certificate's last event gives its state, and each act has one event and one entry. Some certificates at a
    time, so that memory does not grow with the register."""
    digests = (Certificate.file_digest, CertificateVariant.file_digest)
    rows = select(Certificate.number, Certificate.state, Certificate.reissue_of, *digests)
    rows = rows.outerjoin(CertificateVariant, CertificateVariant.number == Certificate.number)
    rows = rows.where(*scope.touched_certificates(Certificate.number))
    for batch in session.execute(rows.order_by(Certificate.number).execution_options(yield_per=BATCH)).partitions():
        numbers = [row.number for row in batch]
        events, entries = _events(session, numbers), entries_of(session, "certificate", numbers)
        for number, state, reissue_of, *issued in batch:
            faults = [*_history(state, events[number], entries[number]), *_issue(issued, reissue_of, entries[number])]
            yield from (f"certificate {number}: {fault}" for fault in faults)
    known = exists().where(Certificate.number == AuditEntry.subject_id)
    unknown = scope.touched_subjects("certificate").where(~known).distinct()
    for number in session.scalars(unknown.order_by(AuditEntry.subject_id)):
        yield f"the audit trail tells of certificate {number}, and there is none"


def _history(state: str, events: list[str], entries: list[Entry]) -> Iterator[str]:
    if events[:1] != ["issued"]:
        yield "its history does not begin with its issue"
    if events and state not in STATES_AFTER.get(events[-1], {events[-1]}):
        yield f"it is {state}, and its last event is {events[-1]}"
    happened, recorded = (
        Counter(AUDITED_ACTS[kind] for kind in events if kind in AUDITED_ACTS),
        Counter(entry.action for entry in entries),
    )
    for act in AUDITED_ACTS.values():
        if happened[act] != recorded[act]:
            yield f"{act}: {happened[act]} in its history, {recorded[act]} in the audit trail"


def _issue(digests: Sequence[str | None], reissue_of: str | None, entries: list[Entry]) -> Iterator[str]:
    act = "reissue" if reissue_of else "issue"
    recorded = [entry.after for entry in entries if entry.action == act]
    if len(recorded) != 1:
        yield f"the audit trail tells {len(recorded)} times of its issue"
    elif [recorded[0].get(name) for name in ("sha256", "sha256_without_scores")] != list(digests):
        yield "the audit trail names another file"


def _events(session: ReadSession, numbers: list[str]) -> dict[str, list[str]]:
    events: dict[str, list[str]] = defaultdict(list)
    rows = select(CertificateEvent.number, CertificateEvent.kind).where(CertificateEvent.number.in_(numbers))
    for number, kind in session.execute(rows.order_by(CertificateEvent.id)):
        events[number].append(kind)
    return events

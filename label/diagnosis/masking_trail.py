"""Maskings against the audit trail, and the content of a masked file."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select

from label.declarations.masking.contents import maskings_of
from label.declarations.masking.models import EvidenceMasking
from label.declarations.models import Evidence
from label.diagnosis.trail import Entry, differences
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession

CONTENT = ("sha256", "name", "media_type", "size")  # what a masking changes, as entries name it
COLUMNS = {"sha256": "digest", "first_sha256": "first_digest"}


class Masked(NamedTuple):
    """Of one file: its maskings, and their entries, the oldest first."""

    maskings: list[EvidenceMasking]
    entries: list[Entry]


def maskings_by_file(session: ReadSession, ids: Collection[str]) -> Mapping[str, Masked]:
    """Of the files that were masked, by the rows or by the trail."""
    told: dict[str, list[Entry]] = defaultdict(list)
    columns = (AuditEntry.subject_id, AuditEntry.at, AuditEntry.person_id, AuditEntry.after)
    rows = select(*columns).filter_by(subject="evidence", action="mask").where(AuditEntry.subject_id.in_(list(ids)))
    for subject_id, at, person_id, after in session.execute(rows.order_by(AuditEntry.id)):
        told[subject_id].append(Entry("mask", at, person_id, json.loads(after or "{}")))
    maskings = maskings_of(session, ids)
    return {each: Masked(maskings.get(each, []), told.get(each, [])) for each in {*maskings, *told}}


def as_proved(file: Evidence, entry: Entry, masked: Masked | None) -> Iterator[str]:
    """The file against the entry of its link: of a masked one, the content that the entry names is one that it had."""
    if masked is None:
        yield from differences(file, entry, COLUMNS)
        return
    had = {file.first_digest, *(each.digest for each in masked.maskings)}
    if entry.after.get("sha256") not in had:
        yield f"it never had the content {entry.after.get('sha256')} that the audit trail tells of"
    rest = {name: value for name, value in entry.after.items() if name not in CONTENT}
    yield from differences(file, entry._replace(after=rest))


def of_file(file: Evidence, masked: Masked) -> Iterator[str]:
    """Each masking has its entry, each begins where the one before ended, and the row is as the last one left it."""
    rows = [(each.digest, each.masked_by, each.masked_at) for each in masked.maskings]
    if rows != [(each.after.get("sha256"), each.person_id, each.at) for each in masked.entries]:
        yield "its maskings are not those of the audit trail"
        return
    before = [file.first_digest, *(each.digest for each in masked.maskings[:-1])]
    if before != [each.previous_digest for each in masked.maskings]:
        yield "its maskings do not follow each other"
    yield from differences(file, masked.entries[-1], COLUMNS)

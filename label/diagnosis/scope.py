"""What one run of the doctor looks at, and what it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, select

from label.certificates.models import CertificateEvent
from label.kit.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class CheckScope:
    """`deep` reads every stored file and verifies its seal; without it only sizes are compared. `at` is the start.

    With `since`, only what has changed since then is compared, as the times of rows, entries and files tell it.
    """

    at: datetime
    deep: bool = True
    since: datetime | None = None

    def recent(self, moment: Any) -> list[ColumnElement[bool]]:
        """The condition on a column with a time; none for the whole check."""
        return [] if self.since is None else [moment >= self.since]

    def touched(self, key: Any, *changes: Select[str] | CompoundSelect[str]) -> list[ColumnElement[bool]]:
        """The condition that a key is among those that have changed."""
        return [] if self.since is None else [key.in_(changed) for changed in changes]

    def touched_certificates(self, number: Any) -> list[ColumnElement[bool]]:
        return self.touched(number, select(CertificateEvent.number).where(*self.recent(CertificateEvent.at)))

    def touched_subjects(self, subject: str) -> Select[str]:
        """Of which the audit trail has told."""
        return select(AuditEntry.subject_id).where(AuditEntry.subject == subject, *self.recent(AuditEntry.at))


class Notice(str):
    """A sentence that an operator should read and that is no disagreement."""

    __slots__ = ()

"""An imported list beside what is known of its companies. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from label.declarations import score_sums
from label.declarations.attendance import rules
from label.declarations.attendance.models import Attendance
from label.declarations.attendance.rules import ForumFigures
from label.declarations.attendance.schemas import AttendanceRowIn
from label.declarations.attendance.verification import OrganiserVerdict
from label.declarations.models import Declaration, ScoreSums
from label.remarks.rules import Finding


@dataclass(frozen=True)
class ListComparison:
    """All by SIREN: `rows` as imported by `importer`, the forum declarations, the sums of their files, and the lines
    that were imported before."""

    importer: str
    rows: Mapping[str, AttendanceRowIn]
    declared: Mapping[str, Declaration]
    files: Mapping[str, ScoreSums]
    before: Mapping[str, Attendance]

    @cached_property
    def verifiable(self) -> dict[str, Declaration]:
        """The declarations that a list may verify now."""
        return {
            siren: row
            for siren, row in self.declared.items()
            if rules.takes_verdicts(row, score_sums.file_status(self.files[siren]))
        }

    @cached_property
    def changed(self) -> frozenset[str]:
        """The rows that are new, or other than before. An officer who sends another's list takes its verdicts over:
        who imported it first may be tied to a company by now."""
        return frozenset(siren for siren, row in self.rows.items() if self._is_changed(self.before.get(siren), row))

    @cached_property
    def verdicts(self) -> list[OrganiserVerdict]:
        return [
            OrganiserVerdict(row, self.files[siren], ForumFigures.of(self.rows[siren]))
            for siren, row in self.verifiable.items()
            if rules.is_to_verify(row, forum_judged=self.files[siren].forum_judged, pending=self._is_pending(siren))
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        """For each declaration that can be verified, whether the organiser saw otherwise."""
        return [finding(row, ForumFigures.of(self.rows[siren])) for siren, row in self.verifiable.items()]

    def _is_changed(self, line: Attendance | None, row: AttendanceRowIn) -> bool:
        if line is None or line.imported_by != self.importer:
            return True
        return ForumFigures.of(line) != ForumFigures.of(row)

    def _is_pending(self, siren: str) -> bool:
        line = self.before.get(siren)
        return line is None or siren in self.changed or rules.is_pending(line.imported_at, line.verified_at)

    def verified_at(self, siren: str) -> datetime | None:
        """When the list last verified the company's declaration."""
        line = self.before.get(siren)
        return line.verified_at if line else None


def finding(row: Declaration, seen: ForumFigures) -> Finding:
    return Finding(row.siren, row.id, rules.differences(ForumFigures.of(row), seen))

"""Importing the organiser's list, and verifying by it what is submitted later."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from label.companies import cessations
from label.declarations import score_sums, visibility
from label.declarations.attendance import queries, rules
from label.declarations.attendance.comparison import ListComparison, finding
from label.declarations.attendance.models import Attendance
from label.declarations.attendance.rules import ForumFigures
from label.declarations.attendance.schemas import AttendanceList, AttendanceOut, AttendanceRowIn
from label.declarations.attendance.verification import OrganiserVerdict, verify_all
from label.declarations.models import Declaration, Recusal
from label.declarations.states import DeclarationKind
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.audit import Author
from label.kit.clock import day
from label.kit.ids import EditionCode
from label.kit.sessions import ReadSession
from label.remarks import actions as remarks
from label.remarks.codes import RemarkCode
from label.remarks.rules import Finding

CODE = RemarkCode.ATTENDANCE_DIFFERS


def import_attendance(
    session: Session, actor: Actor, edition: EditionCode, data: AttendanceList, at: datetime
) -> AttendanceOut:
    """Keep the list, and verify by it the declarations that are submitted. Sent again unchanged it changes nothing; a
    verdict by a reviewer stays."""
    forum_on = rules.check_forum(editions.get(session, edition), day(at))
    excluded = queries.excluded_sirens(session, actor.person_id, edition)
    shown = [row for row in data.root if row.siren not in excluded]
    ceased = cessations.ceased_sirens(session, [row.siren for row in shown], before=forum_on)
    rows = {row.siren: row for row in shown if row.siren not in ceased}
    compared = _compare(session, actor, edition, rows)
    author = Author(actor.person_id, actor.token_id)
    verify_all(session, author, compared.verdicts, at)
    _keep(session, edition, compared, at)
    remarks.settle(session, author, edition, CODE, compared.findings, at)
    _record(session, actor, edition, compared, at)
    differing = {each.siren for each in compared.findings if each.facts is not None}
    return AttendanceOut(
        verified=sum(not compared.files[siren].forum_judged for siren in compared.verifiable.keys() - differing),
        differing=len(differing),
        waiting=len(rows) - len(compared.verifiable),
        skipped=len(data.root) - len(shown),
        skipped_sirens=[row.siren for row in data.root if row.siren in excluded],
        ceased=len(ceased),
        ceased_sirens=[row.siren for row in shown if row.siren in ceased],
    )


def verify_submitted(session: Session, row: Declaration, at: datetime) -> None:
    """Verify a forum declaration by the line that waits for it, in the name of who imported it, if that officer may
    still verify this company; and settle the remark on where the two differ."""
    if row.kind != DeclarationKind.FORUM:
        return
    line = session.get(Attendance, (row.edition, row.siren))
    if line is None or not _may_still_verify(session, line):
        return
    sums = score_sums.lock_files(session, row.edition, [row.siren])[row.siren]
    if not rules.takes_verdicts(row, score_sums.file_status(sums)):
        return
    author, seen = Author(line.imported_by), ForumFigures.of(line)
    pending = rules.is_pending(line.imported_at, line.verified_at)
    if rules.is_to_verify(row, forum_judged=sums.forum_judged, pending=pending):
        verify_all(session, author, [OrganiserVerdict(row, sums, seen)], at)
        line.verified_at = at
    remarks.settle(session, author, row.edition, CODE, [finding(row, seen)], at)


def verify_file(session: Session, siren: str, edition: str, at: datetime) -> None:
    """The same for a file that takes verdicts again."""
    for row in queries.forum_declarations(session, edition, [siren]).values():
        verify_submitted(session, row, at)


def close_remark(session: Session, actor: Actor, row: Declaration, at: datetime) -> None:
    """The declaration is deleted: there is nothing left to differ from."""
    if row.kind == DeclarationKind.FORUM:
        author = Author(actor.person_id, actor.token_id)
        remarks.settle(session, author, row.edition, CODE, [Finding(row.siren, row.id, None)], at)


def _compare(session: Session, actor: Actor, edition: str, rows: dict[str, AttendanceRowIn]) -> ListComparison:
    """The locks come first, in the order in which a verdict takes them: declaration, then sums."""
    declared = queries.forum_declarations(session, edition, rows)
    files = score_sums.lock_files(session, edition, declared)
    return ListComparison(actor.person_id, rows, declared, files, queries.lines(session, edition, rows))


def _keep(session: Session, edition: str, compared: ListComparison, at: datetime) -> None:
    """Write the rows that are new, changed or have verified something, in one statement."""
    verified = {verdict.row.siren for verdict in compared.verdicts}
    lines = [
        compared.rows[siren].model_dump()
        | {"edition": edition, "imported_by": compared.importer, "imported_at": at}
        | {"verified_at": at if siren in verified else compared.verified_at(siren)}
        for siren in compared.rows
        if siren in compared.changed | verified
    ]
    if not lines:
        return
    table = cast("Table", Attendance.__table__)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    news = {name: insert.excluded[name] for name in lines[0] if name not in table.primary_key.columns}
    upsert = insert.on_conflict_do_update(index_elements=[*table.primary_key.columns], set_=news)
    session.connection().execute(upsert, lines)


def _record(session: Session, actor: Actor, edition: str, compared: ListComparison, at: datetime) -> None:
    if compared.changed or compared.verdicts:
        after = {"changed": len(compared.changed), "verified": len(compared.verdicts)}
        audit.record(session, actor, at, "import", ("attendance", edition), after=after)


def _may_still_verify(session: ReadSession, line: Attendance) -> bool:
    dependent = visibility.no_longer_independent(session, line.siren, line.edition, [line.imported_by])
    return not dependent and session.get(Recusal, (line.siren, line.edition, line.imported_by)) is None

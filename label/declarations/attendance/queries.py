"""Reading what an import compares: one query each, however many rows the list has."""

from collections.abc import Collection

from sqlalchemy import select, union

from label.companies.ties import tied_sirens
from label.declarations.attendance.models import Attendance
from label.declarations.models import Declaration, Recusal
from label.declarations.states import DeclarationKind
from label.kit.sessions import ReadSession


def excluded_sirens(session: ReadSession, person_id: str, edition: str) -> frozenset[str]:
    """The companies that this person may not verify in an edition: those they are tied to, and those whose file they
    have stepped back from or have judged before an appeal."""
    recused = select(Recusal.siren).filter_by(person_id=person_id, edition=edition)
    return frozenset(session.scalars(union(tied_sirens(person_id), recused)))


def forum_declarations(session: ReadSession, edition: str, sirens: Collection[str]) -> dict[str, Declaration]:
    """By SIREN, locked in one order, so that two imports do not wait for each other."""
    rows = (
        select(Declaration).filter_by(edition=edition, kind=DeclarationKind.FORUM).where(Declaration.siren.in_(sirens))
    )
    locked = rows.order_by(Declaration.siren).with_for_update().execution_options(populate_existing=True)
    return {row.siren: row for row in session.scalars(locked)}


def lines(session: ReadSession, edition: str, sirens: Collection[str]) -> dict[str, Attendance]:
    """What was imported for these companies, by SIREN."""
    rows = select(Attendance).filter_by(edition=edition).where(Attendance.siren.in_(sirens))
    return {row.siren: row for row in session.scalars(rows.execution_options(populate_existing=True))}

"""The entries of the trail that belong to a file: of what is in it, of the company, and of the edition's rulebook."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select

from label.applications.models import Application
from label.declarations.models import Declaration
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession


def entries_of(
    session: ReadSession, row: Application, evidence: Collection[str], others: Collection[str], drafts: Select[str]
) -> Sequence[AuditEntry]:
    """In the order in which they were written. `evidence` and `others` are ids: of files, and of remarks, initiatives
    and certificates; `drafts` are the declarations that are left out."""
    elsewhere = select(Declaration.id).where(Declaration.siren == row.siren, Declaration.edition != row.edition)
    # A deleted declaration has no row that names its edition: it is taken in rather than left out.
    of_company = or_(
        _about("application", row.id),
        _about("statement", f"{row.siren}/{row.edition}"),
        and_(
            AuditEntry.subject == "declaration",
            AuditEntry.subject_id.not_in(elsewhere),
            AuditEntry.subject_id.not_in(drafts),
        ),
        and_(AuditEntry.subject == "evidence", AuditEntry.subject_id.in_(evidence)),
        and_(AuditEntry.subject.in_(("remark", "initiative", "certificate")), AuditEntry.subject_id.in_(others)),
        AuditEntry.subject.in_(("company", "person")),
    )
    wanted = or_(and_(AuditEntry.siren == row.siren, of_company), _about("edition", row.edition))
    return session.scalars(select(AuditEntry).where(wanted).order_by(AuditEntry.id)).all()


def _about(subject: str, subject_id: str) -> ColumnElement[bool]:
    return and_(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)

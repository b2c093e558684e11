"""What was noticed in a company's file of an edition, and how a judge answered it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, IdColumn, PrimaryKey, SirenColumn, TextColumn, Versioned, one_of
from label.remarks.codes import RemarkCode

_STANDING = text("closed_at IS NULL")


class Remark(Versioned, Base):
    """One remark. `subject` is what it is about: a figure, or the id of a declaration or of evidence. `facts` is a JSON
    object that never changes: other facts close the remark and raise another.

    It stands until `closed_at`; while it stands without an answer, nobody decides.
    """

    __tablename__ = "remarks"
    __table_args__ = (
        one_of("code", RemarkCode),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_a_date"),
        CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name="answer_has_an_author"),
        Index("ix_remarks_file", "siren", "edition", "id"),
        Index(
            "uq_remarks_standing",
            "siren",
            "edition",
            "code",
            "subject",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"))
    code: Mapped[CodeColumn]
    subject: Mapped[CodeColumn]
    facts: Mapped[TextColumn]
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answer: Mapped[TextColumn | None]
    answered_by: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]

"""The maskings of evidence files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, IdColumn, TextColumn


class EvidenceMasking(Base):
    """One masking of a file: which content became which. A trigger refuses any change.

    `boxes` is a JSON list as it was sent; `previous_digest` is that of a file that no longer exists here.
    """

    __tablename__ = "evidence_maskings"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("digest <> previous_digest", name="changes_the_file"),
        Index("ix_evidence_maskings_previous_digest", "previous_digest"),
    )

    evidence_id: Mapped[IdColumn] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    previous_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    boxes: Mapped[TextColumn]
    masked_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    masked_at: Mapped[datetime]

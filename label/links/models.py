from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, IdColumn, PrimaryKey


class SingleUseLink(Base):
    """A link that allows one act, once. `subject_id` is what it acts on, `digest` the SHA-256 of its secret.

    It has no secret until a mail that carries it is composed; each mail gets a new secret, which replaces the former.
    `life_seconds` counts from `created_at`; from the mail, where an earlier mail carried the link.
    """

    __tablename__ = "single_use_links"
    __table_args__ = (
        CheckConstraint("life_seconds > 0", name="life"),
        CheckConstraint("used_at IS NULL OR digest IS NOT NULL", name="used_with_a_secret"),
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        Index("ix_single_use_links_subject", "purpose", "subject_id"),
    )

    id: Mapped[PrimaryKey]
    purpose: Mapped[CodeColumn]
    subject_id: Mapped[CodeColumn]
    person_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    life_seconds: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

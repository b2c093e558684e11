"""Editions of the label: a calendar and a rulebook each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, NameColumn, TextColumn, Versioned


class PublishedRulebook(Base):
    """A rulebook as published: its canonical JSON under its digest. A trigger refuses any change."""

    __tablename__ = "rulebooks"

    digest: Mapped[str] = mapped_column(String(71), primary_key=True)
    document: Mapped[TextColumn]
    published_at: Mapped[datetime]


class Edition(Versioned, Base):
    """One year of the label. `forum_on` empty means the forum was not held, or has no date yet."""

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint("period_start < period_end", name="period"),
        CheckConstraint("applications_open <= applications_close", name="window"),
        CheckConstraint("NOT forum_held OR forum_on IS NOT NULL", name="forum_has_a_date"),
    )

    code: Mapped[CodeColumn] = mapped_column(primary_key=True)
    title: Mapped[NameColumn]
    period_start: Mapped[date]
    period_end: Mapped[date]
    applications_open: Mapped[date]
    applications_close: Mapped[date]
    forum_held: Mapped[bool]
    forum_on: Mapped[date | None]
    rulebook_digest: Mapped[str] = mapped_column(String(71), ForeignKey("rulebooks.digest"))

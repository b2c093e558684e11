"""Editions of the label: a calendar and a rulebook each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, IdColumn, NameColumn, PrimaryKey, TextColumn, Versioned


class PublishedRulebook(Base):
    """A rulebook as published: its canonical JSON under its digest. A trigger refuses any change."""

    __tablename__ = "rulebooks"

    digest: Mapped[str] = mapped_column(String(71), primary_key=True)
    document: Mapped[TextColumn]
    published_at: Mapped[datetime]


class EditionAmendment(Base):
    """The act of the city by which an edition takes another rulebook. A trigger refuses any change.

    `changes` are the figures that differ, as a JSON list. `person_id` is empty where it was done on the command line.
    """

    __tablename__ = "edition_amendments"
    __table_args__ = (Index("ix_edition_amendments_edition", "edition", "id"),)

    id: Mapped[PrimaryKey]
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"))
    previous_digest: Mapped[str] = mapped_column(String(71), ForeignKey("rulebooks.digest"))
    rulebook_digest: Mapped[str] = mapped_column(String(71), ForeignKey("rulebooks.digest"))
    reason: Mapped[TextColumn]
    changes: Mapped[TextColumn]
    person_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    amended_at: Mapped[datetime]


class Edition(Versioned, Base):
    """One year of the label. `rulebook_digest` is that of the rulebook in force, which an amendment replaces.

    `forum_on` empty means the forum was not held, or has no date yet. After a refusal the company may appeal for
    `appeal_months`; it answers a correction within `correction_days`; reviewers ask for corrections within
    `correction_months` of the submission, or of the appeal.
    `opened_at` is when the city declared that enough people are there to decide and to hear an appeal; applications are
    submitted only from then on.
    """

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint("period_start < period_end", name="period"),
        CheckConstraint("applications_open <= applications_close", name="window"),
        CheckConstraint("NOT forum_held OR forum_on IS NOT NULL", name="forum_has_a_date"),
        CheckConstraint("appeal_months > 0", name="appeal_months_positive"),
        CheckConstraint("correction_days > 0", name="correction_days_positive"),
        CheckConstraint("correction_months > 0", name="correction_months_positive"),
    )

    code: Mapped[CodeColumn] = mapped_column(primary_key=True)
    title: Mapped[NameColumn]
    period_start: Mapped[date]
    period_end: Mapped[date]
    applications_open: Mapped[date]
    applications_close: Mapped[date]
    forum_held: Mapped[bool]
    forum_on: Mapped[date | None]
    appeal_months: Mapped[int] = mapped_column(default=2)
    correction_days: Mapped[int] = mapped_column(default=30)
    correction_months: Mapped[int] = mapped_column(default=6)
    rulebook_digest: Mapped[str] = mapped_column(String(71), ForeignKey("rulebooks.digest"))
    opened_at: Mapped[datetime | None]

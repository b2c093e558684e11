"""Testimonials for the city's magazine. Each depends on a consent and is erased when the consent ends."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import (
    Base,
    CodeColumn,
    IdColumn,
    NameColumn,
    PrimaryKey,
    SirenColumn,
    TextColumn,
    Versioned,
    one_of,
)


class Witness(StrEnum):
    """Who speaks."""

    EMPLOYEE = "employee"
    JOB_SEEKER = "job_seeker"
    ASSOCIATION = "association"


class Story(Versioned, Base):
    """A testimonial. `byline` is printed under it: that of a job seeker holds no family name.

    When the consent is withdrawn, title, words and byline are erased; that there was a consent, and its end, stay.
    """

    __tablename__ = "csr_stories"
    __table_args__ = (
        one_of("witness", Witness),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (words IS NOT NULL) AND (words IS NULL) = (byline IS NULL)"
            " AND (words IS NULL) = (title IS NULL)",
            name="withdrawn_is_erased",
        ),
        CheckConstraint("published_at IS NULL OR withdrawn_on IS NULL", name="withdrawn_is_not_published"),
        Index("ix_csr_stories_list", "published_at", "id"),
        Index("ix_csr_stories_witness", "witness", "id"),
        Index("ix_csr_stories_published", "witness", "published_at", "id"),
    )

    id: Mapped[PrimaryKey]
    witness: Mapped[CodeColumn]
    siren: Mapped[SirenColumn | None] = mapped_column(ForeignKey("companies.siren"), index=True)
    initiative_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("csr_initiatives.id"))
    title: Mapped[NameColumn | None]
    words: Mapped[TextColumn | None]
    byline: Mapped[NameColumn | None]
    consent: Mapped[TextColumn]
    consented_on: Mapped[date]
    published_at: Mapped[datetime | None]
    withdrawn_on: Mapped[date | None]
    created_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]

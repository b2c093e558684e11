"""People, the organisations they act for, and their API keys."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.actor import Role
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

_LIVE = text("ended_at IS NULL")
_LIVE_INSTITUTION = text("siren IS NULL AND partner_id IS NULL AND ended_at IS NULL")


class Endable:
    """A row that ends and stays. A trigger refuses any change of an ended row, and its deletion.

    `ended_by` is empty where it was done on the command line.
    """

    ended_at: Mapped[datetime | None]
    ended_by: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    end_reason: Mapped[TextColumn | None]


def _end_checks() -> tuple[CheckConstraint, CheckConstraint]:
    return (
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_has_a_reason"),
        CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="end_has_a_date"),
    )


class Partner(Versioned, Base):
    """An association that accompanies job seekers and may host volunteers; the first come from the report of 2015.

    One that was made inactive before associations could be closed has no closing day.
    """

    __tablename__ = "partners"
    __table_args__ = (
        CheckConstraint("NOT active OR closed_on IS NULL", name="open_or_closed"),
        CheckConstraint("(closed_on IS NULL) = (closed_because IS NULL)", name="closed_has_a_reason"),
    )

    id: Mapped[CodeColumn] = mapped_column(primary_key=True)
    name: Mapped[NameColumn]
    address: Mapped[NameColumn | None]
    active: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]
    closed_because: Mapped[TextColumn | None]


class Person(Base):
    """Someone, or a company's system acting for someone. The address is kept in lower case."""

    __tablename__ = "people"

    id: Mapped[PrimaryKey]
    email: Mapped[str] = mapped_column(String(250), unique=True)
    name: Mapped[NameColumn]
    created_at: Mapped[datetime]


class Affiliation(Endable, Versioned, Base):
    """A person acts for an organisation: a company by SIREN, a partner, or one of the three institutions. Only a live
    row (`ended_at` empty) gives a right."""

    __tablename__ = "affiliations"
    __table_args__ = (
        one_of("kind", Role),
        CheckConstraint("(kind = 'company') = (siren IS NOT NULL)", name="company_has_siren"),
        CheckConstraint("(kind = 'partner') = (partner_id IS NOT NULL)", name="partner_has_id"),
        CheckConstraint("kind = 'reviewer' OR NOT may_grant", name="only_reviewers_are_given_the_right"),
        *_end_checks(),
        Index("uq_affiliations_company", "person_id", "siren", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(
            "uq_affiliations_partner",
            "person_id",
            "partner_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_affiliations_institution",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=_LIVE_INSTITUTION,
            postgresql_where=_LIVE_INSTITUTION,
        ),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[CodeColumn]
    siren: Mapped[SirenColumn | None] = mapped_column(ForeignKey("companies.siren"), index=True)
    partner_id: Mapped[CodeColumn | None] = mapped_column(ForeignKey("partners.id"))
    may_grant: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Interest(Endable, Base):
    """A declared interest: this person is tied to this company and all of its group. The company may be known by its
    number alone. Only live rows
    (`ended_at` empty) tie; the city ends one that was declared by mistake."""

    __tablename__ = "interests"
    __table_args__ = (
        *_end_checks(),
        Index("uq_interests_live", "person_id", "siren", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"), index=True)
    siren: Mapped[SirenColumn] = mapped_column(index=True)
    reason: Mapped[NameColumn]
    declared_at: Mapped[datetime]


class Token(Base):
    """An API key: only its SHA-256 is kept; `prefix` is its first characters, to know it by."""

    __tablename__ = "tokens"

    id: Mapped[PrimaryKey]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(12), index=True)
    title: Mapped[NameColumn]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

"""Employers by SIREN and their establishments by SIRET: what the registry says, and what the company adds."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.companies.printed_names import printed_name
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
from label.paper.typeface import missing

HEADCOUNT_KINDS = ("annual_average", "end_of_year", "declared")


def _index_of_some(column: str) -> Index:
    """Of the few companies that have this value. SQLite would count the others as equal, and read all companies."""
    there = text(f"{column} IS NOT NULL")
    return Index(f"ix_companies_{column}", column, sqlite_where=there, postgresql_where=there)


class Company(Versioned, Base):
    """One employer. The registry's columns change by import only; a headcount always has kind, source and date.

    `display_name` is the one that the city approved, shown beside INSEE's and never instead of it.
    It has ceased where `active` is false; `ceased_on` is null where INSEE's file did not say since when.
    """

    __tablename__ = "companies"
    __table_args__ = (
        CheckConstraint("length(siren) = 9", name="siren"),
        one_of("headcount_kind", HEADCOUNT_KINDS),
        CheckConstraint(
            "(headcount IS NULL) = (headcount_kind IS NULL) AND (headcount IS NULL) = (headcount_source IS NULL)"
            " AND (headcount IS NULL) = (headcount_on IS NULL)",
            name="headcount_has_its_source",
        ),
        CheckConstraint("headcount > 0", name="headcount_positive"),
        CheckConstraint("ceased_on IS NULL OR NOT active", name="end_of_a_ceased_one"),
        CheckConstraint("(display_name IS NULL) = (display_search_name IS NULL)", name="display_name_is_searched"),
        Index("ix_companies_search_name", "search_name", "siren"),
        Index("ix_companies_size", "size_class", "search_name", "siren"),
        Index("ix_companies_category", "category"),
        _index_of_some("group_siren"),
        _index_of_some("successor_siren"),
    )

    siren: Mapped[SirenColumn] = mapped_column(primary_key=True)
    name: Mapped[NameColumn]
    search_name: Mapped[NameColumn]
    naf_code: Mapped[str | None] = mapped_column(String(6), index=True)
    naf_nomenclature: Mapped[CodeColumn | None]
    size_class: Mapped[str | None] = mapped_column(String(2))
    size_year: Mapped[int | None]
    category: Mapped[str | None] = mapped_column(String(3))
    active: Mapped[bool] = mapped_column(default=True)
    diffusible: Mapped[bool] = mapped_column(default=True)
    created_on: Mapped[date | None]
    ceased_on: Mapped[date | None]
    headcount: Mapped[Decimal | None] = mapped_column(index=True)
    headcount_kind: Mapped[CodeColumn | None]
    headcount_source: Mapped[NameColumn | None]
    headcount_on: Mapped[date | None]
    display_name: Mapped[NameColumn | None]
    display_search_name: Mapped[NameColumn | None]
    group_siren: Mapped[SirenColumn | None]
    successor_siren: Mapped[SirenColumn | None]
    website: Mapped[NameColumn | None]
    contact_email: Mapped[NameColumn | None]

    @property
    def missing_characters(self) -> str:
        """Those of INSEE's name that the typeface of certificates lacks."""
        return missing(self.name)

    @property
    def printable(self) -> bool:
        """Has it a name that a certificate can print?"""
        return printed_name(self.name, self.display_name) is not None


class Succession(Base):
    """The city has recorded that a company follows this one. A record that was a mistake ends, and stays."""

    __tablename__ = "company_successions"
    __table_args__ = (
        CheckConstraint("siren <> successor_siren", name="of_two_companies"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_has_an_author"),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="end_has_a_reason"),
        Index("ix_company_successions_siren", "siren", "id"),
        Index(
            "uq_company_successions_in_force",
            "siren",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    successor_siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    effective_on: Mapped[date]
    reason: Mapped[TextColumn]
    recorded_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    ended_by: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[TextColumn | None]


class FormerName(Base):
    """A name that a company had in the registry until an import changed it. It keeps being found under it."""

    __tablename__ = "company_former_names"
    __table_args__ = (Index("ix_company_former_names_search_name", "search_name", "siren"),)

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), index=True)
    name: Mapped[NameColumn]
    search_name: Mapped[NameColumn]
    used_until: Mapped[date]


class Establishment(Base):
    """One place of work of a company. `commune_code` is INSEE's (92012 is Boulogne-Billancourt), never a postcode."""

    __tablename__ = "establishments"
    __table_args__ = (
        CheckConstraint("length(siret) = 14", name="siret"),
        CheckConstraint("substr(siret, 1, 9) = siren", name="siret_is_of_siren"),
        # No index on the commune alone: SQLite took it, and read every establishment of the commune for each firm.
        Index("ix_establishments_presence", "siren", "commune_code", "active"),
        CheckConstraint("closed_on IS NULL OR NOT active", name="end_of_a_closed_one"),
    )

    siret: Mapped[str] = mapped_column(String(14), primary_key=True)
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    name: Mapped[NameColumn | None]
    address: Mapped[NameColumn | None]
    postcode: Mapped[str | None] = mapped_column(String(5))
    commune_code: Mapped[str | None] = mapped_column(String(5))
    commune_name: Mapped[NameColumn | None]
    naf_code: Mapped[str | None] = mapped_column(String(6))
    naf_nomenclature: Mapped[CodeColumn | None]
    size_class: Mapped[str | None] = mapped_column(String(2))
    size_year: Mapped[int | None]
    head_office: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    diffusible: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]

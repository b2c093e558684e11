"""SOEE's portfolio: what is known and noted of each large firm beyond the registry. Only SOEE and the city see it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from csr.firms.states import FirmPresence as FirmPresence
from csr.firms.states import Medium as Medium
from csr.firms.states import Report as Report
from csr.firms.states import Stage as Stage
from csr.firms.states import ThresholdStatus as ThresholdStatus
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

_OPEN = text("next_step IS NOT NULL AND done_on IS NULL")


class Firm(Versioned, Base):
    __tablename__ = "csr_firms"
    __table_args__ = (
        one_of("stage", Stage),
        CheckConstraint("(stage = 'paused') = (paused_because IS NOT NULL)", name="paused_has_a_reason"),
    )

    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    stage: Mapped[CodeColumn] = mapped_column(default=Stage.NOT_CONTACTED, index=True)
    paused_because: Mapped[TextColumn | None]
    owner_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"), index=True)
    note: Mapped[TextColumn | None]
    last_contact_on: Mapped[date | None]


class StageChange(Base):
    """A firm came to a stage; rows are only ever added, so that the pipeline of any past day can be counted."""

    __tablename__ = "csr_stage_changes"
    __table_args__ = (one_of("stage", Stage), Index("ix_csr_stage_changes_firm", "siren", "at"))

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("csr_firms.siren"))
    stage: Mapped[CodeColumn]
    reason: Mapped[TextColumn | None]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class Contact(Versioned, Base):
    """Someone to speak with at a firm; deleted when they leave or ask for it."""

    __tablename__ = "csr_contacts"
    __table_args__ = (Index("ix_csr_contacts_siren", "siren", "id"),)

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("csr_firms.siren"))
    name: Mapped[NameColumn]
    role: Mapped[NameColumn | None]
    email: Mapped[NameColumn | None]
    phone: Mapped[CodeColumn | None]
    note: Mapped[TextColumn | None]


class Interaction(Versioned, Base):
    """One meeting, call or letter; its next step, when there is one, has an owner and a day, until it is done."""

    __tablename__ = "csr_interactions"
    __table_args__ = (
        one_of("kind", Medium),
        CheckConstraint(
            "(next_step IS NULL) = (due_on IS NULL) AND (next_step IS NULL) = (next_owner_id IS NULL)",
            name="next_step_whole",
        ),
        CheckConstraint("done_on IS NULL OR next_step IS NOT NULL", name="done_was_a_step"),
        Index("ix_csr_interactions_siren", "siren", "happened_on", "id"),
        # Steps that are done stay; these hold only those that are not.
        Index("ix_csr_interactions_due", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_csr_interactions_open", "siren", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("csr_firms.siren"))
    contact_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("csr_contacts.id", ondelete="SET NULL"))
    kind: Mapped[CodeColumn]
    happened_on: Mapped[date]
    summary: Mapped[TextColumn]
    next_step: Mapped[TextColumn | None]
    next_owner_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    recorded_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]


class Duty(Versioned, Base):
    """A report that a firm publishes for a year: which, on what ground, when."""

    __tablename__ = "csr_duties"
    __table_args__ = (
        one_of("report", Report),
        Index("uq_csr_duties_report", "siren", "year", "report", unique=True),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("csr_firms.siren"))
    year: Mapped[int]
    report: Mapped[CodeColumn]
    mandatory: Mapped[bool | None]
    published_on: Mapped[date | None]
    url: Mapped[NameColumn | None]
    note: Mapped[TextColumn | None]

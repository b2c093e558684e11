"""The forum, job datings and the partners' yearly meeting, and who comes."""

from datetime import datetime
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


class EventKind(StrEnum):
    """The kinds of event."""

    FORUM = "forum"
    JOB_DATING = "job_dating"
    PARTNERS_MEETING = "partners_meeting"


class CityEvent(Versioned, Base):
    """`capacity` is the number of firms that may come, empty without a limit. A cancelled event can still be read."""

    __tablename__ = "csr_events"
    __table_args__ = (
        one_of("kind", EventKind),
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_because IS NULL)", name="cancelled_whole"),
        Index("ix_csr_events_list", "starts_at", "id"),
        Index("ix_csr_events_end", "ends_at"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[CodeColumn]
    title: Mapped[NameColumn]
    theme: Mapped[NameColumn | None]
    description: Mapped[TextColumn | None]
    place: Mapped[NameColumn]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    register_until: Mapped[datetime | None]
    capacity: Mapped[int | None]
    edition: Mapped[CodeColumn | None] = mapped_column(ForeignKey("editions.code"))
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[TextColumn | None]
    created_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Registration(Versioned, Base):
    """A firm comes to an event with some people and offers. After a withdrawal it may register again."""

    __tablename__ = "csr_registrations"
    __table_args__ = (
        CheckConstraint("people > 0 AND offers >= 0", name="figures"),
        Index("ix_csr_registrations_siren", "siren", "event_id"),
    )

    event_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_events.id"), primary_key=True)
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    people: Mapped[int]
    offers: Mapped[int]
    note: Mapped[TextColumn | None]
    registered_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    registered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

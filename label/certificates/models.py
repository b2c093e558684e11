"""Certificates, and what has become of each."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, Code, Id, Key, Name, SirenColumn, Versioned, Words, one_of


class State(StrEnum):
    """How a certificate stands. It expires by its date; the state is then kept when the next one is granted."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RENOUNCED = "renounced"
    REPLACED = "replaced"


LEVELS = ("engaged", "confirmed", "exemplary")
_HELD = text("state IN ('valid', 'suspended')")


class Certificate(Versioned, Base):
    """One certificate, as printed: `page` is every printed field as JSON, `file_digest` names the stored PDF."""

    __tablename__ = "certificates"
    __table_args__ = (
        one_of("state", State),
        one_of("level", LEVELS),
        CheckConstraint("issued_on <= valid_until", name="validity"),
        Index("uq_certificates_held", "siren", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_certificates_register", "state", "search_name", "number"),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    application_id: Mapped[Id] = mapped_column(ForeignKey("applications.id"), unique=True)
    decision_id: Mapped[Id] = mapped_column(ForeignKey("decisions.id"), unique=True)
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), index=True)
    name: Mapped[Name]
    search_name: Mapped[Name]
    edition: Mapped[Code] = mapped_column(ForeignKey("editions.code"))
    level: Mapped[Code]
    state: Mapped[Code] = mapped_column(default=State.VALID)
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    page: Mapped[Words]
    file_digest: Mapped[str] = mapped_column(String(64))
    file_size: Mapped[int]


class Event(Base):
    """Something that happened to a certificate: who, when and why."""

    __tablename__ = "certificate_events"
    __table_args__ = (one_of("kind", ("issued", "reinstated", *State)), Index("ix_certificate_events", "number", "id"))

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(20), ForeignKey("certificates.number"))
    kind: Mapped[Code]
    at: Mapped[datetime]
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[Words]
    other_number: Mapped[str | None] = mapped_column(String(20))

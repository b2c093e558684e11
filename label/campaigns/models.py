"""Campaigns: many certificates ordered at once, and the queue of what is still to be issued."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, IdColumn, NameColumn, PrimaryKey, SirenColumn, TextColumn, one_of


class Progress(StrEnum):
    """How far an order has come: `refused` says why, and nothing was issued."""

    WAITING = "waiting"
    ISSUED = "issued"
    REFUSED = "refused"


_WAITING = text("state = 'waiting'")


class Campaign(Base):
    """What a city officer ordered in one go."""

    __tablename__ = "campaigns"

    id: Mapped[PrimaryKey]
    title: Mapped[NameColumn]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    token_id: Mapped[IdColumn]
    made_at: Mapped[datetime]


class Order(Base):
    """One certificate to issue: the grant of an application, or a certificate anew in the place of another.

    `asked` is the order as JSON. `number` is the certificate reserved for it, written down before anything is signed;
    whoever takes the order holds it until `held_until`, and after that another may. `tries` counts the takes.
    """

    __tablename__ = "orders"
    __table_args__ = (
        one_of("state", Progress),
        CheckConstraint("(application_id IS NULL) <> (reissue_of IS NULL)", name="one_of_two"),
        Index("uq_orders_application", "application_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("uq_orders_reissue_of", "reissue_of", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_orders_queue", "state", "id"),
        Index("ix_orders_campaign", "campaign_id", "state", "id"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[IdColumn] = mapped_column(ForeignKey("campaigns.id"))
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    application_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("applications.id"))
    reissue_of: Mapped[str | None] = mapped_column(String(20), ForeignKey("certificates.number"))
    asked: Mapped[TextColumn]
    state: Mapped[CodeColumn] = mapped_column(default=Progress.WAITING)
    number: Mapped[str | None] = mapped_column(String(20), ForeignKey("certificate_reservations.number"), unique=True)
    facts_digest: Mapped[str] = mapped_column(String(80), default="")
    held_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[TextColumn] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

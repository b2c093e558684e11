from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, IdColumn, PrimaryKey, SirenColumn, TextColumn, Versioned, one_of

LONGEST_EVENT_KEY = 200


class DeliveryState(StrEnum):
    """How far a message has come.

    `claimed`: a worker connects for it; the next one may take it when the claim has run out. `handing`: the mail server
    is being given the mail, or the worker has died while it was: nobody knows whether the mail has left.
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDING = "handing"
    SENT = "sent"
    FAILED = "failed"
    VOID = "void"
    DIGESTED = "digested"


_FOR_PERSON, _FOR_ADDRESS = text("person_id IS NOT NULL"), text("address IS NOT NULL")
_WAITING = text("state IN ('queued', 'claimed')")
_UNSETTLED = text("state IN ('handing', 'failed')")
_FOR_DIGEST = text("state = 'digested' AND digest_id IS NULL")


class OutboxRow(Versioned, Base):
    """A message to one recipient. `facts` is JSON; neither it nor another column holds a secret or a text.

    `attempts` counts the claims since the message was queued. `digest_id` is
    the digest that told of this message; no foreign key, as a restore writes rows in the order of their ids.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", DeliveryState),
        CheckConstraint("(person_id IS NULL) <> (address IS NULL)", name="one_recipient"),
        CheckConstraint("(state = 'claimed') = (claimed_until IS NOT NULL)", name="claim"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("handed_at IS NOT NULL OR state NOT IN ('handing', 'sent')", name="handed"),
        CheckConstraint("failure <> '' OR state NOT IN ('failed', 'void')", name="failure"),
        CheckConstraint("digest_id IS NULL OR state = 'digested'", name="digest"),
        Index(
            "uq_outbox_person",
            "kind",
            "event_key",
            "person_id",
            unique=True,
            sqlite_where=_FOR_PERSON,
            postgresql_where=_FOR_PERSON,
        ),
        Index(
            "uq_outbox_address",
            "kind",
            "event_key",
            "address",
            unique=True,
            sqlite_where=_FOR_ADDRESS,
            postgresql_where=_FOR_ADDRESS,
        ),
        Index("ix_outbox_waiting", "next_attempt_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_unsettled", "state", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        Index("ix_outbox_for_digest", "person_id", sqlite_where=_FOR_DIGEST, postgresql_where=_FOR_DIGEST),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[CodeColumn]
    event_key: Mapped[str] = mapped_column(String(LONGEST_EVENT_KEY))
    person_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    address: Mapped[str | None] = mapped_column(String(250))
    audience: Mapped[CodeColumn]
    siren: Mapped[SirenColumn | None] = mapped_column(ForeignKey("companies.siren"))
    facts: Mapped[TextColumn]
    state: Mapped[CodeColumn] = mapped_column(default=DeliveryState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[TextColumn] = mapped_column(default="")
    digest_id: Mapped[IdColumn | None]
    created_at: Mapped[datetime]

"""What the outbox and those who write its texts say to each other: the outbox knows no text, and they know no SMTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, or an address of someone who has no account yet; `audience` says by what right they are told."""

    person_id: str | None
    address: str | None
    audience: str

    def __post_init__(self) -> None:
        if (self.person_id is None) == (self.address is None):
            raise ValueError("a recipient is a person or an address")


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one recipient, before it has a text."""

    id: str
    kind: str
    event_key: str
    recipient: Recipient
    siren: str | None
    facts: Mapping[str, object]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A message with its text; `headers` beside those that every mail has."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Void:
    """A message that is not to be sent any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A message whose recipient reads it in the daily digest instead."""


Compose = Callable[[Session, Message, datetime], Mail | Void | Digest]

"""Posting messages, in the transaction of what they tell; `label/outbox/delivery.py` sends them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from label.kit.ids import new_id
from label.outbox.mail import Recipient
from label.outbox.models import DeliveryState, OutboxRow

_TABLE = cast("Table", OutboxRow.__table__)


def post(
    session: Session,
    kind: str,
    recipients: Sequence[Recipient],
    event_key: str,
    facts: Mapping[str, object],
    at: datetime,
    *,
    siren: str | None = None,
) -> None:
    """Queues one message for each recipient. A recipient who has a message of this kind and key gets no second one.

    `facts` holds what JSON holds, dates and decimals; no secret, and no name of a job seeker.
    """
    if not recipients:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    common = {
        "kind": kind,
        "event_key": event_key,
        "siren": siren,
        "facts": msgspec.json.encode(facts, order="sorted").decode(),
        "state": DeliveryState.QUEUED,
        "attempts": 0,
        "next_attempt_at": at,
        "failure": "",
        "created_at": at,
        "version": 1,
    }
    session.execute(
        dialect.insert(_TABLE).on_conflict_do_nothing(), [common | _columns(recipient) for recipient in recipients]
    )


def _columns(recipient: Recipient) -> dict[str, Any]:
    return {
        "id": new_id(),
        "person_id": recipient.person_id,
        "address": recipient.address,
        "audience": recipient.audience,
    }

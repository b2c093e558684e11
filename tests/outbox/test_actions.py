from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts.models import Person
from label.kit.database import Database
from label.outbox import actions as outbox
from label.outbox.mail import Recipient
from label.outbox.models import OutboxRow

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_each_recipient_gets_one_message_of_a_kind_and_key(database: Database) -> None:
    def posted(session: Session) -> list[tuple[str, str, str | None, str]]:
        session.add(Person(id="1" * 32, email="a@example.fr", name="A", created_at=START))
        session.flush()
        one = Recipient("1" * 32, None, "company")
        other = Recipient(None, "b@example.fr", "invited")
        outbox.post(session, "receipt", [one, one], "app-1", {"day": date(2026, 3, 2), "hours": Decimal("1.5")}, START)
        outbox.post(session, "receipt", [one, other], "app-1", {"day": None}, START)
        outbox.post(session, "receipt", [other, one], "app-2", {}, START)
        outbox.post(session, "decision", [other], "app-2", {}, START)
        outbox.post(session, "decision", [], "app-2", {}, START)
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.kind, row.event_key, row.address, row.facts) for row in rows]

    assert sorted(database.write_sync(posted), key=repr) == [
        ("decision", "app-2", "b@example.fr", "{}"),
        ("receipt", "app-1", "b@example.fr", '{"day":null}'),
        ("receipt", "app-1", None, '{"day":"2026-03-02","hours":"1.5"}'),
        ("receipt", "app-2", "b@example.fr", "{}"),
        ("receipt", "app-2", None, "{}"),
    ]


def test_a_recipient_is_either_a_person_or_an_address() -> None:
    for person_id, address in ((None, None), ("1" * 32, "a@example.fr")):
        with pytest.raises(ValueError, match="a person or an address"):
            Recipient(person_id, address, "company")

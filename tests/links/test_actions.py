from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from label.kit.database import Database
from label.kit.errors import Gone
from label.links import actions as links
from label.links.models import SingleUseLink
from label.links.secrets import LENGTH, digest_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIFE = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
CHANCE = Random(14)


def armed(session: Session, subject_id: str = "a") -> str:
    return links.arm(session, links.create(session, "answer", subject_id, LIFE, START), START, CHANCE)


def refused(session: Session, secret: str, at: datetime, purpose: str = "answer") -> bool:
    try:
        links.use(session, purpose, secret, at)
    except Gone:
        return True
    return False


def test_a_link_is_used_once_until_its_last_second_and_for_its_purpose_alone(database: Database) -> None:
    def lives(session: Session) -> None:
        secret = armed(session)
        assert len(secret) == LENGTH
        assert refused(session, secret, START, purpose="sign-in")
        assert refused(session, secret, START + LIFE)
        assert links.use(session, "answer", secret, START + LIFE - SECOND).subject_id == "a"
        assert refused(session, secret, START)
        assert refused(session, "x" * LENGTH, START)

    database.write_sync(lives)


def test_the_secret_is_stored_as_its_digest_alone(database: Database) -> None:
    def stored(session: Session) -> None:
        secret = armed(session)
        row = session.scalars(select(SingleUseLink)).one()
        assert row.digest == digest_of(secret)
        assert secret not in repr({column: getattr(row, column) for column in SingleUseLink.__table__.c.keys()})  # noqa: SIM118

    database.write_sync(stored)


def test_a_mail_sent_again_makes_the_former_secret_void_and_starts_the_life_again(database: Database) -> None:
    def again(session: Session) -> None:
        link_id = links.create(session, "answer", "a", LIFE, START)
        first = links.arm(session, link_id, START + timedelta(minutes=5), CHANCE)
        later = START + timedelta(days=2)
        second = links.arm(session, link_id, later, CHANCE)
        assert refused(session, first, START)
        assert refused(session, second, later + LIFE)
        assert links.use(session, "answer", second, later + LIFE - SECOND).id == link_id
        with pytest.raises(Gone):
            links.arm(session, link_id, later, CHANCE)

    database.write_sync(again)


def test_a_link_that_expired_before_its_first_mail_gets_no_secret(database: Database) -> None:
    def late(session: Session) -> None:
        link_id = links.create(session, "answer", "a", LIFE, START)
        with pytest.raises(Gone):
            links.arm(session, link_id, START + LIFE, CHANCE)

    database.write_sync(late)


def test_revoking_ends_the_unused_links_of_one_subject(database: Database) -> None:
    def revoked(session: Session) -> None:
        one, another = armed(session), armed(session, "b")
        unarmed = links.create(session, "answer", "a", LIFE, START)
        links.revoke(session, "sign-in", "a", START)
        links.revoke(session, "answer", "a", START)
        assert refused(session, one, START)
        assert not refused(session, another, START)
        with pytest.raises(Gone):
            links.arm(session, unarmed, START, CHANCE)

    database.write_sync(revoked)


def test_a_hundred_parallel_uses_have_one_effect(database: Database) -> None:
    secret = database.write_sync(armed)

    def use(_: int) -> bool:
        return database.write_sync(refused, secret, START)

    with ThreadPoolExecutor(20) as threads:
        assert sorted(threads.map(use, range(100))) == [False, *[True] * 99]

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from label.kit import audit, audit_head
from label.kit.audit_head import FILE_NAME, HeadUnreadable, advance_sync, kept, newest
from label.kit.clock import now
from label.kit.database import Database
from tests.support.city import City
from tests.support.populated_city import decide
from tests.support.ready_applications import to_be_decided
from tests.support.tampering import loosen


def acted(database: Database, times: int = 1) -> None:
    for _ in range(times):
        database.write_sync(audit.record, None, now(), "create", ("person", "x"))


def test_the_newest_entry_is_written_down_and_once_more_changes_nothing(database: Database, tmp_path: Path) -> None:
    acted(database, 2)
    advance_sync(database, tmp_path)
    head, file = kept(tmp_path), tmp_path / FILE_NAME
    assert head == database.read_sync(newest)
    changed_at = file.stat().st_mtime_ns
    advance_sync(database, tmp_path)
    assert file.stat().st_mtime_ns == changed_at
    acted(database)
    advance_sync(database, tmp_path)
    later = kept(tmp_path)
    assert head is not None
    assert later is not None
    assert later.sequence > head.sequence
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_database_without_the_entry_leaves_what_is_written_down(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    acted(database, 3)
    advance_sync(database, tmp_path)
    head = kept(tmp_path)
    assert head is not None

    def restored(session: Session) -> None:
        loosen(session)
        session.execute(
            text(f"UPDATE audit SET at = :at WHERE id = {head.sequence}"), {"at": now() - timedelta(days=9)}
        )

    database.write_sync(restored)
    acted(database)
    advance_sync(database, tmp_path)
    assert kept(tmp_path) == head
    assert "run `label doctor`" in caplog.text


def test_what_cannot_be_written_is_logged_and_raises_nothing(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    acted(database)
    with caplog.at_level(logging.WARNING):
        advance_sync(database, tmp_path / "gone")
    assert "is not written down" in caplog.text
    (tmp_path / FILE_NAME).write_text("nonsense")
    advance_sync(database, tmp_path)
    with pytest.raises(HeadUnreadable):
        kept(tmp_path)


def test_each_issue_is_written_down_at_once(city: City) -> None:
    (application,) = to_be_decided(city, 1)
    decide(application, city.officer())
    assert kept(city.settings.data_dir) == city.database.read_sync(audit_head.newest)

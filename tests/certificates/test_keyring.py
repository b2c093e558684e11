import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificates.keyring import UsedKey, record_key
from label.certificates.models import IssuerKey
from label.kit.clock import now
from tests.support.city import City

OLD, NEW = (UsedKey(name, "credential", f"z{name}", test=True) for name in ("old", "new"))


def test_two_decisions_at_once_may_both_be_the_first_to_use_a_key(city: City) -> None:
    """On SQLite the second waits before it looks; on PostgreSQL it looks while the first has not yet committed."""
    at, written = now(), Event()
    city.database.write_sync(record_key, OLD, at - timedelta(days=1))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(city.database.write_sync, _slowly, written, at)
        assert written.wait(30)
        second = pool.submit(city.database.write_sync, record_key, NEW, at)
        assert (first.result(30), second.result(30)) == (None, None)
    assert city.database.read_sync(_known) == {"old": at, "new": None}


def test_a_key_restored_from_a_backup_is_in_use_again(city: City) -> None:
    at = now()
    for days, key in enumerate((OLD, NEW, OLD)):
        city.database.write_sync(record_key, key, at + timedelta(days=days))
    assert city.database.read_sync(_known) == {"old": None, "new": at + timedelta(days=2)}


def _slowly(session: Session, written: Event, at: datetime) -> None:
    record_key(session, NEW, at)
    written.set()
    time.sleep(0.3)


def _known(session: Session) -> dict[str, datetime | None]:
    return {key.name: key.retired_at for key in session.scalars(select(IssuerKey))}

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label import diagnosis, worker
from label.campaigns.models import Order, Progress
from label.certificates.models import Certificate, CertificateEvent, Reservation
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.certified_city import alone
from tests.support.city import Caller, City, ok
from tests.support.ready_applications import to_be_decided
from tests.support.recount import faults

CERTIFICATES = 24
KILLS = 4
MOST = 3  # certificates issued between two kills, beside those that are issued while we look
HOLD = timedelta(seconds=2)
PATIENCE = 120.0


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """No worker but those that are killed."""
    return alone(settings, tmp_path)


def test_a_campaign_whose_workers_are_killed_on_the_way_issues_each_certificate_once(
    city: City, settings: Settings
) -> None:
    grants = [{"application": one, "reasons": "Bravo."} for one in to_be_decided(city, CERTIFICATES)]
    officer, chance, moments = city.officer(), Random(2026), []
    campaign = ok(officer.post("/campaigns", {"title": "Promotion 2026", "grants": grants}), 201)["id"]
    for _ in range(KILLS):
        left = city.database.read_sync(waiting)
        workers = started(settings)
        try:
            until_one_is_at_work(city.database, workers)
            until_few_enough_wait(city.database, left - chance.randint(0, MOST))
        finally:
            os.killpg(workers.pid, signal.SIGKILL)
            workers.wait()
        moments.append(city.database.read_sync(waiting))
    last = started(settings, "--until-idle")
    assert last.wait(PATIENCE) == 0
    assert moments == sorted(moments, reverse=True)
    assert moments[0] <= CERTIFICATES
    assert moments[-1] > 0, "the last kill came too late to tell anything"
    assert refused(officer, campaign) == []
    shown = ok(officer.get(f"/campaigns/{campaign}"))
    assert (shown["total"], shown["issued"], shown["waiting"], shown["refused"]) == (CERTIFICATES, CERTIFICATES, 0, 0)
    assert city.database.read_sync(issued_otherwise_than_once) == []
    issuer = worker.issuer(settings)
    assert city.database.read_snapshot_sync(diagnosis.disagreements, issuer, now(), True) == []
    assert city.database.read_sync(faults, issuer.files) == []


def refused(officer: Caller, campaign: str) -> list[str]:
    """What refused an order: none, for each is hit by a kill or two."""
    return [one["why"] for one in ok(officer.get(f"/campaigns/{campaign}/orders?state=refused"))["items"]]


def started(settings: Settings, *more: str) -> "subprocess.Popen[bytes]":
    """`label worker` with two processes, in a group of its own. Not measured: a SIGKILL leaves no coverage."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
    }
    label = str(Path(sys.executable).with_name("label"))
    command = [label, "worker", "--processes", "2", "--hold", str(HOLD.total_seconds()), *more]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def until_one_is_at_work(database: Database, workers: "subprocess.Popen[bytes]") -> None:
    """Wait until an order is held that was not held by those who are dead."""
    begun = now()
    given_up = time.monotonic() + PATIENCE
    while not database.read_sync(taken_since, begun):
        assert workers.poll() is None
        assert time.monotonic() < given_up
        time.sleep(0.02)


def until_few_enough_wait(database: Database, most: int) -> None:
    """Wait until so few orders are left: how long that takes is the machine's affair."""
    given_up = time.monotonic() + PATIENCE
    while database.read_sync(waiting) > most:
        assert time.monotonic() < given_up
        time.sleep(0.005)


def taken_since(session: Session, begun: datetime) -> bool:
    held = select(func.count()).select_from(Order).where(Order.held_until > begun + HOLD)
    return bool(session.scalar(held))


def waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Order).filter_by(state=Progress.WAITING)) or 0


def issued_otherwise_than_once(session: Session) -> list[str]:
    """What is not as many orders, numbers, certificates and events, each once."""
    orders = list(session.scalars(select(Order.number)))
    certificates = list(session.scalars(select(Certificate.number)))
    events = Counter(session.scalars(select(CertificateEvent.number).filter_by(kind="issued")))
    reserved = list(session.execute(select(Reservation.number, Reservation.state)))
    told = []
    told += [] if sorted(map(str, orders)) == sorted(certificates) else [f"orders {orders}, issued {certificates}"]
    told += [] if events == Counter(certificates) else [f"events {events}"]
    told += [f"{number} is {state}" for number, state in reserved if state != "issued"]
    told += [f"{number} was never issued" for number, _ in reserved if number not in certificates]
    companies = Counter(session.scalars(select(Certificate.siren)))
    return told + [f"{siren} has {count} certificates" for siren, count in companies.items() if count > 1]

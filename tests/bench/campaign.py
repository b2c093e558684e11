"""A campaign of a thousand certificates, its workers killed on the way: how fast, and does their memory stay flat?

`python -m tests.bench.campaign [--certificates N] [--kills N] [--postgresql]` prints one line of JSON: certificates a
second (the kills and starts included), the resident memory of a worker in the first and the last quarter of the
campaign (median, MB, of workers that have warmed up), how many were issued, what `label doctor` found. Exits 1 when an
order is not issued or memory has grown by more than a tenth.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import func, select

from label import diagnosis, worker
from label.accounts import associations
from label.app import create_app
from label.campaigns.models import Order
from label.certificates import keyring
from label.editions import actions as editions
from label.kit import migrations
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import City, ok
from tests.support.postgres import Server
from tests.support.ready_applications import to_be_decided

PAGE = os.sysconf("SC_PAGE_SIZE")
WARM = 4.0  # seconds after which a worker has loaded what it needs
HOLD = 2.0
GROWTH = 1.10


def prepared(url: str, folder: Path, certificates: int) -> tuple[Settings, Database]:
    """A city with a campaign ordered, and no worker."""
    settings = Settings(data_dir=folder, database_url=url, issues=False)
    keyring.ensure_keys(settings, now())
    database = Database(settings)
    with database.engine.begin() as connection:
        migrations.upgrade(connection)
    database.write_sync(associations.add_initial_partners)
    database.write_sync(editions.publish_first_edition, now())
    app = TestClient(create_app(settings), base_url="http://label.bench")
    city = City(settings, database, app)
    grants = [{"application": one, "reasons": "Bravo."} for one in to_be_decided(city, certificates)]
    officer = city.officer()
    with app:  # its upkeep would wait for a database that is being filled
        ok(officer.post("/campaigns", {"title": "Promotion", "grants": grants}), 201)
    return settings, database


def measure(settings: Settings, database: Database, certificates: int, kills: int) -> dict[str, Any]:
    """Run the campaign; workers are killed each time another share of it is done."""
    chance, samples = Random(1), list[tuple[int, float]]()
    begun = time.monotonic()
    for kill in range(kills):
        with workers(settings) as group:
            goal = certificates * (kill + chance.random()) / (kills + 1)
            while (done := issued(database)) < goal:
                samples += [(done, size) for size in resident(group.pid)]
                time.sleep(0.1)
            os.killpg(group.pid, signal.SIGKILL)
    with workers(settings, "--until-idle") as group:
        while group.poll() is None:
            samples += [(issued(database), size) for size in resident(group.pid)]
            time.sleep(0.1)
    seconds = time.monotonic() - begun
    disagreements = database.read_snapshot_sync(diagnosis.disagreements, worker.issuer(settings), now(), False)
    first, last = (
        statistics.median([size for done, size in samples if low <= done / certificates < high] or [0.0])
        for low, high in ((0, 0.25), (0.75, 1))
    )
    return {
        "certificates": certificates,
        "issued": issued(database),
        "kills": kills,
        "seconds": round(seconds, 1),
        "per_second": round(certificates / seconds, 1),
        "first_quarter_mb": round(first, 1),
        "last_quarter_mb": round(last, 1),
        "growth": round(last / first, 3) if first else None,
        "peak_mb": round(max((size for _, size in samples), default=0.0), 1),
        "disagreements": len(disagreements),
    }


@contextmanager
def workers(settings: Settings, *more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`label worker` with two processes, in a group of its own; gone at the end."""
    environment = {
        **os.environ,
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
    }
    command = [str(Path(sys.executable).with_name("label")), "worker", "--processes", "2", "--hold", str(HOLD), *more]
    group = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield group
    finally:
        if group.poll() is None:
            os.killpg(group.pid, signal.SIGKILL)
        group.wait()


def resident(parent: int) -> Iterator[float]:
    """Megabytes in memory of each worker of a group that has warmed up."""
    up, ticks = float(Path("/proc/uptime").read_text().split()[0]), os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            ours = int(words[1]) == parent and b"spawn_main" in (folder / "cmdline").read_bytes()
            if ours and up - int(words[19]) / ticks > WARM:
                yield int(words[21]) * PAGE / 1e6
        except (OSError, IndexError):
            continue


def issued(database: Database) -> int:
    """Orders carried out so far."""
    counted = select(func.count()).select_from(Order).filter_by(state="issued")
    return database.read_sync(lambda session: session.scalar(counted) or 0)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--certificates", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server() if asked.postgresql else None
        url = server.create("campaign") if server else f"sqlite:///{folder}/label.db"
        settings, database = prepared(url, Path(folder), asked.certificates)
        figures = measure(settings, database, asked.certificates, asked.kills)
        database.close()
        if server:
            server.stop()
    print(json.dumps({"database": "postgresql" if asked.postgresql else "sqlite", **figures}))
    flat = figures["growth"] is None or figures["growth"] <= GROWTH
    sys.exit(0 if flat and figures["issued"] == asked.certificates and not figures["disagreements"] else 1)


if __name__ == "__main__":
    main()

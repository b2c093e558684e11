"""CPU of the lists that people open, over the rows of `tests/support/large_city.py`: `python -m tests.bench.lists`."""

import logging
import statistics
import tempfile
import time
from pathlib import Path

from litestar.testing import TestClient

import label.tables  # noqa: F401  a person acts for a company: their tables name each other
from csr.catalogue import initial_content
from label.accounts import associations
from label.app import create_app
from label.editions import actions as editions
from label.kit import migrations
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import Caller, City
from tests.support.large_city import fill

TIMES = 9
STEERING = ("/csr/firms", "/csr/firms?presence=here", "/csr/overdue", "/csr/board?year=2026")


def main() -> None:
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), issues=False)
        database = Database(settings)
        with database.engine.begin() as connection:
            migrations.upgrade(connection)
        database.write_sync(associations.add_initial_partners)
        database.write_sync(editions.publish_first_edition, now())
        database.write_sync(initial_content.add_missing, now())
        fill(database)
        with TestClient(create_app(settings), base_url="http://label.test") as client:
            city = City(settings, database, client)
            soee, reviewer = city.soee(), city.reviewer()
            for who, path in (*((soee, path) for path in STEERING), (reviewer, "/applications?limit=1")):
                print(f"{path}\t{_milliseconds(who, path):.1f} ms")
            print(f"/register.csv\t{_milliseconds(city.anyone, '/register.csv'):.1f} ms")
        database.close()


def _milliseconds(who: Caller, path: str) -> float:
    """The median of CPU of the whole process, client included."""
    who.get(path)
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        assert who.get(path).status_code == 200
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


if __name__ == "__main__":
    main()

"""`label worker`: carrying out what was ordered, until told to stop. The server does the same in a thread of its own
where nobody runs workers (`LABEL_ISSUES`)."""

import logging
import multiprocessing
import secrets
import signal
import threading
from types import FrameType

from label.campaigns.worker import step
from label.certificates.keyring import Keyring
from label.certificates.plan import Issuer
from label.kit.clock import now
from label.kit.database import Database
from label.kit.errors import Refusal
from label.kit.settings import Settings
from label.kit.storage import Store

log = logging.getLogger("label.worker")
IDLE_SECONDS = 1.0


def issuer(settings: Settings) -> Issuer:
    """What issuing needs, outside the server."""
    return Issuer(settings, secrets.SystemRandom(), Store(settings.data_dir / "files"), Keyring(settings))


def carry_out(database: Database, issuer: Issuer, stop: threading.Event, *, until_idle: bool = False) -> int:
    """Take orders one by one until told to stop, or (`until_idle`) until there is none left; how many were taken."""
    taken = 0
    while not stop.is_set():
        try:
            if step(database, issuer, now):
                taken += 1
                continue
        except Refusal as refused:  # the database is away: it may come back
            log.warning("the worker waits: %s", refused.detail)
        if until_idle:
            break
        stop.wait(IDLE_SECONDS)
    return taken


def work(settings: Settings, *, until_idle: bool) -> int:
    """One worker in this process; SIGTERM and SIGINT let it finish the order in hand."""
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stopped)
    database = Database(settings)
    try:
        return carry_out(database, issuer(settings), stop, until_idle=until_idle)
    finally:
        database.close()


def work_together(settings: Settings, processes: int, *, until_idle: bool) -> None:
    """So many workers, each a process of its own; they stop together."""
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_worker, args=(until_idle,), daemon=True) for _ in range(processes)]
    for one in workers:
        one.start()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        for one in workers:
            one.terminate()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stopped)
    for one in workers:
        one.join()


def _worker(until_idle: bool) -> None:  # noqa: FBT001  multiprocessing gives it by place
    import label.tables  # noqa: F401  every table, as the tables name each other

    work(Settings(), until_idle=until_idle)

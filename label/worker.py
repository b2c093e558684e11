"""`label worker`: processes that issue what campaigns have ordered. The server does the same in a thread where no
worker runs (`LABEL_ISSUES`)."""

import logging
import multiprocessing
import secrets
import signal
import threading
from datetime import timedelta
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from types import FrameType

from label.campaigns import queue
from label.campaigns.execution import process_next_order
from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer
from label.kit.clock import now
from label.kit.database import Database
from label.kit.errors import Unavailable
from label.kit.outage_log import OUTAGES
from label.kit.settings import Settings
from label.kit.storage import Store

log = logging.getLogger("label.worker")
IDLE_SECONDS = 1.0


def issuer(settings: Settings) -> Issuer:
    return Issuer(settings, secrets.SystemRandom(), Store(settings.data_dir / "files"), Keyring(settings))


def process_orders(
    database: Database,
    issuer: Issuer,
    stop: threading.Event,
    *,
    until_idle: bool = False,
    hold: timedelta = queue.HOLD_DURATION,
) -> int:
    """Processes orders one by one until `stop` is set; returns how many.

    `until_idle`: ends when no order is left, also none held by others, or when a key or service is missing.
    """
    taken = 0
    while not stop.is_set():
        try:
            if process_next_order(database, issuer, now, hold):
                taken += 1
                continue
            if until_idle and not database.read_sync(queue.has_unfinished_order):
                break
        except Unavailable as later:  # a key, a time-stamp or the database is away: it may come back
            OUTAGES.write("the worker waits", later)
            if until_idle:
                break
        except Exception:  # the order stays held; the others go on
            log.exception("an order could not be carried out")
        stop.wait(IDLE_SECONDS)
    return taken


def orders_left(settings: Settings) -> bool:
    """Is there an order that still waits, held or not?"""
    database = Database(settings)
    try:
        return database.read_sync(queue.has_unfinished_order)
    finally:
        database.close()


def run_worker(
    settings: Settings, *, until_idle: bool, hold: timedelta = queue.HOLD_DURATION, parent: int | None = None
) -> int:
    """One worker in this process. On SIGTERM, SIGINT or the death of the `parent` (its sentinel) it finishes the
    current order and ends."""
    stop = threading.Event()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent, stop), daemon=True).start()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stopped)
    database = Database(settings)
    try:
        return process_orders(database, issuer(settings), stop, until_idle=until_idle, hold=hold)
    finally:
        database.close()


def run_workers(settings: Settings, processes: int, *, until_idle: bool, hold: timedelta = queue.HOLD_DURATION) -> None:
    """Several workers, each in a process of its own. One that dies is replaced; they stop together."""
    stop = threading.Event()
    workers = [_started(until_idle, hold) for _ in range(processes)]

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        for one in workers:
            one.terminate()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stopped)
    while living := [one for one in workers if one.exitcode is None]:
        connection.wait([one.sentinel for one in living])
        for place, one in enumerate(workers):
            if one.exitcode and not stop.is_set():
                log.error("a worker has died (%s): another takes its place", one.exitcode)
                stop.wait(IDLE_SECONDS)
                workers[place] = _started(until_idle, hold)
    for one in workers:
        one.join()


def _started(until_idle: bool, hold: timedelta) -> SpawnProcess:  # noqa: FBT001
    made = multiprocessing.get_context("spawn").Process(target=_worker, args=(until_idle, hold), daemon=True)
    made.start()
    return made


def _worker(until_idle: bool, hold: timedelta) -> None:  # noqa: FBT001  multiprocessing gives it by place
    import label.tables  # noqa: F401  foreign keys name tables of other features

    parent = multiprocessing.parent_process()
    run_worker(Settings(), until_idle=until_idle, hold=hold, parent=parent.sentinel if parent else None)


def _outlive(parent: int, stop: threading.Event) -> None:
    """Stops this worker when its parent is killed: otherwise it would process orders for ever."""
    connection.wait([parent])
    stop.set()

"""`label worker`: carrying out what was ordered, until told to stop. The server does the same in a thread of its own
where nobody runs workers (`LABEL_ISSUES`)."""

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
from label.campaigns.execution import execute_next
from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer
from label.kit.clock import now
from label.kit.database import Database
from label.kit.errors import Unavailable
from label.kit.settings import Settings
from label.kit.storage import Store

log = logging.getLogger("label.worker")
IDLE_SECONDS = 1.0


def issuer(settings: Settings) -> Issuer:
    """What issuing needs, outside the server."""
    return Issuer(settings, secrets.SystemRandom(), Store(settings.data_dir / "files"), Keyring(settings))


def carry_out(
    database: Database,
    issuer: Issuer,
    stop: threading.Event,
    *,
    until_idle: bool = False,
    hold: timedelta = queue.HOLD_DURATION,
) -> int:
    """Take orders one by one until told to stop; how many were taken.

    `until_idle`: until none is left, held by others or not, or something is lacking.
    """
    taken = 0
    while not stop.is_set():
        try:
            if execute_next(database, issuer, now, hold):
                taken += 1
                continue
            if until_idle and not database.read_sync(queue.has_unfinished_order):
                break
        except Unavailable as later:  # a key, a time-stamp or the database is away: it may come back
            log.warning("the worker waits: %s", later.detail)
            if until_idle:
                break
        except Exception:  # the order stays held; the others want to be carried out all the same
            log.exception("an order could not be carried out")
        stop.wait(IDLE_SECONDS)
    return taken


def left(settings: Settings) -> bool:
    """Is there an order that still waits?"""
    database = Database(settings)
    try:
        return database.read_sync(queue.has_unfinished_order)
    finally:
        database.close()


def work(
    settings: Settings, *, until_idle: bool, hold: timedelta = queue.HOLD_DURATION, parent: int | None = None
) -> int:
    """One worker in this process; SIGTERM, SIGINT and the death of the `parent` (its sentinel) let it finish the order
    in hand."""
    stop = threading.Event()
    if parent is not None:
        threading.Thread(target=_outlive, args=(parent, stop), daemon=True).start()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stopped)
    database = Database(settings)
    try:
        return carry_out(database, issuer(settings), stop, until_idle=until_idle, hold=hold)
    finally:
        database.close()


def work_together(
    settings: Settings, processes: int, *, until_idle: bool, hold: timedelta = queue.HOLD_DURATION
) -> None:
    """So many workers, each a process of its own; one that dies is replaced, and they stop together."""
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
    import label.tables  # noqa: F401  every table, as the tables name each other

    parent = multiprocessing.parent_process()
    work(Settings(), until_idle=until_idle, hold=hold, parent=parent.sentinel if parent else None)


def _outlive(parent: int, stop: threading.Event) -> None:
    """Whoever kills the parent outright means its workers too: they would take orders for ever."""
    connection.wait([parent])
    stop.set()

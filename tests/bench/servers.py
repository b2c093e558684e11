"""Servers that are measured: their CPU, from /proc, and their first answer."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
IDLE = 0.015  # seconds of CPU in a tenth of a second: a server that waits looks at its queue
PATIENCE = 60.0  # seconds; on a busy machine a start took more than the 4 s that were allowed


class MeasuredProcess:
    """A server process, its port and the processes whose work is counted with its own."""

    def __init__(
        self, command: Sequence[str], port: int, environment: Mapping[str, str], more: Callable[[], float]
    ) -> None:
        self.port, self.more = port, more
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def cpu(self) -> float:
        """CPU seconds so far."""
        return spent(self.process.pid) + self.more()

    def idle_cpu(self) -> float:
        """CPU seconds so far, once it has nothing left to do; after 10 seconds in any case."""
        last, patience = self.cpu(), 100
        while patience:
            time.sleep(0.1)
            now = self.cpu()
            if now - last < IDLE:
                return now
            last, patience = now, patience - 1
        return last

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)


def spent(pid: int) -> float:
    """CPU seconds of a process and of its children, dead or alive."""
    found = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = file.read_text()
        except OSError:  # it has ended meanwhile
            continue
        found += ticks(stat, pid)
    return found / TICKS


def ticks(stat: str, pid: int) -> int:
    """What a line of /proc/N/stat adds to the CPU of a process: its own and its waited-for children's time if it is
    the process, its own time if it is a child that lives. The name in parentheses may hold spaces and parentheses."""
    number = int(stat.partition(" ")[0])
    fields = stat.rpartition(")")[2].split()
    parent, (user, system, children_user, children_system) = int(fields[1]), map(int, fields[11:15])
    if number == pid:
        return user + system + children_user + children_system
    return user + system if parent == pid else 0


def wait(port: int, path: str, patience: float = PATIENCE) -> bytes:
    """The first answer of a server that is starting."""
    last = time.monotonic() + patience
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                return bytes(answer.read())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
    raise RuntimeError(f"nothing answers on {port}")

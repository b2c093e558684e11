"""The real server in a process of its own: started, waited for, killed, stopped."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import cast

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from label.kit.settings import Settings

# Below the ports that Linux gives to outgoing connections: nobody takes ours while the server is down.
PORTS = range(20_000, 32_000)
PATIENCE = 120.0


# Serves in a child of its own for each line it is told, after killing the one before; without a child, it waits.
NURSERY = """
import logging, os, signal, sys
import granian.server.embed
from label.kit.settings import Settings
from label.server import serve
logging.basicConfig(level="WARNING")
child = 0
for line in sys.stdin:
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    child = os.fork() if line == "serve\\n" else 0
    if line == "serve\\n" and child == 0:
        os.dup2(2, 1)
        serve(Settings())
        os._exit(0)
    print(child, flush=True)
"""


class Running:
    """`label serve` on a database and a data folder."""

    def __init__(self, settings: Settings, **more: str) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = settings.data_dir / "server.log"
        self._environment = {
            **os.environ,
            "LABEL_DATA_DIR": str(settings.data_dir),
            "LABEL_DATABASE_URL": settings.database_url,
            "LABEL_PORT": str(self.port),
            "LABEL_LOG_LEVEL": "WARNING",
            **more,
        }
        self._process = self._started()

    def ready(self) -> None:
        """Wait until it answers."""
        given_up = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > given_up:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.01)

    def memory(self) -> int:
        """The most bytes of memory that it has had at once."""
        told = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(told.partition("VmHWM:")[2].split()[0]) * 1024

    def terminate(self) -> None:
        """SIGTERM, without waiting."""
        self._process.terminate()

    def wait(self) -> int:
        """The code that it exits with."""
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """Stop it if it still runs."""
        self._process.terminate()
        self._process.wait(PATIENCE)

    def _started(self) -> "subprocess.Popen[str]":
        with self.log.open("ab") as log:
            command = [str(Path(sys.executable).with_name("label")), "serve"]
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, text=True)

    def _answers(self) -> bool:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            with suppress(OSError, HTTPException):
                connection.request("GET", "/health/ready")
                with connection.getresponse() as answer:
                    return answer.status == 200
            return False


class Mortal(Running):
    """What `label serve` runs, in one process after another: each is forked from one that has done the imports, which
    take most of a start, so that fifty lives fit in a test. Not measured: a SIGKILL leaves no coverage to collect."""

    def launch(self) -> None:
        """Start a life."""
        self._tell("serve")

    def kill(self) -> None:
        """SIGKILL: it has no time for anything; on return it is dead."""
        self._tell("kill")

    def close(self) -> None:
        """Kill what still runs."""
        self.kill()
        self._process.communicate(timeout=PATIENCE)

    def _started(self) -> "subprocess.Popen[str]":
        unmeasured = {name: value for name, value in self._environment.items() if not name.startswith("COVERAGE")}
        command, pipe = [sys.executable, "-c", NURSERY], subprocess.PIPE
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=unmeasured, stdin=pipe, stdout=pipe, stderr=log, text=True)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() != "", self.log.read_text()


@contextmanager
def running(settings: Settings, **more: str) -> Iterator[Running]:
    """`label serve` for one test, with `more` in its environment: ready at first, gone at the end whatever happens."""
    with closing(Running(settings, **more)) as server:
        server.ready()
        yield server


@contextmanager
def client_of(server: Running) -> Iterator[TestClient[Litestar]]:
    """Calls over the wire, for a `City` and its callers: they need no more of a client than what httpx's has."""
    with httpx.Client(base_url=server.base_url, timeout=PATIENCE) as client:
        yield cast("TestClient[Litestar]", client)


def free_port() -> int:
    """A port that nobody listens on, drawn by chance: several test processes draw at once."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No free port.")

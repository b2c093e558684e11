"""Which SQLite library may keep the city's database (decision 22)."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from label.kit.errors import Conflict

OLDEST_SAFE: Final = (3, 51, 3)


def check_library(version: Sequence[int], *, old_allowed: bool) -> None:
    """Refuse a library that can corrupt a database in WAL mode. Raises `Conflict`."""
    # The WAL-reset bug (https://sqlite.org/wal.html#walresetbug) is in 3.7.0 to 3.51.2: when two connections write or
    # checkpoint at the same instant, a later checkpoint may leave out part of what was committed. The product has
    # several: one to write, some to read, and those of `label worker` and of each command. 3.50.7 and 3.44.6 have the
    # fix too; they are refused like a patched 3.40: a list of ranges would have to follow every backport.
    if tuple(version) < OLDEST_SAFE and not old_allowed:
        raise Conflict(
            f"The SQLite library is version {_dotted(version)}; {_dotted(OLDEST_SAFE)} or newer is needed. Older ones"
            " can corrupt a database in WAL mode (https://sqlite.org/wal.html#walresetbug). Install pysqlite3 from its"
            " wheel, which brings its own SQLite, or build it against a newer one; LABEL_ALLOW_OLD_SQLITE=true accepts"
            " the risk, or a library that your distribution has patched."
        )


def keep_private(database: Path) -> None:
    """Lets only its owner read a database, whatever the umask: SQLite would create it for all to read. The files beside
    it take its mode when SQLite creates them; those that are there are tightened."""
    with suppress(PermissionError):  # the folder is read-only, or another user's: opening the database tells
        os.close(os.open(database, os.O_RDONLY | os.O_CREAT, 0o600))
    for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))

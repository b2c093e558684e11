"""Which SQLite library may keep the city's database (decision 22)."""

from collections.abc import Sequence
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


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))

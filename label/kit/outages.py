"""What a client is told when the machine fails it: a lock, a disk, a server that is away. Each is a 503."""

import errno
from typing import Final

from label.kit.errors import Unavailable

LATER: Final = {"Retry-After": "2"}
LOCKED: Final = "Another program locks the database"
FULL: Final = "The disk of the database is full"
READ_ONLY: Final = "The database cannot be written"
FAILING: Final = "The disk of the database fails"
SILENT: Final = "The database does not answer"
SQLITE: Final = {  # by the first words of the error's name: SQLITE_IOERR_WRITE is one of SQLITE_IOERR
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_IOERR": FAILING,
    "SQLITE_CANTOPEN": "The database cannot be opened",
}
FILES: Final = {
    errno.ENOSPC: "The disk of the files is full",
    errno.EDQUOT: "The disk of the files is full",
    errno.EROFS: "The folder of the files cannot be written",
    errno.EACCES: "The folder of the files cannot be written",
    errno.EPERM: "The folder of the files cannot be written",
}
POSTGRESQL: Final = {"53100": FULL, "25006": READ_ONLY, "58030": FAILING}  # by SQLSTATE


def database_unavailable(error: Exception) -> Unavailable:
    """The refusal for an error of the driver, or of SQLAlchemy around it, that has undone the whole transaction."""
    driver = getattr(error, "orig", None) or error
    name = "_".join((getattr(driver, "sqlite_errorname", None) or "").split("_")[:2])
    reason = SQLITE.get(name) or POSTGRESQL.get(getattr(driver, "sqlstate", None) or "", SILENT)
    refusal = Unavailable(f"{reason}; nothing was done.", headers=LATER)
    refusal.__cause__ = error
    return refusal


def disk_fault(error: OSError) -> str:
    """Why a file could not be kept, without its path: anyone may read it."""
    return FILES.get(error.errno or 0, "The disk of the files fails")

"""`label application export`."""

import os
from pathlib import Path

from label.case_files import archive
from label.case_files.schemas import CaseFile
from label.kit.errors import Conflict
from label.kit.storage import Store


def save(files: Store, case: CaseFile, target: Path) -> int:
    """Write the archive to a new file that its owner alone can read; its size in bytes. `Conflict` where one exists."""
    try:
        file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(f"{target} exists already: name another file.") from None
    with os.fdopen(file, "wb") as whole:
        return sum(whole.write(piece) for piece in archive.stream(files, case))

"""Writing an archive: under a temporary name until it is whole and safe on the disk."""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from label.backup.errors import ArchiveRefused
from label.backup.manifest import MANIFEST, MANIFEST_DIGEST, Manifest, Member, encode
from label.kit.storage import sync_folder


class ArchiveWriter:
    """Adds members one after the other; `members` is what the manifest says of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115  closed by `finish`
        self.members: list[Member] = []

    def add(self, name: str, content: bytes) -> None:
        self._write(name, content)
        self.members.append(Member(name, len(content), hashlib.sha256(content).hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        content = encode(manifest)
        self._write(MANIFEST, content)
        self._write(MANIFEST_DIGEST, hashlib.sha256(content).hexdigest().encode() + b"\n")
        self._tar.close()

    def _write(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.getmembers().clear()  # tarfile keeps every member; nothing here asks for them again


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """A new file of mode 0600, complete or absent. Raises ArchiveRefused for a path that exists, and OSError."""
    _refuse_existing(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            yield ArchiveWriter(file)
            file.flush()
            os.fsync(file.fileno())
        _refuse_existing(path)
        Path(name).replace(path)
        sync_folder(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise ArchiveRefused(f"{path} exists: a backup never overwrites a file. Choose another name.")

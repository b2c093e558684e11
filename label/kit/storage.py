"""Files kept under the SHA-256 of their content.

Layout, under the root, folders 0700 and files 0600:

    ab/cd/abcd…      a file, named by the 64 lower-case hexadecimal digits of its digest
    incoming/        files being written; what a killed process left here was never acknowledged
"""

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from label.kit.errors import Unavailable
from label.kit.outages import LATER, disk_fault

INCOMING = "incoming"
PIECE = 256 * 1024  # bytes
ROOM = 11 * 1024 * 1024  # bytes; the largest upload
_DIGEST = re.compile(r"[0-9a-f]{64}")


class StoreMissing(Unavailable):
    """No file has this digest: someone must put it back from a backup."""


class StoreDamaged(Unavailable):
    """The file kept under this digest no longer has it, likewise."""


class StoreFailing(Unavailable):
    """The disk is full, read-only or broken: nothing was kept."""

    @property
    def reason(self) -> str:
        """What the system says of the file, for the operator."""
        return getattr(self.__cause__, "strerror", None) or self.detail


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """A file of the store; `size` in bytes, `stored_at` by the file system."""

    digest: str
    size: int
    stored_at: datetime


class Store:
    """A folder of files that are written once and never changed. Threads and processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep a file, and return its digest once it is safe on the disk; a second time does nothing. Raises
        `StoreFailing`."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        with _disk():
            if not (path.is_file() and path.stat().st_size == len(content)):
                self._write(path, content)
            # Also for a file found there: the process that renamed it may not have synced its folder yet.
            for folder in (path.parent, path.parent.parent, self._root):
                sync_folder(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The file with this digest; `StoreMissing`, `StoreDamaged` or `StoreFailing`."""
        path = self.path(digest)
        try:
            with _disk():
                content = path.read_bytes()
        except FileNotFoundError:
            raise StoreMissing(f"No file is kept under {digest}.") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise StoreDamaged(f"The file kept under {digest} has been altered: restore it from a backup.")
        return content

    def pieces(self, digest: str) -> Generator[bytes]:
        """The same in pieces, as they are on the disk: who reads them compares the digest. `StoreMissing` or `OSError`
        at once, and not with the first piece."""
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError:
            raise StoreMissing(f"No file is kept under {digest}.") from None
        return _pieces(file)

    def has(self, digest: str) -> bool:
        """Is there a file with this digest? Its content is not read."""
        return self.path(digest).is_file()

    def path(self, digest: str) -> Path:
        """Where the file with this digest is or would be; `ValueError` for anything but a digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"Not a SHA-256 digest in lower-case hexadecimal digits: {digest!r}.")
        return self._root / digest[:2] / digest[2:4] / digest

    def digests(self) -> Iterator[str]:
        """The digest of every file, in order."""
        return (file.digest for file in self.files())

    def files(self, since: datetime | None = None) -> Iterator[StoreEntry]:
        """Every file in the order of its digest, one folder at a time: memory does not grow with the store. `since`:
        those that were stored since then. Their folders are newer too, so the others are not listed: of 100,000 files
        in 65,536 folders, listing took four fifths of the time."""
        for path in self._paths(since):
            if _is_in_place(path):
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    yield _described(path)

    def file(self, digest: str) -> StoreEntry | None:
        """The file with this digest, without reading it."""
        try:
            return _described(self.path(digest))
        except FileNotFoundError:
            return None

    def foreign_files(self) -> Iterator[Path]:
        """What someone else has put among the files: its name is no digest, or that of another folder."""
        return (path for path in self._paths() if not _is_in_place(path))

    def _paths(self, since: datetime | None = None) -> Iterator[Path]:
        for folder in sorted(self._root.glob("??")):
            for inner in sorted(folder.glob("??")):
                if since is None or inner.stat().st_mtime >= since.timestamp():
                    yield from sorted(inner.iterdir())

    def delete(self, digest: str) -> None:
        """The file is gone when this returns, also after a power failure; nothing where there is none. The caller knows
        that nothing names it. Raises `StoreFailing`."""
        path = self.path(digest)
        with _disk(), contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def forget_unfinished(self, before: datetime) -> None:
        """Delete what a killed process was writing before then; nobody was told that it is kept."""
        for path in (self._root / INCOMING).glob("*"):
            with contextlib.suppress(FileNotFoundError):  # finished meanwhile
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def check_writable(self, room: int = ROOM) -> None:
        """Raises `StoreFailing` unless a file of so many bytes could be kept now. Leaves no trace, even when killed."""
        incoming = self._root / INCOMING
        with _disk():
            incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=incoming, buffering=0) as file:
                file.write(b"\0")
                os.posix_fallocate(file.fileno(), 0, room)
                os.fsync(file.fileno())

    def _write(self, path: Path, content: bytes) -> None:
        incoming = self._root / INCOMING
        for folder in (self._root, incoming, path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(file, "wb") as whole:
                whole.write(content)
                whole.flush()
                os.fsync(whole.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _described(path: Path) -> StoreEntry:
    found = path.stat()
    return StoreEntry(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """Errors of the disk as refusals; a missing file is left to the caller."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreFailing(f"{disk_fault(error)}; nothing was done.", headers=LATER) from error


def _is_in_place(path: Path) -> bool:
    name = path.name
    return bool(_DIGEST.fullmatch(name)) and (path.parent.parent.name, path.parent.name) == (name[:2], name[2:4])


def _pieces(file: BinaryIO) -> Generator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe on the disk."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

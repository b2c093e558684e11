"""The archive: a ZIP that is written as it is read, so that its size costs no memory.

The members made from rows come first, then the stored files, then `manifest.json` with the SHA-256 and the size of each
member. The same file gives the same members in the same order: their times are fixed, and evidence is not compressed,
as its formats are already.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from label.case_files import rows
from label.case_files.schemas import CaseFile, StoredMember
from label.kit.schemas import JsonObject
from label.kit.storage import Store, StoreMissing

FORMAT = "label-case-file-1"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can name
PRIVATE = 0o600 << 16  # where a ZIP keeps the rights of a file


def stream(files: Store, case: CaseFile) -> Iterator[bytes]:
    """The archive in pieces. A stored file that is missing, damaged or unreadable is listed as such, and the archive
    goes on."""
    sink = _Sink()
    members: list[JsonObject] = []
    absent: list[JsonObject] = []
    with ZipFile(cast("IO[bytes]", sink), "w") as archive:
        for path, content in case.written.items():
            yield from _add(archive, sink, path, [content], members, ZIP_DEFLATED)
        for stored in case.stored:
            try:
                pieces = files.pieces(stored.digest)
            except (StoreMissing, OSError) as error:
                state = "missing" if isinstance(error, StoreMissing) else "unreadable"
                absent.append({"path": stored.path, "sha256": stored.digest, "state": state})
                continue
            with contextlib.closing(pieces):
                yield from _add(archive, sink, stored.path, pieces, members, ZIP_STORED)
            _compare(members[-1], stored)
        manifest = rows.document({"format": FORMAT, **case.about, "members": members, "absent": absent})
        yield from _add(archive, sink, "manifest.json", [manifest], [], ZIP_DEFLATED)
    yield sink.take()


def _add(
    archive: ZipFile, sink: "_Sink", path: str, pieces: Iterable[bytes], members: list[JsonObject], compression: int
) -> Iterator[bytes]:
    entry = ZipInfo(path, FIRST_DAY)
    entry.compress_type, entry.external_attr = compression, PRIVATE
    digest, size = hashlib.sha256(), 0
    # A disk that fails in the middle leaves a member that is too short: its digest then tells.
    with archive.open(entry, "w") as member, contextlib.suppress(OSError):
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            member.write(piece)
            yield sink.take()
    members.append({"path": path, "sha256": digest.hexdigest(), "size": size})


def _compare(member: JsonObject, stored: StoredMember) -> None:
    if member["sha256"] != stored.digest:
        member |= {"state": "damaged", "expected_sha256": stored.digest}


class _Sink:
    """A file that cannot be rewound, as `ZipFile` wants one: what it has written is taken away at once."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self._held = bytes(self._held), bytearray()
        return taken

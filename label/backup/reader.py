"""Reading an archive that may be damaged or made by an attacker: nothing is ever extracted by the name in the tar."""

import hashlib
import tarfile
from collections.abc import Iterator
from pathlib import Path

from label.backup import manifest, rows
from label.backup.errors import ArchiveRefused
from label.backup.manifest import MANIFEST, MANIFEST_DIGEST, MANIFEST_MOST, MEMBER_NAME, ArchivedTable, Manifest, Member
from label.backup.progress import ProgressLog
from label.backup.rows import ContentSum, RowDecoder, RowValues

BLOCK = 1 << 20
DAMAGED = "The archive is damaged: "


class ArchiveReader:
    """Checks names, kinds and sizes of all members against the manifest when made; contents by `verify`."""

    def __init__(self, path: Path) -> None:
        """Raises ArchiveRefused, or OSError if the file cannot be read."""
        try:
            self._tar = tarfile.open(path, "r:")  # noqa: SIM115  closed by `close`
        except (tarfile.TarError, ValueError) as error:
            raise ArchiveRefused(f"{path} is no backup archive, or is damaged: {error}.") from error
        try:
            self._headers = self._scanned()
            self.manifest = self._manifest()
            self._compare()
        except BaseException:
            self.close()
            raise
        self._members = {member.name: member for member in self.manifest.members}

    def close(self) -> None:
        self._tar.close()

    def verify(self, progress: ProgressLog) -> None:
        """Reads everything: each member's digest, each row's values, each table's count and sum."""
        for table in self.manifest.tables:
            self._verify_table(table)
            progress.rows(table.name, table.rows)
        for digest in self.manifest.files:
            self._verify_file(f"files/{digest}")
            progress.file()
        progress.end()

    def read(self, name: str) -> bytes:
        """A whole member. Raises ArchiveRefused if it has not the digest that the manifest gives."""
        content = b"".join(self._blocks(name))
        if hashlib.sha256(content).hexdigest() != self._members[name].digest:
            raise ArchiveRefused(_altered(name))
        return content

    def rows(self, table: ArchivedTable) -> Iterator[list[tuple[RowValues, bytes]]]:
        """The rows of a table and their lines, a chunk at a time."""
        decoder = RowDecoder(table)
        for name in table.members:
            yield [(decoder.decode(line), line) for line in rows.lines(name, self.read(name))]

    def _verify_table(self, table: ArchivedTable) -> None:
        found = ContentSum()
        for chunk in self.rows(table):
            for _, line in chunk:
                found.add(line)
        if (found.rows, found.content) != (table.rows, table.content):
            raise ArchiveRefused(
                f"{DAMAGED}the {found.rows} rows of {table.name} are not the {table.rows} that the manifest describes."
            )

    def _verify_file(self, name: str) -> None:
        digest = hashlib.sha256()
        for block in self._blocks(name):
            digest.update(block)
        if not digest.hexdigest() == self._members[name].digest == name.removeprefix("files/"):
            raise ArchiveRefused(_altered(name))

    def _blocks(self, name: str) -> Iterator[bytes]:
        file = self._tar.extractfile(self._headers[name])
        assert file is not None  # noqa: S101  `_scanned` takes regular files only
        while block := file.read(BLOCK):
            yield block

    def _scanned(self) -> dict[str, tarfile.TarInfo]:
        """Every header, by name. An archive that is cut off is found here: each member has all its bytes."""
        headers: dict[str, tarfile.TarInfo] = {}
        try:
            for header in self._tar:
                _check_header(header)
                if header.name in headers:
                    raise ArchiveRefused(f"The archive holds {header.name} twice.")
                headers[header.name] = header
        except (tarfile.TarError, ValueError) as error:
            raise ArchiveRefused(f"{DAMAGED}{error}.") from error
        return headers

    def _manifest(self) -> Manifest:
        parts = []
        for name, most in ((MANIFEST, MANIFEST_MOST), (MANIFEST_DIGEST, 100)):
            if name not in self._headers:
                raise ArchiveRefused(f"{DAMAGED}it has no {name}. It is cut off, or a backup was not finished.")
            if self._headers[name].size > most:
                raise ArchiveRefused(f"{DAMAGED}{name} has {self._headers[name].size} bytes.")
            parts.append(b"".join(self._blocks(name)))
        return manifest.decode(*parts)

    def _compare(self) -> None:
        """Members against the manifest, and the manifest's lists against each other."""
        named = {member.name: member for member in self.manifest.members}
        for name in sorted(self._headers.keys() - named.keys() - {MANIFEST, MANIFEST_DIGEST}):
            raise ArchiveRefused(f"The archive holds {name}, which its manifest does not name.")
        for name, member in named.items():
            self._compare_size(name, member)
        chunks = [name for table in self.manifest.tables for name in table.members]
        if sorted(chunks) != sorted(name for name in named if name.startswith("rows/")):
            raise ArchiveRefused(f"{DAMAGED}its tables are not made of the rows that it holds.")
        if len({table.name for table in self.manifest.tables}) != len(self.manifest.tables):
            raise ArchiveRefused(f"{DAMAGED}its manifest names a table twice.")

    def _compare_size(self, name: str, member: Member) -> None:
        if name not in self._headers:
            raise ArchiveRefused(f"{DAMAGED}{name} is missing.")
        if self._headers[name].size != member.size:
            size = self._headers[name].size
            raise ArchiveRefused(f"{DAMAGED}{name} has {size} bytes, the manifest says {member.size}.")


def _check_header(header: tarfile.TarInfo) -> None:
    """A regular file with a name of ours: no absolute name, no `..`, no link, no device."""
    if not header.type == tarfile.REGTYPE or header.pax_headers:
        raise ArchiveRefused(f"The archive holds {header.name!r}, which is no regular file: it is not restored.")
    if header.name not in (MANIFEST, MANIFEST_DIGEST) and not MEMBER_NAME.fullmatch(header.name):
        raise ArchiveRefused(f"The archive holds {header.name!r}, which no backup writes: it is not restored.")


def _altered(name: str) -> str:
    return f"{DAMAGED}{name} does not have the digest that the manifest gives."

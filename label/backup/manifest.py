"""What an archive says of itself."""

import hashlib
import re
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from label.backup.errors import ArchiveRefused

FORMAT: Final = 1
MANIFEST, MANIFEST_DIGEST, KEYS = "manifest.json", "manifest.sha256", "keys.json"
MANIFEST_MOST: Final = 1 << 28  # bytes: a member has about 150, so this is more than a million files
MEMBER_NAME: Final = re.compile(r"rows/[a-z0-9_]+/[0-9]{6}\.jsonl\.gz|files/[0-9a-f]{64}|keys\.json")

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Natural = Annotated[int, msgspec.Meta(ge=0)]
Identifier = Annotated[str, msgspec.Meta(pattern="^[a-z_][a-z0-9_]*$")]
ColumnKind = Literal["integer", "text", "boolean", "date", "moment", "bytes"]


class ArchivedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`key`: part of the primary key."""

    name: Identifier
    kind: ColumnKind
    key: bool


class ArchivedTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`content` is the sum of the SHA-256 of every line, modulo 2^256: the same in whatever order a database sorts."""

    name: Identifier
    columns: tuple[ArchivedColumn, ...]
    rows: Natural
    content: Sha256
    members: tuple[str, ...]


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`size` in bytes and the SHA-256 of a member as it is in the archive."""

    name: str
    size: Natural
    digest: Sha256


class LackingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stored file that rows name and that the backup could not read; `why` is a sentence."""

    digest: Sha256
    why: str


class TrailEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last sequence number of the audit trail, and the SHA-256 of all its lines in that order."""

    sequence: Natural
    digest: Sha256


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`tables` are in the order of their foreign keys: a table comes after those that it refers to."""

    format: int
    product: str
    database: Literal["sqlite", "postgresql"]
    revision: str
    made_at: datetime
    tables: tuple[ArchivedTable, ...]
    audit: TrailEnd
    members: tuple[Member, ...]
    lacking: tuple[LackingFile, ...]
    seal: str  # where the seal's private key is, as a sentence

    @property
    def has_keys(self) -> bool:
        return any(member.name == KEYS for member in self.members)

    @property
    def files(self) -> list[str]:
        """The digests of the files in the archive."""
        return [name.removeprefix("files/") for member in self.members if (name := member.name).startswith("files/")]


def encode(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def decode(content: bytes, digest: bytes) -> Manifest:
    """Raises ArchiveRefused for a damaged manifest, and for one of a format that this version does not know."""
    if hashlib.sha256(content).hexdigest().encode() != digest.strip():
        raise ArchiveRefused(
            "The archive is damaged: its manifest does not have the digest that was written beside it."
        )
    try:
        found = msgspec.json.decode(content)["format"]
        if found != FORMAT:
            raise ArchiveRefused(
                f"The archive has the format {found}; this version reads {FORMAT}: install the version that wrote it."
            )
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise ArchiveRefused(f"The archive's manifest cannot be read: {error}.") from error

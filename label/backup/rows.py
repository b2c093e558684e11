"""Rows as lines of JSON, the same on both databases: a moment is in UTC, a blob in base64, a quantity in hundredths."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

import msgspec
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, LargeBinary, MetaData, String, Text
from sqlalchemy import Column as TableColumn
from sqlalchemy import Table as DatabaseTable
from sqlalchemy.types import TypeDecorator, TypeEngine

from label.backup.errors import ArchiveRefused
from label.backup.manifest import ArchivedColumn, ArchivedTable, ColumnKind
from label.kit.columns import Moment

RowValues = Sequence[Any]
CHUNK: Final = 4 << 20  # bytes of lines before compression
CHUNK_MOST: Final = 1 << 28  # what a chunk may unpack to: it ends with the row that fills it, whatever its size
_KINDS: Final[tuple[tuple[type[TypeEngine[Any]], ColumnKind], ...]] = (
    (Boolean, "boolean"),
    (Integer, "integer"),
    (DateTime, "moment"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (String, "text"),
)
_STORED: Final[dict[ColumnKind, TypeEngine[Any]]] = {
    "integer": BigInteger(),
    "text": Text(),
    "boolean": Boolean(),
    "date": Date(),
    "moment": Moment(),
    "bytes": LargeBinary(),
}
_VALUES: Final[dict[ColumnKind, Any]] = {
    "integer": int,
    "text": str,
    "boolean": bool,
    "date": date,
    "moment": Annotated[datetime, msgspec.Meta(tz=True)],
    "bytes": bytes,
}


def columns_of(table: DatabaseTable) -> tuple[ArchivedColumn, ...]:
    """The columns of a table of the models, by name, kind and whether they are in its key."""
    return tuple(ArchivedColumn(str(column.name), kind_of(column.type), column.primary_key) for column in table.columns)


def kind_of(column_type: TypeEngine[Any]) -> ColumnKind:
    """Raises TypeError for a type that has no exact form here yet."""
    plain = column_type.impl_instance if isinstance(column_type, TypeDecorator) else column_type
    for known, kind in _KINDS:
        if isinstance(plain, known):
            return kind
    raise TypeError(f"A backup has no form for the type {column_type!r}.")


def stored_table(table: ArchivedTable) -> DatabaseTable:
    """The table as an archive knows it, of plain types: the models may have moved on since."""
    columns = (TableColumn(column.name, _STORED[column.kind], primary_key=column.key) for column in table.columns)
    return DatabaseTable(table.name, MetaData(), *columns)


def encode(row: RowValues) -> bytes:
    return msgspec.json.encode(tuple(row))


class RowDecoder:
    """Lines of one table as values of exactly the kinds of its columns."""

    def __init__(self, table: ArchivedTable) -> None:
        values = tuple(_VALUES[column.kind] | None for column in table.columns)
        self._table = table
        self._decoder: msgspec.json.Decoder[RowValues] = msgspec.json.Decoder(tuple[values])  # type: ignore[valid-type]

    def decode(self, line: bytes) -> RowValues:
        """Raises ArchiveRefused."""
        try:
            return self._decoder.decode(line)
        except msgspec.DecodeError as error:
            raise ArchiveRefused(f"A row of {self._table.name} in the archive cannot be read: {error}.") from error


class ContentSum:
    """Counts lines and sums up their digests; see `manifest.ArchivedTable.content`."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest())) % (1 << 256)

    @property
    def content(self) -> str:
        return f"{self._sum:064x}"


def chunks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in compressed pieces; the same lines give the same bytes."""
    gathered, size = list[bytes](), 0
    for line in lines:
        gathered.append(line)
        size += len(line) + 1
        if size >= CHUNK:
            yield _compressed(gathered)
            gathered, size = [], 0
    if gathered:
        yield _compressed(gathered)


def lines(name: str, chunk: bytes, most: int = CHUNK_MOST) -> list[bytes]:
    """Raises ArchiveRefused for a chunk that cannot be unpacked, or unpacks to more bytes than `most`."""
    unpacked = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        content = unpacked.decompress(chunk, most)
    except zlib.error as error:
        raise ArchiveRefused(f"The archive is damaged: {name} cannot be unpacked ({error}).") from error
    if not unpacked.eof or unpacked.unused_data:
        raise ArchiveRefused(f"The archive is damaged: {name} is not one compressed piece of at most {most} bytes.")
    return content.splitlines()


def _compressed(gathered: list[bytes]) -> bytes:
    return gzip.compress(b"\n".join(gathered) + b"\n", 6, mtime=0)

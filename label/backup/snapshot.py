"""Reading every row of a database as of one moment."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from label.backup import rows
from label.backup.manifest import ArchivedTable, TrailEnd
from label.backup.rows import ContentSum, RowValues
from label.backup.stored_files import named_files

AUDIT = "audit"
FETCHED = 500  # rows in memory at once, beside the chunk that is filled


def read_table(connection: Connection, table: ArchivedTable) -> Iterator[RowValues]:
    """Rows in the order of the primary key, as the database sorts it."""
    stored = rows.stored_table(table)
    statement = stored.select().order_by(*stored.primary_key.columns)
    yield from connection.execute(statement, execution_options={"yield_per": FETCHED})


class TableReader:
    """The lines of a table as they are read; afterwards what they add up to, and the files that they name."""

    def __init__(self, table: ArchivedTable) -> None:
        self._table, self._named_files = table, named_files(table)
        self.files: dict[str, None] = {}  # the digests of the stored files that the rows name, in their order
        self.sum, self._digest, self._last = ContentSum(), hashlib.sha256(), 0

    def lines(self, found: Iterator[RowValues]) -> Iterator[bytes]:
        for row in found:
            line = rows.encode(row)
            self.sum.add(line)
            if self._table.name == AUDIT:
                self._last = row[0]
                self._digest.update(line + b"\n")
            self.files.update(dict.fromkeys(self._named_files(row)))
            yield line

    @property
    def audit_head(self) -> TrailEnd:
        """Of the audit trail, whose first column is its sequence number."""
        return TrailEnd(self._last, self._digest.hexdigest())

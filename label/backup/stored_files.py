"""Which rows of an archive name stored files, by the marks of their columns (`label/kit/discarded_files.py`)."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from label.backup.manifest import ArchivedTable
from label.backup.rows import RowValues
from label.kit.discarded_files import NAMES_A_FILE, NAMES_FILES, columns_with

# The logos that a certificate was or will be drawn with are named in the JSON of its printed fields.
LOGOS: Final = ("city_logo", "club_logo")


def named_files(table: ArchivedTable) -> Callable[[RowValues], Iterator[str]]:
    """A function that gives the digests of the stored files that a row of this table names."""
    places = {column.name: place for place, column in enumerate(table.columns)}
    digests = [places[column] for name, column in columns_with(NAMES_A_FILE) if name == table.name]
    pages = [places[column] for name, column in columns_with(NAMES_FILES) if name == table.name]

    def named(row: RowValues) -> Iterator[str]:
        yield from (row[place] for place in digests)
        for place in pages:
            yield from _logos(row[place])

    return named


def _logos(page: str) -> Iterator[str]:
    fields: dict[str, Any] = json.loads(page)
    yield from (fields[name] for name in LOGOS if fields.get(name))

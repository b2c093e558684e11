import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON

from label.backup import rows, stored_files
from label.backup.errors import ArchiveRefused
from label.backup.manifest import ArchivedColumn, ArchivedTable, ColumnKind
from label.backup.rows import ContentSum, RowDecoder
from label.kit.columns import Base
from label.kit.discarded_files import NAMES_A_FILE, NAMES_FILES, columns_with

KINDS: tuple[ColumnKind, ...] = ("integer", "text", "boolean", "date", "moment", "bytes")
OTHER_DIGESTS = {  # columns that are digests, and not of stored files
    "tokens.digest",
    "rulebooks.digest",
    "snapshots.digest",
    "snapshots.rulebook_digest",
    "standings.rulebook_digest",
    "editions.rulebook_digest",
    "edition_amendments.previous_digest",
    "edition_amendments.rulebook_digest",
    "csr_observatories.inputs_digest",
    "csr_observatories.tables_digest",
    "orders.facts_digest",
    "evidence.first_digest",
    "evidence_maskings.previous_digest",
    "evidence_maskings.digest",
    "discarded_files.digest",
    "single_use_links.digest",
    "outbox.digest_id",  # of the daily digest
}


def table_of(*kinds: ColumnKind) -> ArchivedTable:
    columns = tuple(ArchivedColumn(f"column_{number}", kind, number == 0) for number, kind in enumerate(kinds))
    return ArchivedTable("things", columns, 0, "0" * 64, ())


@pytest.mark.parametrize(
    "row",
    [
        (1, "", False, date(1, 1, 1), datetime(2026, 11, 28, 18, 0, 0, 1, tzinfo=UTC), b""),
        (-(2**63), "é\n\"'\\ \u2028😀", True, date(9999, 12, 31), datetime(1, 1, 1, tzinfo=UTC), bytes(range(256))),
        (2**63 - 1, "null", None, None, None, None),
        (None, None, None, None, None, None),
    ],
)
def test_a_row_comes_back_as_the_same_values_of_the_same_types(row: tuple[Any, ...]) -> None:
    line = rows.encode(row)
    assert b"\n" not in line
    found = RowDecoder(table_of(*KINDS)).decode(line)
    assert found == row
    assert [type(value) for value in found] == [type(value) for value in row]


@pytest.mark.parametrize("line", [b'["1"]', b"[1.5]", b"[true]", b"[1,2]", b"[]", b"{}", b"", b"[1"])
def test_a_line_of_other_types_is_refused(line: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="A row of things in the archive cannot be read"):
        RowDecoder(table_of("integer")).decode(line)


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="timezone"):
        RowDecoder(table_of("moment")).decode(b'["2026-11-28T18:00:00"]')


def test_chunks_are_bounded_and_hold_every_line_once() -> None:
    lines = [b"%d" % number + b" " * 1000 for number in range(10_000)]
    chunks = list(rows.chunks(lines))
    assert len(chunks) == 3
    assert [line for chunk in chunks for line in rows.lines("a chunk", chunk)] == lines
    assert list(rows.chunks([])) == []


def test_a_chunk_that_unpacks_to_more_than_it_may_is_refused() -> None:
    (chunk,) = rows.chunks([b"0" * 1_000_000])
    assert len(chunk) < 2000
    with pytest.raises(ArchiveRefused, match="is not one compressed piece of at most 100000 bytes"):
        rows.lines("a chunk", chunk, 100_000)


def test_a_sum_does_not_depend_on_the_order_and_does_on_every_line() -> None:
    def summed(*lines: bytes) -> tuple[int, str]:
        found = ContentSum()
        for line in lines:
            found.add(line)
        return found.rows, found.content

    assert summed(b"a", b"b") == summed(b"b", b"a")
    assert len({summed(b"a", b"b"), summed(b"a", b"a"), summed(b"a"), summed(b"b", b"b"), summed()}) == 5


def test_every_column_of_the_models_has_an_exact_form() -> None:
    for table in Base.metadata.sorted_tables:
        assert [column.kind for column in rows.columns_of(table)]
    with pytest.raises(TypeError, match="no form for the type JSON"):
        rows.kind_of(JSON())


def test_every_column_that_names_a_stored_file_is_marked() -> None:
    digests = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "digest" in column.name or "sha256" in column.name
    }
    assert digests - OTHER_DIGESTS == {f"{table}.{column}" for table, column in columns_with(NAMES_A_FILE)}
    assert columns_with(NAMES_FILES) == {("certificates", "page"), ("certificate_reservations", "page")}


def test_the_logos_of_a_certificate_are_stored_files_that_its_row_names() -> None:
    certificates = Base.metadata.tables["certificates"]
    table = ArchivedTable("certificates", rows.columns_of(certificates), 0, "0" * 64, ())
    page = json.dumps({"number": "BB-2026-ABCDEF", "city_logo": "c" * 64, "club_logo": ""})
    row = [{"file_digest": "f" * 64, "page": page}.get(column.name) for column in table.columns]
    assert list(stored_files.named_files(table)(row)) == ["f" * 64, "c" * 64]


def test_rows_can_be_loaded_table_after_table() -> None:
    """A table that refers to itself, or to a later one, would need its foreign keys deferred while it is restored."""
    seen = set[str]()
    for table in Base.metadata.sorted_tables:
        assert {key.column.table.name for key in table.foreign_keys} <= seen, table.name
        seen.add(table.name)

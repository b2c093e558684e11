"""Reading the organiser's list, as JSON or as CSV. Every fault of every row is told at once, a hundred at most."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from pydantic import ValidationError
from pydantic_core import from_json

from label.declarations.attendance.schemas import MAX_ROWS, AttendanceList, AttendanceRowIn
from label.kit.errors import BadRequest, Fault, Invalid
from label.kit.validation import faults_of

REQUIRED = ("siren", "presence", "offers", "candidates_met")
COLUMNS = (*REQUIRED, "candidates_answered")
TOO_MANY = f"More than {MAX_ROWS} rows: send several lists."
PlacedRow = tuple[str, object]  # a pointer, and the row as it was sent
RowReader = Callable[[object], AttendanceRowIn]


def read_json(body: bytes) -> AttendanceList:
    """A JSON list; a fault is at the number of its row, counted from 0: `/3/offers`."""
    try:
        rows = from_json(body or b"null")
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}") from None
    if not isinstance(rows, list):
        raise Invalid("The input has faults.", [Fault("/", "A list of rows is expected.")])
    return _read([(f"/{index}", row) for index, row in enumerate(rows)], AttendanceRowIn.model_validate)


def read_csv(body: bytes) -> AttendanceList:
    """UTF-8 with a header; comma or semicolon, as spreadsheets in French write it. A fault is at its line, the header
    being line 1: `/line 4/offers`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest("The CSV is not UTF-8.") from None
    lines = io.StringIO(text, newline="")
    table = csv.reader(lines, delimiter=";" if ";" in text.partition("\n")[0] else ",", strict=True)
    try:
        header = next(table, [])
        _check_header(header)
        placed: list[PlacedRow] = [
            (f"/line {table.line_num}", dict(_cells(header, row))) for row in islice(filter(None, table), MAX_ROWS + 1)
        ]
    except csv.Error as error:
        raise BadRequest(f"The CSV cannot be read: {error}.") from None
    return _read(placed, AttendanceRowIn.model_validate_strings)


def _check_header(header: Sequence[str]) -> None:
    faults = [Fault(f"/line 1/{name}", "This column is missing.") for name in REQUIRED if name not in header]
    faults += [Fault(f"/line 1/{name[:40]}", "Not a column of this list.") for name in header if name not in COLUMNS]
    faults += [Fault(f"/line 1/{name}", "This column stands twice.") for name in COLUMNS if header.count(name) > 1]
    if faults:
        raise Invalid("The header has faults.", faults)


def _cells(header: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    """An empty cell is no value. What stands beyond the header has no name, and is a fault."""
    names = [*header, *("beyond the header" for _ in row[len(header) :])]
    yield from ((name, cell.strip()) for name, cell in zip(names, row, strict=False) if cell.strip())


def _read(placed: Sequence[PlacedRow], read: RowReader) -> AttendanceList:
    if len(placed) > MAX_ROWS:
        raise Invalid("The input has faults.", [Fault("/", TOO_MANY)])
    rows: list[AttendanceRowIn] = []
    faults = list(_faults(placed, read, rows))
    if faults:
        raise Invalid("The list has faults: nothing was imported.", faults)
    return AttendanceList.model_construct(rows)


def _faults(placed: Iterable[PlacedRow], read: RowReader, rows: list[AttendanceRowIn]) -> Iterator[Fault]:
    first: dict[object, str] = {}
    for place, sent in placed:
        try:
            rows.append(read(sent))
            yield from _row_faults(place, rows[-1])
        except ValidationError as error:
            yield from faults_of(error, f"{place}/")
        siren = sent.get("siren") if isinstance(sent, dict) else None
        if isinstance(siren, str) and first.setdefault(siren, place) != place:
            yield Fault(f"{place}/siren", f"This company is at {first[siren][1:]} already.")


def _row_faults(place: str, row: AttendanceRowIn) -> Iterator[Fault]:
    if row.candidates_answered is not None and row.candidates_answered > row.candidates_met:
        yield Fault(f"{place}/candidates_answered", "More candidates answered than met.")

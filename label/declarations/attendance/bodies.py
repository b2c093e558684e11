"""Reading the organiser's list, as JSON or as CSV. Every fault of every row is told at once, a hundred at most."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from unicodedata import combining, normalize

from pydantic import ValidationError
from pydantic_core import from_json

from label.declarations.attendance.schemas import MAX_ROWS, AttendanceList, AttendanceRowIn
from label.kit import tabular
from label.kit.errors import BadRequest, Fault, Invalid
from label.kit.validation import faults_of
from label.kit.written_forms import parameter_faults

REQUIRED = ("siren", "presence", "offers", "candidates_met")
COLUMNS = (*REQUIRED, "candidates_answered")
FRENCH_COLUMNS = {
    "offres": "offers",
    "candidats_rencontres": "candidates_met",
    "candidats_recontactes": "candidates_answered",
}
FRENCH_PRESENCES = {
    "journée": "full_day",
    "demi-journée": "half_day",
    "stand partagé": "shared_stand",
    "offres seulement": "offers_only",
    "absente": "absent",
}
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
        placed = [
            (f"/line {table.line_num}", dict(_cells(header, row))) for row in islice(filter(None, table), MAX_ROWS + 1)
        ]
    except csv.Error as error:
        raise BadRequest(f"The CSV cannot be read: {error}.") from None
    known = [
        Fault(f"{place}/{fault.pointer}", fault.detail)
        for place, cells in placed
        for fault in parameter_faults(AttendanceRowIn, cells)
    ]
    return _read(placed, AttendanceRowIn.model_validate_strings, known)


def read_french_csv(body: bytes) -> AttendanceList:
    """The same as a French spreadsheet writes it (`label/kit/tabular.py`): `1 000`, French names of columns and of
    presences too."""
    rows = tabular.read_french(body)
    header = [_column(cell) for cell in next(rows, (1, []))[1]]
    _check_header(header)
    placed, faults = [], []
    for line, row in islice(rows, MAX_ROWS + 1):
        place = f"/line {line}"
        cells = dict(_cells(header, row))
        for name in cells.keys() & _FRENCH.keys():
            try:
                cells[name] = _FRENCH[name](cells[name])
            except ValueError as error:
                faults.append(Fault(f"{place}/{name}", f"{cells[name][:40]!r}: {error}"))
        placed.append((place, cells))
    return _read(placed, AttendanceRowIn.model_validate_strings, faults)


def _column(cell: str) -> str:
    plain = "".join(each for each in normalize("NFKD", cell) if not combining(each))
    name = tabular.column_name(plain, (*COLUMNS, *FRENCH_COLUMNS))
    return FRENCH_COLUMNS.get(name, name)


def _presence(cell: str) -> str:
    return FRENCH_PRESENCES.get(cell.casefold(), cell)


def _siren(cell: str) -> str:
    """As people write it, in groups of three."""
    return re.sub(r"[ \u00a0\u202f]", "", cell)


_FRENCH: dict[str, Callable[[str], str]] = {
    "siren": _siren,
    "presence": _presence,
    **dict.fromkeys(("offers", "candidates_met", "candidates_answered"), tabular.french_whole),
}


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


def _read(placed: Sequence[PlacedRow], read: RowReader, known: Sequence[Fault] = ()) -> AttendanceList:
    """`known`: faults of cells that were found before, and are told in the place of others of the same cell."""
    if len(placed) > MAX_ROWS:
        raise Invalid("The input has faults.", [Fault("/", TOO_MANY)])
    rows: list[AttendanceRowIn] = []
    by_place = {fault.pointer: fault for fault in known}
    faults = [by_place.pop(fault.pointer, fault) for fault in _faults(placed, read, rows)] + [*by_place.values()]
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

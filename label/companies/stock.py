"""INSEE's stock files of the registry (`docs/reference/registry.md`), read as a stream: a value a row, right or wrong.

Nothing in a row stops the reading: what cannot be used becomes a `BadRow` that says why. Memory stays flat
whatever the bytes, since a line and a record are bounded.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count, repeat
from typing import Any, BinaryIO, Final

from msgspec import Struct
from msgspec.structs import replace

from label.companies.stock_columns import StockRefused, Table, recognise

__all__ = ["BadRow", "EstablishmentRow", "LegalUnitRow", "Stock", "StockRefused", "StockRow", "read_stock"]

_BLOCK: Final = 1 << 18  # bytes
_LINE: Final = 1 << 16  # characters
_RECORD: Final = 50  # lines; a quoted field that runs on for longer was left open by mistake
_MASKED: Final = "[ND]"  # what INSEE writes over a value that it may not publish

# The number of a line in the file, its text without the newline, and its faults.
_Physical = tuple[int, str, tuple[str, ...]]


class LegalUnitRow(Struct, frozen=True, gc=False):
    """A row of `StockUniteLegale`. None: not known (empty or masked in the file, or a column it lacks).

    `diffusible` is False where the unit must not be republished: its status is not O, or one of its values is
    masked; it is None only if the file lacks the column of the status.
    """

    siren: str
    name: str | None = None
    naf_code: str | None = None
    naf_nomenclature: str | None = None
    size_class: str | None = None
    size_year: int | None = None
    category: str | None = None
    active: bool | None = None
    diffusible: bool | None = None
    created_on: date | None = None
    ceased_on: date | None = None


class EstablishmentRow(Struct, frozen=True, gc=False):
    """A row of `StockEtablissement`; None and `diffusible` as in `LegalUnitRow`. `commune_code` is INSEE's."""

    siret: str
    name: str | None = None
    address: str | None = None
    postcode: str | None = None
    commune_code: str | None = None
    commune_name: str | None = None
    naf_code: str | None = None
    naf_nomenclature: str | None = None
    size_class: str | None = None
    size_year: int | None = None
    head_office: bool | None = None
    active: bool | None = None
    diffusible: bool | None = None
    created_on: date | None = None
    closed_on: date | None = None

    @property
    def siren(self) -> str:
        """The legal unit that the establishment belongs to."""
        return self.siret[:9]


class BadRow(Struct, frozen=True):
    """A row that cannot be used: its first line in the file (the header is line 1) and all its faults."""

    line: int
    faults: tuple[str, ...]


StockRow = LegalUnitRow | EstablishmentRow | BadRow

_KINDS: Final[Mapping[Table, type[LegalUnitRow | EstablishmentRow]]] = {
    "StockUniteLegale": LegalUnitRow,
    "StockEtablissement": EstablishmentRow,
}


def read_stock(stream: BinaryIO) -> "Stock":
    """The reader of a stock file (CSV in UTF-8, commas or semicolons), open at its first byte.

    Raises StockRefused unless the header is one of `StockUniteLegale` or `StockEtablissement`: any of their
    columns in any order, `siren` or `siret` (or `siren` and `nic`) among them; unknown columns are ignored.
    """
    return Stock(stream)


class Stock:
    """A stock file being read: iterate once for its rows.

    `kind` is what its rows become; `columns` names the attributes of `kind` that the file speaks of: where it
    says nothing, the value is None as where it says "empty", and only `columns` tells the two apart.
    `position` is how many bytes of the stream have been taken so far, `cleaned` how many rows have lost a character of
    a text that nothing depends on: a sign, an address, the name of a commune.
    """

    position: int
    cleaned: int

    def __init__(self, stream: BinaryIO):
        self.position = self.cleaned = 0
        self._lines = self._read(stream)
        self._ahead: deque[_Physical] = deque()
        _, text, faults = next(self._lines, (1, "", ("The file is empty.",)))
        if faults:
            raise StockRefused(f"The header cannot be read: {' '.join(faults)}")
        text = text.removeprefix("\ufeff")
        self._delimiter = ";" if text.count(";") > text.count(",") else ","
        header = [each.strip(' "') for each in text.rstrip("\r").split(self._delimiter)]
        table, steps = recognise(header)
        self.kind = _KINDS[table]
        self.columns = frozenset(steps)
        names = self.kind.__struct_fields__
        self._plan = [(names.index(name), *step) for name, step in steps.items()]
        self._blank = [None] * len(names)
        self._width = len(header)

    def __iter__(self) -> Iterator[StockRow]:
        for number, row, faults in self._records():
            yield self._line(number, row, faults)

    def _line(self, number: int, row: list[str], faults: tuple[str, ...]) -> StockRow:
        if len(row) != self._width:
            if row:
                faults += (f"The row has {len(row)} fields where the header has {self._width}.",)
            return BadRow(number, faults)
        masked = _MASKED in row
        if masked:
            row = ["" if value == _MASKED else value for value in row]
            if "diffusible" not in self.columns:
                faults += (f"A value is masked ({_MASKED}), and the file lacks the column statutDiffusion.",)
        row.append("")  # what a column that the file lacks points at
        if not faults:
            try:
                return self._build(row, masked=masked)
            except ValueError:
                pass  # said again below, with the row's other faults
        if told := faults + self._faults(row):
            return BadRow(number, told)
        self.cleaned += 1
        return self._build(row, masked=masked, cleaning=True)

    def _build(self, row: list[str], *, masked: bool, cleaning: bool = False) -> LegalUnitRow | EstablishmentRow:
        values: list[Any] = self._blank.copy()
        for place, pick, convert, _, clean in self._plan:
            values[place] = (clean if cleaning and clean else convert)(pick(row))
        built = self.kind(*values)
        return replace(built, diffusible=False) if masked else built

    def _faults(self, row: list[str]) -> tuple[str, ...]:
        faults = []
        for _, pick, convert, label, clean in self._plan:
            if clean:
                continue
            try:
                convert(pick(row))
            except ValueError as error:
                faults.append(f"{label}: {error}")
        return tuple(faults)

    def _records(self) -> Iterator[tuple[int, list[str], tuple[str, ...]]]:
        while line := self._take():
            number, text, faults = line
            if '"' in text:
                row = self._quoted(text)
                faults = faults if row else (*faults, "A quotation mark is left open or misplaced.")
                yield number, row, faults
            elif text := text.removesuffix("\r"):
                yield number, text.split(self._delimiter), faults
            elif faults:
                yield number, [], faults

    def _quoted(self, text: str) -> list[str]:
        """The fields of a record with quotation marks, which may run over several lines; none if unreadable."""
        try:
            return next(csv.reader((text,), delimiter=self._delimiter, strict=True))
        except csv.Error:
            taken: list[_Physical] = []
            row = self._run_on(text, taken)
        # A mark left open swallows the rows below: only its own line is left out, the others are read again.
        if len(row) != self._width:
            self._ahead.extendleft(reversed(taken))
            return []
        return row

    def _run_on(self, text: str, taken: list[_Physical]) -> list[str]:
        def lines() -> Iterator[str]:
            yield text + "\n"
            while len(taken) < _RECORD and (line := self._take()):
                taken.append(line)
                if line[2]:
                    return
                yield line[1] + "\n"

        try:
            return next(csv.reader(lines(), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return []

    def _take(self) -> _Physical | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _read(self, stream: BinaryIO) -> Iterator[_Physical]:
        numbers, rest = count(1), b""
        while block := stream.read(_BLOCK):
            self.position += len(block)
            whole, newline, rest = (rest + block).rpartition(b"\n")
            rest = rest[: 4 * _LINE + 4]  # still too long in characters, however many bytes each takes
            for text, faults in _decode(whole) if newline else ():
                yield next(numbers), text, faults
        if rest:
            yield next(numbers), *_decode_line(rest)


def _decode(lines: bytes) -> Iterable[tuple[str, tuple[str, ...]]]:
    try:
        texts = lines.decode().split("\n")
    except UnicodeDecodeError:
        return map(_decode_line, lines.split(b"\n"))
    if b"\0" in lines or max(map(len, texts)) > _LINE:
        return map(_decode_line, lines.split(b"\n"))
    return zip(texts, repeat(()))


def _decode_line(line: bytes) -> tuple[str, tuple[str, ...]]:
    """The line as text, U+FFFD standing for what is none, and its faults; no text if it is too long."""
    text = line.decode(errors="replace")
    if len(text) > _LINE:
        return "", (f"The line has more than {_LINE} characters.",)
    faults = []
    try:
        line.decode()
    except UnicodeDecodeError as error:
        faults.append(f"Byte {error.start + 1} of the line, 0x{line[error.start]:02X}, is not UTF-8.")
    if "\0" in text:
        faults.append(f"Byte {line.index(0) + 1} of the line is NUL.")
    return text.replace("\0", "\ufffd"), tuple(faults)

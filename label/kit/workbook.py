"""The one form in which the product writes XLSX: texts are texts, dates dates, quantities numbers (decision 44)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final, assert_never

SheetValue = str | int | Decimal | date | None
SheetRow = Sequence[SheetValue]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL: Final = 32_767  # UTF-16 units, Excel's bound; XlsxWriter cuts what is longer and says nothing
CONTINUES: Final = " … (suite à la ligne suivante)"
CONTINUED: Final = "(suite) "
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
}
_EVERYWHERE: Final = "A1:XFD1048576"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`width` in characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name`: at most 31 characters, without `[]:*?/\\`. The row of titles and `frozen` columns stay in view."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[SheetRow]
    frozen: int = 1


def render_workbook(title: str, made_on: date, sheets: Iterable[Sheet]) -> bytes:
    """The same bytes for the same sheets; rows go to temporary files, so that they do not fill the memory.

    `made_on`: the day that the workbook gives as its creation, never the clock's.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    buffer = BytesIO()
    with Workbook(buffer, _OPTIONS) as book:
        created = datetime.combine(made_on, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "created": created})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, head)
    return buffer.getvalue()


def continued(values: SheetRow) -> Iterator[SheetRow]:
    """The row, followed by one row for each further part of its texts that are too long for a cell."""
    parts = [_parts(value) if isinstance(value, str) else [value] for value in values]
    for place in range(max((len(each) for each in parts), default=0)):
        yield [each[place] if place < len(each) else None for each in parts]


def _parts(text: str) -> list[str]:
    """Texts that fit into a cell each; cut at spaces, so that no word or reference is torn, unless it is too long."""
    parts: list[str] = []
    while _units(start := CONTINUED if parts else "") + _units(text) > LONGEST_CELL or _is_unwritable(start + text):
        room = LONGEST_CELL - _units(start) - _units(CONTINUES)
        end = _fitting(text, room)
        cut = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
        end = cut if cut > 0 else end
        parts.append(start + text[:end] + CONTINUES)
        text = text[end + 1 :] if cut > 0 else text[end:]
    return [*parts, start + text]


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _fitting(text: str, room: int) -> int:
    """How many characters fit into so many UTF-16 units."""
    end = min(len(text), room)
    while _units(text[:end]) > room:
        end -= (_units(text[:end]) - room + 1) // 2
    return end


def _write_sheet(made: Any, sheet: Sheet, head: Any) -> None:
    for place, column in enumerate(sheet.columns):
        made.set_column(place, place, column.width)
        made.write_string(0, place, column.title, head)
    made.freeze_panes(1, sheet.frozen)
    made.ignore_errors({"number_stored_as_text": _EVERYWHERE})  # a SIREN is meant to be a text
    lines = (line for row in sheet.rows for line in continued(row))
    for place, line in enumerate(lines, 1):
        for column_place, value in enumerate(line):
            _write(made, place, column_place, value)


def _write(made: Any, row: int, column: int, value: SheetValue) -> None:
    match value:
        case str():
            made.write_string(row, column, _as_written(value))
        case date():
            made.write_datetime(row, column, value)
        case int() | Decimal():
            made.write_number(row, column, value)
        case None:
            pass
        case _:
            assert_never(value)


def _as_written(text: str) -> str:
    """XlsxWriter copies a text from <r> to </r> into the file as XML: such a text becomes one run that shows it."""
    return f'<r><t xml:space="preserve">{_escaped(text)}</t></r>' if _is_markup(text) else text


def _is_markup(text: str) -> bool:
    return text.startswith("<r>") and text.endswith("</r>")


def _is_unwritable(text: str) -> bool:
    return _is_markup(text) and _units(_as_written(text)) > LONGEST_CELL


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

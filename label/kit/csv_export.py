"""The one form in which the product writes CSV, safe in the programs that open it (decision 44).

UTF-8 with a byte order mark, commas, every value quoted, CRLF (RFC 4180), decimal points and ISO dates. A text that a
spreadsheet would run as a formula gets an apostrophe where the formula would begin; `without_guards` takes it away.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, assert_never

CsvValue = str | int | Decimal | date | None

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"

# Signs that begin a formula, with the full-width and small forms that East Asian settings take for them, and the minus
# of typography, which LibreOffice reads as one.
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# What spreadsheets pass over before a formula, and the apostrophe itself: a guard must not hide what it stands before.
_SKIPPED: Final = r"""(?:(?![\t\r\n])[\s'"\u200b-\u200f\u2060\ufeff])*"""
# A cell begins where the text begins, and after each sign on which a program may split the line. The French Excel
# splits on semicolons: there the quotes no longer protect what comes after one.
_CELL_START: Final = rf"(?:\A(?={_SKIPPED}[{_SIGNS}\t\r\n])|(?<=[,;\t\r\n])(?={_SKIPPED}[{_SIGNS}]))"
_UNGUARDED: Final = re.compile(_CELL_START)
_GUARD: Final = re.compile(_CELL_START + "'")


def render_csv(columns: Sequence[str], rows: Iterable[Sequence[CsvValue]]) -> bytes:
    """The same bytes for the same rows."""
    out = io.StringIO()
    out.write("\ufeff")  # without it, Excel reads the accents in the code page of the machine
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def with_guards(text: str) -> str:
    """The text with an apostrophe before each formula that a comma, semicolon, tab or line end would set free."""
    return _UNGUARDED.sub("'", text)


def without_guards(text: str) -> str:
    """What `with_guards` was given."""
    return _GUARD.sub("", text)


def _cell(value: CsvValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return with_guards(value)
        case Decimal():
            return format(value, "f")
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            assert_never(value)

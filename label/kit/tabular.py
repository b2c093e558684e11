"""Tables that offices write as CSV, in a dialect that the sender names: what a cell means is never guessed.

A dialect turns the text of a cell into the published form (`label/kit/written_forms.py`), or refuses it. The French one
takes what a spreadsheet in French writes: `1 000`, `24,5`, `31/12/2026`. Its delimiter is the first of semicolon, tab
and comma that the header has; its encoding is UTF-8, or Windows-1252 where it is not.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

from label.kit.errors import BadRequest
from label.kit.written_forms import QUANTITY, read_day

TabularRow = tuple[int, list[str]]  # the number of its last line in the file, and its cells
SPACES: Final = " \u00a0\u202f"  # of thousands: a space, one that does not break, a narrow one
_GROUPED: Final = re.compile(
    rf"(0|[1-9][0-9]{{0,2}}(?:([{SPACES}])[0-9]{{3}}(?:\2[0-9]{{3}})*|[0-9]*))(?:,([0-9]{{1,2}}))?"
)
_DAY: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


def read_french(body: bytes) -> Iterator[TabularRow]:
    """The rows of a file that a French spreadsheet wrote; the first is the header. `BadRequest` if it is no table."""
    text = _text(body)
    first = text.partition("\n")[0]
    delimiter = next((each for each in ";\t," if each in first), ";")
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in table:
            if any(cell.strip() for cell in row):
                yield table.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise BadRequest(f"The CSV cannot be read at line {table.line_num}: {error}.") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The CSV is neither UTF-8 nor Windows-1252: byte {error.start + 1}.") from None


def french_quantity(cell: str) -> str:
    """`1 000` and `24,5` in the published form. ValueError for any other, `1.000` among them."""
    found = _GROUPED.fullmatch(cell)
    plain = "" if found is None else _bare(found[1]) + (f".{found[3]}" if found[3] else "")
    if not re.fullmatch(QUANTITY, plain):
        raise ValueError("A number such as 1 000 or 24,5 is expected: a comma for decimals, a space for thousands.")
    return plain


def french_whole(cell: str) -> str:
    """`1 000` in the published form."""
    plain = french_quantity(cell) if "," not in cell else ""
    if not plain:
        raise ValueError("A whole number such as 12 or 1 000 is expected.")
    return plain


def french_day(cell: str) -> str:
    """`31/12/2026` in the published form."""
    found = _DAY.fullmatch(cell)
    try:
        return read_day(f"{found[3]}-{found[2]}-{found[1]}" if found else "").isoformat()
    except ValueError:
        raise ValueError("A day such as 31/12/2026 is expected.") from None


def _bare(digits: str) -> str:
    return digits.translate(dict.fromkeys(map(ord, SPACES)))


def column_name(cell: str, names: Sequence[str]) -> str:
    """The column that a header means, whatever its case, spaces and hyphens; the cell itself where there is none."""
    folded = re.sub(r"[\s_-]+", "_", cell.strip().lower())
    return folded if folded in names else cell

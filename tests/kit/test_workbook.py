from datetime import date
from decimal import Decimal

import pytest

from label.kit.workbook import (
    CONTINUED,
    CONTINUES,
    LONGEST_CELL,
    Sheet,
    SheetColumn,
    SheetRow,
    SheetValue,
    continued,
    render_workbook,
)
from tests.support.workbooks import sheets

DAY = date(2026, 11, 28)
COLUMNS = [SheetColumn("Un", 10), SheetColumn("Deux", 10)]


def written(*rows: SheetRow) -> bytes:
    return render_workbook("Essai", DAY, [Sheet("Feuille", COLUMNS, rows)])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        *((text, text) for text in ("=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "https://example.org", "mailto:a@b.fr")),
        *((text, text) for text in ("005520135", "00552013500017", "1E5", "12/26", "01-02-2026", " a ", "a\nb")),
        # XlsxWriter would copy such a text into the file as XML.
        *((text, text) for text in ("<r><t>x</t></r>", "<r>&</r>", "<r></r>", "<r>a</r> ", "<r> </r>")),
        (-5, -5.0),
        (Decimal("-24.50"), -24.5),
        (date(2026, 11, 28), 46354.0),
    ],
)
def test_a_text_is_a_text_and_a_quantity_a_number(value: SheetValue, found: object) -> None:
    assert sheets(written([value, "après"]))["Feuille"][1] == {"A": found, "B": "après"}


def test_the_same_rows_are_the_same_bytes() -> None:
    assert written(["a", 1], [DAY, None]) == written(["a", 1], [DAY, None])


REFERENCES = " ".join(f"D{number}" for number in range(1, 7001))


@pytest.mark.parametrize(
    "text",
    [
        REFERENCES,
        " ".join(REFERENCES for _ in range(5)),
        "a" * (LONGEST_CELL + 1),
        "🙂" * LONGEST_CELL,
        f"{'🙂' * 20_000} a",
        f"<r>{'&' * 20_000}</r>",
        f"{'a' * LONGEST_CELL} ",
    ],
)
def test_a_text_that_is_too_long_for_a_cell_goes_on_in_the_next_row(text: str) -> None:
    parts = [row["A"] for row in sheets(written([text, 1], ["suivant", 2]))["Feuille"][1:-1]]
    assert len(parts) > 1
    own = []
    for place, part in enumerate(parts):
        assert isinstance(part, str)
        assert len(part.encode("utf-16-le")) // 2 <= LONGEST_CELL
        assert part.startswith(CONTINUED) == (place > 0)
        assert part.endswith(CONTINUES) == (place < len(parts) - 1)
        own.append(part.removeprefix(CONTINUED if place else "").removesuffix(CONTINUES))
    assert " ".join(own) == text or "".join(own) == text


def test_no_reference_is_torn_and_the_other_cells_stand_in_the_first_row() -> None:
    rows = list(continued(["titre", REFERENCES]))
    assert [row[0] for row in rows] == ["titre", None]
    found = " ".join(str(row[1]).removeprefix(CONTINUED).removesuffix(CONTINUES) for row in rows)
    assert found.split() == REFERENCES.split()


def test_a_text_that_just_fits_stays_whole() -> None:
    assert list(continued(["a" * LONGEST_CELL, 1])) == [["a" * LONGEST_CELL, 1]]

from collections.abc import Callable

import pytest

from label.kit.errors import BadRequest
from label.kit.tabular import french_day, french_quantity, french_whole, read_french


@pytest.mark.parametrize(
    ("read", "cells"),
    [
        (
            french_quantity,
            {"0": "0", "24,5": "24.5", "1 000": "1000", "1\u202f234\u202f567,89": "1234567.89", "1000": "1000"},
        ),
        (french_whole, {"0": "0", "12": "12", "1\u00a0000": "1000"}),
        (french_day, {"31/12/2026": "2026-12-31", "29/02/2024": "2024-02-29"}),
    ],
)
def test_a_french_cell_becomes_the_published_form(read: Callable[[str], str], cells: dict[str, str]) -> None:
    assert {cell: read(cell) for cell in cells} == cells


@pytest.mark.parametrize(
    ("read", "cells"),
    [
        (
            french_quantity,
            [
                "1.000",
                "24.5",
                "1,234",
                "1,000,00",
                "1e1",
                "+1",
                "-1",
                "01",
                "1,_5",
                "１",
                ",5",
                "5,",
                "10_00",
                "0x1",
                "NaN",
            ],
        ),
        (french_quantity, ["10 00", "1 0000", " 1", "1 ", "1  000", "1 000\u00a0000", "1 234 567 890", "", "0 123"]),
        (french_whole, ["24,5", "1.000", "12,0", "", "oui"]),
        (
            french_day,
            ["2026-12-31", "12/31/2026", "31/12/26", "1/1/2026", "31-12-2026", "29/02/2026", "", "３1/12/2026"],
        ),
    ],
)
def test_what_is_not_in_the_dialect_is_refused(read: Callable[[str], str], cells: list[str]) -> None:
    for cell in cells:
        with pytest.raises(ValueError, match="expected"):
            raise AssertionError(f"{cell!r} is read as {read(cell)}")


def test_what_is_no_table_is_refused() -> None:
    for body in (b'a;b\n"1', b"a\x81b"):
        with pytest.raises(BadRequest):
            list(read_french(body))

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from label.kit.csv_export import CsvValue, render_csv, with_guards, without_guards
from tests.support.dangerous_cells import FORMULAS

HARMLESS = ["", "Œuvres & Fils", "a = b", "Jean-Pierre", "L’Étoile, SARL", "l'@", "a;b", "1 + 1", "005 123", "1E5", "'"]
SEPARATORS = (",", ";", "\t")


def shown(content: bytes, separator: str) -> Iterator[str]:
    """The cells of a program that splits on this separator, quoted or not as the file happens to look to it."""
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator):
        yield from row
    # Some programs split first and take quotes away afterwards.
    for line in re.split(r"[\r\n]+", content.decode("utf-8-sig")):
        yield from (cell.strip('"') for cell in line.split(separator))


def is_live(cell: str) -> bool:
    """Would a spreadsheet run it? Numbers that are negative are none."""
    start = re.sub(r"^[\s\"\u200b]+", "", cell)[:1] or cell[:1]
    return start in "=+-@＝＋－＠−" and start != "" and re.fullmatch(r"-[0-9.]+", cell) is None


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_is_a_formula_whichever_separator_the_program_splits_on(separator: str) -> None:
    for formula in FORMULAS:
        content = render_csv(["first", "name", "last"], [["x", formula, "y"], [formula, -1, formula]])
        assert [cell for cell in shown(content, separator) if is_live(cell)] == [], formula


def test_the_check_finds_formulas_that_no_guard_stands_before() -> None:
    for separator in SEPARATORS:
        assert any(is_live(cell) for cell in shown(f'"a{separator}=1+1"\r\n'.encode(), separator))


def test_only_a_text_that_could_be_run_is_changed() -> None:
    assert [with_guards(text) for text in HARMLESS] == HARMLESS
    assert all(with_guards(text) != text for text in FORMULAS)


def test_the_true_text_comes_back_from_any_text() -> None:
    chance = Random(13)
    signs = "a0 '\"=+-@,;\t\r\n＝\u00a0\u200b"
    texts = ["".join(chance.choices(signs, k=chance.randrange(12))) for _ in range(3000)]
    rows = csv.reader(io.StringIO(render_csv(["text"], [[text] for text in texts]).decode("utf-8-sig"), newline=""))
    assert [without_guards(text) for (text,) in rows] == ["text", *texts]


def test_a_file_is_quoted_utf_8_with_a_byte_order_mark_and_crlf() -> None:
    values: list[CsvValue] = ["é", -5, Decimal("-1.50"), Decimal("1E+3"), None, True, date(2026, 11, 8)]
    content = render_csv(list("abcdefg"), [values])
    assert content == (
        b'\xef\xbb\xbf"a","b","c","d","e","f","g"\r\n'
        b'"\xc3\xa9","-5","-1.50","1000","","true","2026-11-08"\r\n'
    )  # fmt: skip


@pytest.mark.parametrize("identifier", ["005520135", "00552013500017", "01000", "1E5", "62.01Z", "01-02-2026", "12/26"])
def test_an_identifier_is_written_as_it_is(identifier: str) -> None:
    assert render_csv(["id"], [[identifier]]).decode("utf-8-sig") == f'"id"\r\n"{identifier}"\r\n'


def test_the_reference_page_takes_away_what_the_writer_adds() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/open-data.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102  the page's own code
    assert [names["GUARD"].sub("", with_guards(text)) for text in FORMULAS + HARMLESS] == FORMULAS + HARMLESS

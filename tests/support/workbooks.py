"""Reading an XLSX that the product has made, by its XML alone."""

import re
from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SheetCells = Mapping[str, str | float]


def sheets(content: bytes) -> dict[str, list[SheetCells]]:
    """Each sheet's rows, the titles first: the cells by column letter, numbers and dates as floats."""
    with ZipFile(BytesIO(content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  our own file
        names = [sheet.attrib["name"] for sheet in book.iter(f"{MAIN}sheet")]
        return {name: _rows(archive.read(f"xl/worksheets/sheet{place}.xml")) for place, name in enumerate(names, 1)}


def _rows(sheet: bytes) -> list[SheetCells]:
    return [dict(map(_cell, row)) for row in ElementTree.fromstring(sheet).iter(f"{MAIN}row")]  # noqa: S314


def _cell(cell: ElementTree.Element) -> tuple[str, str | float]:
    assert cell.find(f"{MAIN}f") is None, "a formula"
    column = re.sub(r"\d", "", cell.attrib["r"])
    if cell.attrib.get("t") == "inlineStr":
        return column, "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    return column, float(cell.findtext(f"{MAIN}v") or "nan")

"""LibreOffice Calc as a French office has it: what a file becomes when it is opened there."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FRENCH: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-FR</value>
</prop></item></oor:items>
"""
MANY: Final = 300  # repeated cells beyond this fill the sheet to its edge


class Shown(NamedTuple):
    """A cell: its kind (`string`, `float`, `date`), what stands in it, and whether it is a formula."""

    kind: str
    text: str
    formula: bool


class Calc:
    """One profile of LibreOffice, in French."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(FRENCH)

    def workbook(self, file: Path) -> dict[str, list[list[Shown]]]:
        """The rows of each sheet of an XLSX."""
        return self._opened(file)

    def csv(self, file: Path, separator: str, *, quoted_is_text: bool) -> list[list[Shown]]:
        """The rows of a CSV, split on a separator; special numbers are recognised and formulas run."""
        quoted = str(quoted_is_text).lower()
        options = f"{ord(separator)},34,76,1,,1036,{quoted},true,false,false,true,0,true"
        (rows,) = self._opened(file, f"--infilter=CSV:{options}").values()
        return rows

    def _opened(self, file: Path, *options: str) -> dict[str, list[list[Shown]]]:
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        to = ("--convert-to", "fods", "--outdir", str(self._folder))
        command = ["soffice", profile, "--headless", *options, *to, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        made = self._folder / file.with_suffix(".fods").name
        assert made.exists(), done.stdout + done.stderr
        root = ElementTree.fromstring(made.read_bytes())  # noqa: S314  LibreOffice's file
        made.unlink()
        return {sheet.attrib[f"{TABLE}name"]: list(_rows(sheet)) for sheet in root.iter(f"{TABLE}table")}


def _rows(sheet: ElementTree.Element) -> Iterator[list[Shown]]:
    for row in sheet.iter(f"{TABLE}table-row"):
        shown = [each for cell in row for each in _cells(cell)]
        while shown and shown[-1].kind == "":
            shown.pop()
        if shown:
            yield shown


def _cells(cell: ElementTree.Element) -> list[Shown]:
    kind = cell.attrib.get(f"{OFFICE}value-type", "")
    text = "\n".join(_text(line) for line in cell.iter(f"{TEXT}p"))
    times = int(cell.attrib.get(f"{TABLE}number-columns-repeated", "1"))
    return [Shown(kind, text, f"{TABLE}formula" in cell.attrib)] * (times if times < MANY else 1)


def _text(node: ElementTree.Element) -> str:
    """Spaces that follow each other, tabs and line ends are elements in OpenDocument."""
    written = {f"{TEXT}s": " " * int(node.attrib.get(f"{TEXT}c", "1")), f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
    own = written.get(node.tag, "") + (node.text or "")
    return own + "".join(_text(child) + (child.tail or "") for child in node)

"""The glossary against the code: classes, tables, routes and French words. Each message says what to edit."""

import importlib
import re

import pytest
from sqlalchemy import Table

from label.app import create_app
from label.kit.settings import Settings
from label.tables import metadata
from label.web.openapi import operations
from tests.docs.generated import REFERENCE, ROOT, public

PAGE = "docs/reference/glossary.md"
TEXT = (REFERENCE / "glossary.md").read_text()
COLUMNS = ("class", "table", "route")
_CODE = re.compile(r"`([^`]+)`")
# Where French is spoken: the guides, the pages, and the words of the product for codes and actions.
FRENCH = (
    *(ROOT / "docs" / "guides").glob("*.md"),
    *(ROOT / "label" / "web" / "templates").glob("*.html"),
    *(ROOT / "csr").rglob("french*.py"),
    *(ROOT / "csr" / "catalogue").glob("*.json"),
)


def cells(column: str, text: str = TEXT) -> list[str]:
    """The cells of a column, of each table of the page that has it."""
    found: list[str] = []
    place: int | None = None
    for line in text.splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not row:
            place = None
        elif place is None:
            place = row.index(column) if column in row else -1
        elif place >= 0 and not row[place].startswith("---"):
            found.append(row[place])
    return found


def named(column: str, text: str = TEXT) -> list[str]:
    """The names in code marks in a column."""
    return [name for cell in cells(column, text) for name in _CODE.findall(cell)]


def class_fault(name: str) -> str | None:
    """What is wrong with a class of the page: its module or itself is not there."""
    module, _, last = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), last, None)
    except ModuleNotFoundError:
        return f"{name}: no module {module}"
    if not isinstance(found, type):
        return f"{name}: no class {last} in {module}"
    return None if found.__module__ == module else f"{name}: it is {found.__module__}.{last}"


def unlisted(tables: dict[str, Table], text: str) -> list[str]:
    """Tables that have no row, each with the class that maps it."""
    return [f"{table} (`{mapped(table)}`)" for table in sorted(set(tables) - set(named("table", text)))]


def mapped(table: str) -> str:
    """The class of a table, as the glossary writes it."""
    from label.kit.columns import Base

    return next(
        f"{each.class_.__module__}.{each.class_.__name__}"
        for each in Base.registry.mappers
        if each.local_table is metadata.tables[table]
    )


def check(faults: list[str], what_to_do: str) -> None:
    """Fail with every fault on a line of its own: pytest shortens a list."""
    assert not faults, "\n  ".join([f"{what_to_do}:", *faults])


def silent(words: list[str]) -> list[str]:
    """The words that neither the guides nor the pages use, whole."""
    spoken = _squeezed(" ".join(path.read_text() for path in FRENCH))
    return [word for word in words if not re.search(rf"(?<!\w){re.escape(_squeezed(word))}(?!\w)", spoken)]


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().replace("'", "’").split())


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("glossary")))
    api = {f"{method.upper()} {path.removeprefix('/api/v1')}" for method, path, *_ in operations(app)}
    return api | {f"GET {path}" for path, _ in public(app)}


def test_every_class_is_where_the_glossary_says() -> None:
    faults = [fault for name in named("class") if (fault := class_fault(name))]
    check(faults, f"write the class's new name or module into {PAGE}")


def test_every_table_of_the_glossary_exists() -> None:
    gone = sorted(set(named("table")) - set(metadata.tables))
    check(gone, f"take these tables out of {PAGE}, or write their new names there")


def test_every_table_of_the_product_is_in_the_glossary() -> None:
    check(unlisted(dict(metadata.tables), TEXT), f"give each table a row in {PAGE}")


def test_the_class_that_maps_a_table_is_named_in_the_glossary() -> None:
    missing = [
        f"{table}: `{mapped(table)}`" for table in sorted(metadata.tables) if mapped(table) not in named("class")
    ]
    check(missing, f"write these classes into the rows of their tables in {PAGE}")


def test_every_feature_has_a_class_in_the_glossary() -> None:
    folders = {path.parent for side in ("label", "csr") for path in (ROOT / side).glob("*/models.py")}
    features = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    told = {".".join(name.split(".")[:2]) for name in named("class")}
    check(sorted(features - told), f"give each feature's main class a row in {PAGE}")


def test_every_route_of_the_glossary_exists(routes: set[str]) -> None:
    check(sorted(set(named("route")) - routes), f"write the new routes into {PAGE}")


def test_every_french_word_is_one_that_the_guides_or_the_pages_use() -> None:
    words = [word.strip() for cell in cells("French") for word in cell.split(",")]
    check(silent(words), f"no guide and no page uses these words: choose the word that they use, in {PAGE}")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_is_read_in_every_table_that_has_it(column: str) -> None:
    assert len(named(column)) > 40


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("label.declarations.models.Nothing", "no class Nothing in label.declarations.models"),
        ("label.nowhere.models.Declaration", "no module label.nowhere.models"),
        ("label.declarations.queries.Declaration", "it is label.declarations.models.Declaration"),
    ],
)
def test_a_wrong_class_is_found(planted: str, found: str) -> None:
    assert found in (class_fault(planted) or "")


def test_a_table_without_a_row_and_a_word_that_nobody_uses_are_found() -> None:
    without = TEXT.replace("| `opinions` |", "| |")
    assert f"opinions (`{mapped('opinions')}`)" in unlisted(dict(metadata.tables), without)
    assert silent(["avis", "vis", "avis consultatif"]) == ["vis", "avis consultatif"]

"""The French of the product has typographer's apostrophes: in PDFs, pages, commands' sentences, archives and guides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.generated import ROOT

ELISION = r"(?:[cdjlmnst]|qu|aujourd|entr|jusqu|lorsqu|presqu|prud|puisqu|quelqu|quoiqu)"
# An accented word before or after tells French from "company's" too.
STRAIGHT = re.compile(
    rf"\b{ELISION}'(?=[^\W\d_])|[àâçéèêëîïôûùœ]\w*'(?=[^\W\d_])(?!s\b)|\w'(?=[éèêàâîôœ])", re.IGNORECASE
)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
PYTHON = [path for folder in ("label", "csr", "scoring") for path in sorted((ROOT / folder).rglob("*.py"))]
PAGES = [*sorted((ROOT / "label" / "web" / "templates").glob("*")), *sorted((ROOT / "scoring").rglob("*.json"))]
GUIDES = [*sorted((ROOT / "docs" / "guides").glob("*.md")), ROOT / "README.md"]


def straight(words: str) -> list[str]:
    """Each straight apostrophe between French letters, with what is around it."""
    return [words[max(found.start() - 15, 0) : found.end() + 15] for found in STRAIGHT.finditer(words)]


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines; docstrings are among them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("jusqu'au 1er", True),
        ("L'entreprise", True),
        ("aujourd'hui", True),
        ("le conseil de prud'hommes", True),
        ("Café d'en face", True),
        ("l’entreprise n’a rien", False),
        ("the company's file, it isn't O'Neil's", False),
        ("WHERE state = 'valid' AND l = 's'", False),
        ("the cities' files", False),
        ("the café's name", False),
    ],
)
def test_a_straight_apostrophe_is_told_from_an_english_one(words: str, found: bool) -> None:
    assert bool(straight(words)) == found


def test_no_french_text_in_the_code_has_a_straight_apostrophe() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {each}"
        for path in PYTHON
        for line, text in strings(path)
        for each in straight(text)
    ]
    assert found == []


@pytest.mark.parametrize("path", [*PAGES, *GUIDES], ids=lambda path: path.name)
def test_no_page_or_guide_has_a_straight_apostrophe(path: Path) -> None:
    assert straight(CODE.sub("", path.read_text())) == []

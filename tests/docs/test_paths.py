"""Files that a page or a module names exist: a renamed module must not live on in the documentation."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from tests.docs.generated import ROOT
from tests.docs.reading import PAGES

# In code marks, so that addresses and prose are left alone. `…`, `*`, `{` and `<` stand for names to fill in.
_PATH = re.compile(r"`((?:label|csr|scoring|alembic|tests|docs|bench|\.ci)/[^`\s]*)`")
_MODULE = re.compile(r"`((?:label|csr|scoring|tests)(?!\.(?:db|lock)\b)(?:\.\w+)+)`")
_BARE = re.compile(r"`(\w+\.py)`")
_CITED = re.compile(r"[\w./-]*\w\.md\b")
NAMES = {
    path.name for folder in ("label", "csr", "scoring", "alembic", "tests") for path in (ROOT / folder).rglob("*.py")
}
SOURCES = [path for folder in ("label", "csr", "scoring", "alembic") for path in sorted((ROOT / folder).rglob("*.py"))]


def _exists(path: str) -> bool:
    return any(sign in path for sign in "…*{<") or (ROOT / path).exists()


def _is_name(name: str) -> bool:
    """A module, a package, or a name in one."""
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_and_module_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    gone = [path for path in _PATH.findall(text) if not _exists(path)]
    gone += [name for name in _MODULE.findall(text) if not _is_name(name)]
    gone += [name for name in _BARE.findall(text) if name not in NAMES]
    assert gone == [], f"{page.relative_to(ROOT)} names what is no longer there: write its new name there"


def test_every_document_that_a_module_cites_is_in_the_repository() -> None:
    cited = [(path, name) for path in SOURCES for name in _CITED.findall(path.read_text())]
    assert cited, "no module cites a document: the pattern finds nothing"
    gone = [f"{path.relative_to(ROOT)}: {name}" for path, name in cited if not (ROOT / name).exists()]
    assert gone == [], "cite documents by their path from the root of the repository"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"^(\d+)\. \[[^\]]+\]\((\d{4}-[\w-]+\.md)\)$", (folder / "README.md").read_text(), re.MULTILINE)
    kept = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name for _, name in listed] == kept, "list each decision in docs/decisions/README.md"
    assert [int(number) for number, _ in listed] == [int(name[:4]) for name in kept]

"""Where things are: what import contracts cannot say, held by reading the tree."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [path for top in ("label", "csr", "scoring") for path in sorted((ROOT / top).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
# Inside a feature, each of these imports only those before it. Modules named after a subject stand beside them.
ORDER = ("models", "schemas", "rules", "queries", "actions")
EDGE = re.compile(r"(\w+_)?api|pages|responses")  # what speaks HTTP
COMPOSITION = {"label.app", "label.server"}
# A participle says nothing of what is inside. These are nouns.
NOUNS = {"keyring", "paging", "planning", "drawing", "ranking", "wording", "steering", "volunteering"}
# What a test file may be about in a feature's folder where it is about no single module.
SUBJECTS = {
    "life",
    "lists",
    "races",
    "threads",
    "publication",
    "published_seals",
    "status_list_verification",
    "recount",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.Module) -> Iterator[str]:
    """The modules that a tree imports, also inside functions: `from label.kit import audit` is `label.kit.audit`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_a_module_is_named_after_what_is_in_it() -> None:
    named = {path.stem for path in SOURCES}
    assert {name for name in named if name.endswith(("ing", "ed"))} - NOUNS == set()


def test_a_test_file_has_the_name_of_what_it_tests() -> None:
    modules = {module_of(path).replace(".", "/") for path in SOURCES}
    packages = {name.rpartition("/")[0] for name in modules}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        folder, name = path.parent.relative_to(ROOT / "tests").as_posix(), path.stem.removeprefix("test_")
        tested = folder if folder.partition("/")[0] in ("csr", "scoring") else f"label/{folder}"
        if folder == "." or tested not in packages:
            continue  # journeys, bad input, conformance, docs: each file has a subject
        names = {f"{tested}/{name}", tested if tested.endswith(f"/{name}") else ""}
        assert names & {*modules, *packages} or name in SUBJECTS, path


@pytest.mark.parametrize(("lower", "higher"), [*pairwise(ORDER), *((low, "actions") for low in ORDER[:-2])])
def test_inside_a_feature_imports_go_one_way(lower: str, higher: str) -> None:
    above = ORDER[ORDER.index(higher) :]
    wrong = [
        f"{module_of(path)} imports {name}"
        for path, tree in TREES.items()
        if path.stem == lower
        for name in imports(tree)
        if name in {f"{module_of(path.parent / '__init__.py')}.{each}" for each in above}
    ]
    assert wrong == []


def test_only_the_edge_speaks_http() -> None:
    wrong = [
        f"{module_of(path)} imports {name}"
        for path, tree in TREES.items()
        if not EDGE.fullmatch(path.stem) and module_of(path) not in COMPOSITION and path.parent != ROOT / "label/web"
        for name in imports(tree)
        if name.startswith(("label.web", "litestar"))
    ]
    assert wrong == []


def test_nothing_but_the_composition_and_the_edge_imports_the_edge() -> None:
    wrong = [
        f"{module_of(path)} imports {name}"
        for path, tree in TREES.items()
        if not EDGE.fullmatch(path.stem) and module_of(path) not in COMPOSITION and path.parent != ROOT / "label/web"
        for name in imports(tree)
        if (ROOT / Path(*name.split("."))).with_suffix(".py").is_file() and EDGE.fullmatch(name.rpartition(".")[2])
    ]
    assert wrong == []


def test_no_type_has_the_name_of_another() -> None:
    homes = defaultdict(set)
    for path, tree in TREES.items():
        for name in types(tree):
            homes[name].add(module_of(path))
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}


def types(tree: ast.Module) -> Iterator[str]:
    """Classes and aliases of types at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            yield from (name for name in names if re.fullmatch(r"[A-Z][a-z]\w*", name))


def test_any_is_rare() -> None:
    lines = sum(path.read_text().count("\n") for path in SOURCES)
    found = sum(isinstance(node, ast.Name) and node.id == "Any" for tree in TREES.values() for node in ast.walk(tree))
    assert found * 1000 <= 5 * lines, f"{found} in {lines} lines"

"""What the pages say of `make` and of CI, against the Makefile and `.ci/run`."""

import re

import pytest

from tests.docs.generated import ROOT
from tests.docs.reading import PAGES

TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
CI = set(re.findall(r"^(?:exec )?make ([a-z-]+)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/quickstart.md"])
def test_a_page_on_ci_names_each_target_that_ci_runs(page: str) -> None:
    text = (ROOT / page).read_text()
    assert ".ci/run" in text
    assert sorted(target for target in CI if f"make {target}" not in text) == [], f"{page}: CI runs these too"


def test_ci_runs_the_tests() -> None:
    assert {"test", "conformance"} <= CI


def test_every_target_that_a_page_names_exists() -> None:
    named = {target for page in PAGES for target in re.findall(r"`make ([a-z-]+)", page.read_text())}
    assert sorted(named - TARGETS) == [], "the Makefile has no such target"

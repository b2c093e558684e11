from pathlib import Path

import pytest

from label.certificates.models import CertificateState
from tests.docs.generated import BLOCK, BLOCKS, REFERENCE, lifecycle, written

PAGES = sorted(REFERENCE.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_reference_page_says_what_the_code_says(page: Path) -> None:
    text = page.read_text()
    assert written(text) == text, "python -m tests.docs.generated writes the pages again"


def test_each_thing_told_by_the_code_is_told_on_one_page() -> None:
    told = [found[1] for page in PAGES for found in BLOCK.findall(page.read_text())]
    assert sorted(told) == sorted(BLOCKS)


def test_a_lifecycle_is_drawn_from_its_first_state_to_those_that_lead_nowhere() -> None:
    drawn = lifecycle(
        {
            CertificateState.VALID: {"withdraw": CertificateState.WITHDRAWN, "revoke": CertificateState.WITHDRAWN},
            CertificateState.WITHDRAWN: {},
        }
    )
    assert drawn.splitlines()[2:-1] == [
        "    [*] --> valid",
        "    valid --> withdrawn: withdraw, revoke",
        "    withdrawn --> [*]",
    ]

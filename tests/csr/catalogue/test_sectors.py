import pytest

from csr.catalogue.sectors import SECTION_OF, belongs_to


@pytest.mark.parametrize(
    ("naf", "part", "fits"),
    [
        ("62.02A", "J", True),
        ("62.02A", "62", True),
        ("62.02A", "63", False),
        ("62.02A", "K", False),
        ("01.11Z", "A", True),
        ("99.00Z", "U", True),
        ("34.00Z", "C", False),
    ],
)
def test_an_activity_is_of_its_section_and_its_division(naf: str, part: str, fits: bool) -> None:
    assert belongs_to(naf, part) is fits


def test_the_naf_rev_2_has_21_sections_of_88_divisions() -> None:
    assert (len(set(SECTION_OF.values())), len(SECTION_OF)) == (21, 88)

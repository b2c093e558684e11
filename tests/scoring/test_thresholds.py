from collections.abc import Callable
from typing import Any

import pytest

Data = dict[str, Any]
Make = Callable[..., Data]
DeclaredScore = Callable[[Data], Data]


@pytest.mark.parametrize(
    ("headcount", "band"),
    [
        ("0.000001", "B1"),
        ("19.999999", "B1"),
        ("20", "B2"),
        ("49.999999", "B2"),
        ("50", "B3"),
        ("249.999999", "B3"),
        ("250", "B4"),
        ("499.999999", "B4"),
        ("500", "B5"),
        ("999999999999", "B5"),
    ],
)
def test_a_band_begins_at_its_headcount(
    company: Make, declared_score: DeclaredScore, headcount: str, band: str
) -> None:
    assert declared_score(company(headcount=headcount))["band"] == band

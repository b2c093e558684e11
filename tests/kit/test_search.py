"""What a search takes for the same name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.kit.search import searchable

SAME = [
    (
        "L'Atelier du Pain",
        "L’ATELIER  DU PAIN",
        "l atelier-du-pain",
        "Lʼatelier du pain",
        "L`Atelier du Pain",
        "latelierdupain",
    ),
    (
        "Saint-Étienne",
        "SAINT ETIENNE",
        "saint\u2011e\u0301tienne",
        "Saint\u2013Étienne",
        "saint\u00a0etienne",
        "SaintEtienne",
    ),
    ("Cœur d'Œuvre", "COEUR D’OEUVRE", "cœur d'œuvre"),
    ("Straße Ærø", "STRASSE AERO", "strasse ærø"),
    ("Łódź Đorđe", "lodz dorde"),
    ("ＣＡＦÉ １２", "café 12"),
    ("S.A.R.L. Dupont", "SARL DUPONT", "s.a.r.l dupont"),
    ("İzmir", "izmir", "ızmır"),
    ("Αθήνα", "ΑΘΗΝΑ"),
]
DIFFERENT = [("A & B", "AB"), ("Noé 1", "Noé"), ("C++", "C"), ("C#", "C"), ("100 %", "100"), ("پرس", "فرس")]


@pytest.mark.parametrize("names", SAME)
def test_names_that_differ_in_case_accents_and_signs_alone_are_the_same(names: tuple[str, ...]) -> None:
    assert {searchable(name) for name in names} == {searchable(names[0])}


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert searchable(one) != searchable(other)


@given(st.text(min_size=1, max_size=300))
def test_no_form_is_empty_and_each_is_its_own_form(name: str) -> None:
    form = searchable(name)
    assert searchable(form) == form
    assert 0 < len(form) <= 250


def test_signs_alone_are_searched_as_they_are() -> None:
    assert (searchable("***"), searchable("-")) == ("***", "-")

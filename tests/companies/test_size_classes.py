import re
from itertools import pairwise

import pytest

from label.companies.size_classes import SIZE_CLASSES, band_bounds, compare, size_class


def test_the_scale_runs_from_no_employees_to_ten_thousand_and_over() -> None:
    codes = ["NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"]
    assert [each.code for each in SIZE_CLASSES] == codes
    assert sorted(map(size_class, sorted(codes))) == list(SIZE_CLASSES)


def test_classes_follow_each_other_without_gap_or_overlap() -> None:
    employing = SIZE_CLASSES[1:]
    assert all(lower.maximum is not None and upper.minimum == lower.maximum + 1 for lower, upper in pairwise(employing))
    assert SIZE_CLASSES[-1].maximum is None


@pytest.mark.parametrize(
    ("code", "bounds"),
    [("NN", (0, 0)), ("00", (0, 0)), ("03", (6, 9)), ("32", (250, 499)), ("41", (500, 999)), ("53", (10_000, None))],
)
def test_a_class_has_its_bounds_both_included(code: str, bounds: tuple[int, int | None]) -> None:
    assert band_bounds(code) == bounds


@pytest.mark.parametrize(
    ("one", "other", "order"), [("NN", "00", -1), ("NN", "53", -1), ("03", "11", -1), ("41", "41", 0), ("42", "41", 1)]
)
def test_classes_compare_by_size_and_not_as_text(one: str, other: str, order: int) -> None:
    assert compare(one, other) == order
    assert (size_class(one) > size_class(other)) == (order > 0)


def test_a_class_does_not_compare_with_text() -> None:
    with pytest.raises(TypeError):
        assert size_class("41") > "32"  # type: ignore[operator]


def test_labels_are_in_french() -> None:
    assert size_class("41").label == "500 à 999 salariés"
    assert size_class("42").label == "1\u00a0000 à 1\u00a0999 salariés"
    assert len({each.label for each in SIZE_CLASSES}) == len(SIZE_CLASSES)


@pytest.mark.parametrize("code", ["", "54", "nn", "4\u0661"])
def test_an_unknown_code_is_named_with_those_expected(code: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{code!a} is not a size class; one of NN, 00, 01")):
        size_class(code)

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr.firms import rules
from csr.firms.models import Interaction
from csr.firms.states import FirmPresence, Stage, ThresholdStatus
from label.companies.size_classes import KNOWN_CLASSES, band_bounds
from label.kit.errors import Conflict, Invalid
from tests.docs.generated import lifecycle

OVER, UNDER, UNKNOWN = ThresholdStatus.OVER, ThresholdStatus.UNDER, ThresholdStatus.UNKNOWN
TODAY = date(2026, 11, 23)
CODES = [each.code for each in KNOWN_CLASSES]
thresholds = st.integers(1, 20_000)
headcounts = st.decimals("0.01", 30_000, places=2)


@pytest.mark.parametrize(
    ("headcount", "size_class", "category", "status", "large"),
    [
        ("500.01", None, None, OVER, True),
        ("500", None, None, UNDER, True),
        ("499.99", None, "GE", UNDER, False),
        ("501", "32", "PME", OVER, True),
        ("501", "NN", None, OVER, True),
        ("120", "53", None, UNDER, False),
        (None, "53", None, OVER, True),
        (None, "42", None, OVER, True),
        (None, "41", None, UNKNOWN, True),
        (None, "32", "GE", UNDER, False),
        (None, "00", "GE", UNDER, False),
        *((None, code, category, UNKNOWN, True) for code in ("NN", None, "99") for category in ("GE", "ETI")),
        *((None, code, category, UNKNOWN, False) for code in ("NN", None, "99") for category in ("PME", None)),
    ],
)
def test_more_than_500_is_known_or_known_not_to_be_or_unknown(
    headcount: str | None, size_class: str | None, category: str | None, status: ThresholdStatus, *, large: bool
) -> None:
    value = None if headcount is None else Decimal(headcount)
    assert rules.threshold_status(value, size_class, 500) is status
    assert rules.is_large(value, size_class, category, 500) is large


def test_the_portfolio_of_500_has_the_five_classes_from_41_on() -> None:
    assert rules.classes_reaching(500) == ["41", "42", "51", "52", "53"]
    assert rules.classes_of_status(OVER, 500) == ["42", "51", "52", "53"]
    assert rules.classes_of_status(UNKNOWN, 500) == ["41"]


@given(st.sampled_from(CODES), thresholds, st.integers(0, 30_000))
def test_what_a_class_says_holds_for_every_headcount_in_it(code: str, threshold: int, above: int) -> None:
    least, most = band_bounds(code)
    headcount = least + above if most is None else min(least + above, most)
    known = rules.threshold_status(Decimal(headcount), None, threshold)
    assert rules.threshold_status(None, code, threshold) in (known, UNKNOWN)


@given(st.sampled_from(CODES), thresholds)
def test_a_class_is_unknown_only_where_it_holds_headcounts_of_both_kinds(code: str, threshold: int) -> None:
    least, most = band_bounds(code)
    ends = {
        rules.threshold_status(Decimal(end), None, threshold)
        for end in (least, max(20_001, least) if most is None else most)
    }
    assert rules.threshold_status(None, code, threshold) is (UNKNOWN if len(ends) == 2 else ends.pop())


@given(st.none() | headcounts, st.none() | st.sampled_from(CODES), thresholds)
def test_a_firm_over_the_threshold_is_in_the_portfolio(
    headcount: Decimal | None, size_class: str | None, threshold: int
) -> None:
    if rules.threshold_status(headcount, size_class, threshold) is OVER:
        assert rules.is_large(headcount, size_class, None, threshold)


@given(thresholds)
def test_every_class_has_one_status(threshold: int) -> None:
    codes = [code for status in ThresholdStatus for code in rules.classes_of_status(status, threshold)]
    assert sorted(codes) == sorted(CODES)


@pytest.mark.parametrize(
    ("places", "presence"),
    [
        ([], FirmPresence.UNKNOWN),
        ([("92012", True)], FirmPresence.HERE),
        ([("75056", True), ("92012", True)], FirmPresence.HERE),
        ([("92012", False)], FirmPresence.ELSEWHERE),
        ([("75056", True), ("92012", False)], FirmPresence.ELSEWHERE),
        ([(None, True)], FirmPresence.UNKNOWN),
        ([(None, True), ("92012", True)], FirmPresence.HERE),
        ([(None, False), ("75056", True)], FirmPresence.ELSEWHERE),
    ],
)
def test_a_firm_is_here_by_an_open_establishment(places: list[tuple[str | None, bool]], presence: FirmPresence) -> None:
    assert rules.presence_of(places, "92012") is presence


def test_any_stage_leads_to_any_other_and_to_itself_never() -> None:
    assert {here: set(steps.values()) for here, steps in rules.LIFE.items()} == {
        here: set(Stage) - {here} for here in Stage
    }
    assert lifecycle(rules.LIFE).splitlines()[2:4] == [
        "    [*] --> not_contacted",
        "    not_contacted --> in_discussion: discuss",
    ]


@pytest.mark.parametrize("here", Stage)
@pytest.mark.parametrize("there", Stage)
def test_only_a_pause_needs_a_reason(here: Stage, there: Stage) -> None:
    if here is there:
        with pytest.raises(Conflict, match=f"The firm is {here} already"):
            rules.check_stage(here, there, "Pour voir.")
    elif there is Stage.PAUSED:
        rules.check_stage(here, there, "Réorganisation.")
        with pytest.raises(Invalid, match="Say why it is paused"):
            rules.check_stage(here, there, None)
    else:
        rules.check_stage(here, there, None)


@pytest.mark.parametrize(
    ("here", "there", "ahead"),
    [
        ("not_contacted", "in_discussion", True),
        ("not_contacted", "acting", True),
        ("committed", "acting", True),
        ("acting", "acting", False),
        ("acting", "committed", False),
        ("paused", "acting", False),
        ("acting", "paused", False),
    ],
)
def test_forward_is_towards_acting_and_never_out_of_a_pause(here: str, there: str, *, ahead: bool) -> None:
    assert rules.is_ahead(here, there) is ahead


def interaction(**more: Any) -> dict[str, Any]:
    return {
        "happened_on": date(2026, 11, 20),
        "next_step": "Envoyer deux propositions",
        "next_owner_id": "1" * 32,
        "due_on": date(2026, 11, 30),
        **more,
    }


@pytest.mark.parametrize(
    ("more", "faulty"),
    [
        ({}, []),
        ({"due_on": date(2026, 11, 20)}, []),
        ({"next_step": None, "next_owner_id": None, "due_on": None}, []),
        ({"happened_on": TODAY, "due_on": TODAY}, []),
        ({"happened_on": date(2026, 11, 24)}, ["/happened_on"]),
        ({"next_step": None}, ["/next_step"]),
        ({"next_owner_id": None, "due_on": None}, ["/due_on", "/next_owner"]),
        ({"due_on": date(2026, 11, 19)}, ["/due_on"]),
        ({"happened_on": date(2026, 12, 24), "next_step": None}, ["/due_on", "/happened_on", "/next_step"]),
    ],
)
def test_an_interaction_has_happened_and_its_next_step_is_whole(more: dict[str, Any], faulty: list[str]) -> None:
    try:
        rules.check_interaction(interaction(**more), TODAY)
        found = []
    except Invalid as refused:
        found = sorted(fault.pointer for fault in refused.faults)
    assert found == faulty


def test_a_step_is_done_once_between_the_interaction_and_today() -> None:
    row = Interaction(**interaction())
    rules.check_done(row, date(2026, 11, 20), TODAY)
    rules.check_done(row, TODAY, TODAY)
    for wrong, words in ((date(2026, 11, 19), "Before the interaction"), (date(2026, 11, 24), "In the future")):
        with pytest.raises(Invalid, match=words):
            rules.check_done(row, wrong, TODAY)


@pytest.mark.parametrize(
    ("due", "late"), [("2026-11-22", 1), ("2026-11-23", 0), ("2026-11-30", 0), ("2025-11-23", 365)]
)
def test_a_step_is_late_from_the_day_after_its_own(due: str, late: int) -> None:
    assert rules.days_late(date.fromisoformat(due), TODAY) == late


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 0, None), (0, 3, "0.0"), (1, 3, "33.3"), (2, 3, "66.7"), (1, 16, "6.3"), (1, 2000, "0.1"), (7, 7, "100.0")],
)
def test_a_percentage_has_one_place_rounded_half_up(part: int, whole: int, percent: str | None) -> None:
    assert rules.percent(part, whole) == percent


@given(st.integers(1, 100_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_percentage_is_the_exact_one_rounded(pair: tuple[int, int]) -> None:
    part, whole = pair
    tenths = Decimal(int(Fraction(1000 * part, whole) + Fraction(1, 2)))
    exact = (tenths / 10).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert rules.percent(part, whole) == str(exact)

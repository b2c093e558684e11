"""The rulebook's page against the shipped rulebook: its document is scored, its tables are read."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from scoring import load_rulebook, score_facts_document
from scoring.thresholds import BANDS
from tests.docs.generated import REFERENCE

RULEBOOK = load_rulebook("2026")
PAGE = (REFERENCE / "rulebook-2026.md").read_text()
BASES = ("declared", "verified")


def rows(first: str) -> list[list[str]]:
    """The cells of every table row that begins with this cell."""
    found = re.findall(rf"^\| {re.escape(first)} \|.*\|$", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in found]


def document() -> dict[str, Any]:
    shown = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    return score_facts_document(shown[1], RULEBOOK)


@pytest.mark.parametrize("basis", BASES)
def test_the_document_on_the_page_scores_as_its_table_says(basis: str) -> None:
    outcome = document()[basis]
    points = [indicator["points"] for indicator in outcome["indicators"].values()]
    percents = [family["percent"] for family in outcome["families"].values()]
    cells = [*points, *percents, str(outcome["bonus"]), outcome["total"], outcome["level"]]
    assert rows(basis)[0][1:] == cells


@pytest.mark.parametrize("basis", BASES)
def test_the_shop_that_hired_nobody_scores_as_its_table_says(basis: str) -> None:
    shop = {
        "edition": "2026",
        "headcount": 6,
        "verified_headcount": 6,
        "forum_held": True,
        "durable_hires": 0,
        "verified_durable_hires": 0,
        "volunteers": 2,
        "verified_volunteers": 2,
        "volunteering": [
            {"action": "job_testimony", "audience": "youth", "time": "paid", "participants": 2}
            | {"hours": 10, "verified_hours": 10},
            {"action": "cv_workshop", "audience": "general", "time": "personal", "participants": 1, "hours": 6},
        ],
        "forum": {"presence": "half_day", "presence_verified": True, "verified_candidates_met": 0},
    }
    outcome = score_facts_document(json.dumps(shop), RULEBOOK)[basis]
    points = [outcome["indicators"][name]["points"] for name in ("V1", "V2", "V3", "F1", "F2")]
    percents = [outcome["families"][name]["percent"] for name in ("V", "F")]
    assert rows(basis)[1][1:] == [*points, *percents, outcome["total"], outcome["level"]]


@pytest.mark.parametrize("name", ["V1", "V2", "V3", "H1", "H2", "H3", "F2", "F3"])
def test_a_curve_on_the_page_is_the_rulebooks(name: str) -> None:
    (row,) = rows(name)
    rule = getattr(getattr(RULEBOOK.families, name[0]), name)
    for band, cell in zip(BANDS, row[3:], strict=True):
        points = [tuple(map(Decimal, point.split("→"))) for point in cell.split(", ")]
        assert points == list(getattr(rule.curves, band).root), (name, band)
    assert Decimal(row[2]) == rule.maximum


def test_a_weight_or_a_presence_on_the_page_is_the_rulebooks() -> None:
    weights = RULEBOOK.weights
    for first, model in (("`time`", weights.time), ("`contract`", weights.contract), ("`group`", weights.group)):
        ((_, told),) = rows(first)
        told = re.sub(r"\([^)]*\)", "", told)
        figures = {name: Decimal(figure) for name, figure in re.findall(r"`(\w+)`(?:\s+counts)?\s+([\d.]+)", told)}
        assert figures == model.model_dump(), first
    (presence,) = rows("F1")
    shown = {name: Decimal(points) for name, points in re.findall(r"(\w+) (\d+)", presence[1])}
    assert shown == RULEBOOK.families.F.F1.points.model_dump()


@pytest.mark.parametrize("level", ["exemplary", "confirmed", "engaged"])
def test_a_level_on_the_page_is_the_rulebooks(level: str) -> None:
    rule = getattr(RULEBOOK.levels, level)
    (row,) = [
        cells for cells in (line.split("|") for line in PAGE.splitlines()) if cells[1:2] and f"`{level}`" in cells[1]
    ]
    assert [Decimal(re.sub(r"[^\d.]", "", cell)) for cell in (row[2], row[3], row[5])] == [
        rule.total,
        rule.family_percent,
        rule.months,
    ]
    assert ("H counted" in row[4]) == rule.hiring_counts

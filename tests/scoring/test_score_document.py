import json
from collections.abc import Callable
from typing import Any

import pytest

from scoring import Rulebook, digest, score_facts_document

Data = dict[str, Any]

EXAMPLE_CELLS = {
    "declared": "7.7778 6.5306 3.6458 20 8.4524 8.6667 13 6 6 51.3 92.8 100.0 2 82.1 confirmed",
    "verified": "6.3492 6.5306 2.9762 14.4444 5.4762 8.6667 13 6 3 45.3 71.5 88.0 2 68.4 confirmed",
}
SHOP_CELLS = {
    "declared": "15.4545 10 5 None None None 8 0 None 87.0 None 42.1 0 71.2 confirmed",
    "verified": "12.7273 10 5 None None None 8 0 None 79.2 None 42.1 0 66.2 confirmed",
}


def cells(outcome: Data) -> str:
    points = [indicator["points"] for indicator in outcome["indicators"].values()]
    percents = [family["percent"] for family in outcome["families"].values()]
    return " ".join(map(str, [*points, *percents, outcome["bonus"], outcome["total"], outcome["level"]]))


@pytest.mark.parametrize("basis", ["declared", "verified"])
def test_the_document_of_the_reference_scores_to_the_digit(example: Data, rulebook: Rulebook, basis: str) -> None:
    outcome = score_facts_document(json.dumps(example), rulebook)[basis]
    assert cells(outcome) == EXAMPLE_CELLS[basis]
    assert (outcome["band"], outcome["reason"], outcome["hiring_set_aside"]) == ("B2", None, False)


@pytest.mark.parametrize("basis", ["declared", "verified"])
def test_the_shop_that_hired_nobody_scores_to_the_digit(shop: Data, rulebook: Rulebook, basis: str) -> None:
    outcome = score_facts_document(json.dumps(shop), rulebook)[basis]
    assert cells(outcome) == SHOP_CELLS[basis]
    assert (outcome["band"], outcome["reason"], outcome["hiring_set_aside"]) == ("B1", None, True)
    assert sum(family["maximum"] for family in outcome["families"].values()) == 54


def test_the_document_names_its_edition_and_its_rulebook(example: Data, rulebook: Rulebook) -> None:
    written = score_facts_document(json.dumps(example), rulebook)
    assert list(written) == ["edition", "rulebook_digest", "declared", "verified"]
    assert (written["edition"], written["rulebook_digest"]) == ("2026", digest(rulebook))


def test_an_outcome_has_the_names_of_the_reference(example: Data, declared_score: Callable[[Data], Data]) -> None:
    outcome = declared_score(example)
    assert list(outcome) == [
        "band", "total", "level", "reason", "bonus", "hiring_set_aside", "families", "indicators",
    ]  # fmt: skip
    assert outcome["families"]["F"] == {"points": "25", "maximum": 25, "percent": "100.0"}
    assert outcome["indicators"]["V1"] == {
        "value": "0.5833",
        "points": "7.7778",
        "maximum": 20,
        "status": "calculated",
        "rule": "curve",
        "curve": [["0", "0"], ["0.6", "8"], ["2.4", "20"]],
    }
    assert outcome["indicators"]["F1"] == {
        "value": "full_day",
        "points": "13",
        "maximum": 13,
        "status": "calculated",
        "rule": "presence",
        "curve": None,
    }


def test_a_family_or_indicator_that_does_not_count_has_a_reason(
    shop: Data, declared_score: Callable[[Data], Data]
) -> None:
    outcome = declared_score(shop)
    left_out = {"status": "not_applicable", "reason": "no_durable_hires"}
    assert outcome["families"]["H"] == {"points": None, "maximum": 0, "percent": None} | left_out
    nothing = {"value": None, "points": None, "rule": None, "curve": None}
    assert outcome["indicators"]["H2"] == nothing | {"maximum": 10} | left_out
    assert outcome["indicators"]["F3"]["reason"] == "no_candidates_met"


def test_a_maximum_with_decimals_is_written_as_text(example: Data, amended: Callable[[str, Any], Rulebook]) -> None:
    written = score_facts_document(json.dumps(example), amended("families/F/F1/maximum", "13.5"))
    assert written["declared"]["indicators"]["F1"]["maximum"] == "13.5"

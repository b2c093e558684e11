import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from scoring import Facts, Rulebook, canonical, load_rulebook, read_facts, read_rulebook, score_facts_document

Data = dict[str, Any]

EXAMPLE = """
{"edition": "2026", "headcount": "42", "verified_headcount": "42", "forum_held": true,
 "durable_hires": 6, "verified_durable_hires": 6,
 "hires_from_shared_vacancies": 4, "verified_hires_from_shared_vacancies": 4,
 "volunteers": 5, "verified_volunteers": 5,
 "volunteering": [{"action": "cv_workshop", "audience": "youth", "time": "paid",
                   "participants": 3, "hours": "24.5", "verified_hours": "20"}],
 "local_hires": [{"contract": "permanent", "group": "senior", "count": 2, "verified_count": 1}],
 "forum": {"presence": "full_day", "presence_verified": true, "offers": 3, "verified_offers": 3,
           "candidates_met": 20, "verified_candidates_met": 20,
           "candidates_answered": 18, "verified_candidates_answered": 10},
 "initiatives": [{"beneficiaries": 12, "completed": true, "verified": true}]}
"""


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook("2026")


@pytest.fixture
def example() -> Data:
    """The facts document at the top of the reference."""
    data: Data = json.loads(EXAMPLE)
    return data


@pytest.fixture
def shop() -> Data:
    """The reference's shop of six that hired nobody."""
    return {
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
            {"action": "cv_workshop", "audience": "general", "time": "personal", "participants": 1}
            | {"hours": 6, "verified_hours": 0},
        ],
        "forum": {"presence": "half_day", "presence_verified": True, "verified_candidates_met": 0},
    }


@pytest.fixture
def facts() -> Callable[[Data], Facts]:
    return lambda data: read_facts(json.dumps(data))


@pytest.fixture
def declared_score(rulebook: Rulebook) -> Callable[[Data], Data]:
    """Score a document and return its declared outcome."""

    def declared(data: Data) -> Data:
        outcome: Data = score_facts_document(json.dumps(data), rulebook)["declared"]
        return outcome

    return declared


@pytest.fixture
def amended(rulebook: Rulebook) -> Callable[[str, Any], Rulebook]:
    """Return the 2026 rulebook with one figure changed, named by its path."""

    def with_figure(path: str, figure: Any) -> Rulebook:
        return read_rulebook(json.dumps(amended_data(rulebook, path, figure)))

    return with_figure


def amended_data(rulebook: Rulebook, path: str, figure: Any) -> Data:
    data: Data = json.loads(canonical(rulebook))
    *above, name = path.split("/")
    place = data
    for step in above:
        place = place[step]
    place[name] = figure
    return data


@pytest.fixture
def company() -> Callable[..., Data]:
    """A company of 10 that did nothing, with the facts that a test names."""

    def make(**named: Any) -> Data:
        absent = {"presence": "absent"}
        return {
            "edition": "2026",
            "headcount": "10",
            "forum_held": True,
            "durable_hires": 4,
            "forum": absent,
        } | named

    return make


@pytest.fixture
def hours() -> Callable[..., Data]:
    """An action by 1,000 participants, all verified."""

    def make(number: str | int, audience: str = "general", time: str = "paid", **named: Any) -> Data:
        claim = {"action": "mentoring", "audience": audience, "time": time, "participants": 1000}
        return claim | {"hours": str(Decimal(number)), "verified_hours": str(Decimal(number))} | named

    return make


@pytest.fixture
def examined(company: Callable[..., Data]) -> Callable[..., Data]:
    """A company of 10 that did nothing and whose three denominators are verified."""

    def make(**named: Any) -> Data:
        data = company(**named)
        verified = {"verified_headcount": data["headcount"], "verified_durable_hires": data["durable_hires"]}
        return verified | data

    return make

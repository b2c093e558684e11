"""The plan of a simulation follows the edition's calendar: forum on 8 October, period to the end of 2026, and in the
tests' city applications to the end of 2099."""

import json
from datetime import date
from typing import Any

import pytest

from label.editions import simulation
from tests.support.city import City

NOTHING_DONE = {
    "edition": "2026",
    "headcount": "42",
    "verified_headcount": "42",
    "forum_held": True,
    "durable_hires": 0,
    "verified_durable_hires": 0,
    "forum": {"presence": "absent"},
}


def planned(city: City, today: date) -> dict[str, Any]:
    body = json.dumps(NOTHING_DONE).encode()
    shown = city.database.read_sync(lambda session: simulation.simulate(session, "2026", today, body))
    found: dict[str, Any] = json.loads(shown)["next_level"]
    return found


def kinds(found: dict[str, Any]) -> set[str]:
    plans = [found["plan"], *found["alternatives"], found["closest"]]
    return {deed["kind"] for plan in plans if plan for deed in plan["deeds"]}


@pytest.mark.parametrize(
    ("today", "reaches", "has_forum"),
    [
        (date(2026, 10, 8), True, True),
        (date(2026, 10, 9), False, False),
        (date(2027, 1, 1), False, False),
        (date(2100, 1, 1), False, False),
    ],
)
def test_a_plan_has_the_forum_until_its_day(city: City, today: date, *, reaches: bool, has_forum: bool) -> None:
    found = planned(city, today)
    assert (found["reaches"], "forum_presence" in kinds(found)) == (reaches, has_forum)
    assert (found["next_year"] is None) == reaches


def test_after_the_window_only_next_years_plan_is_left(city: City) -> None:
    found = planned(city, date(2100, 1, 1))
    assert (found["level"], found["to_prove"], found["plan"], found["closest"]) == ("engaged", [], None, None)
    assert found["next_year"]["level"] == "engaged"

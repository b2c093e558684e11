"""Declaring less of what others are divided by wins nothing: the verified score reads nothing that nobody checked."""

from typing import Any

import pytest

from tests.support.city import Caller, City, ok
from tests.support.filing import declare, year

STATEMENT: dict[str, Any] = {
    "headcount": "52",
    "durable_hires": 10,
    "hires_from_shared_vacancies": 4,
    "volunteers": 4,
    "signed_by": "Ada Martin",
}
MENTORING: dict[str, Any] = {"kind": "volunteering", "action": "mentoring", "audience": "senior", "time": "paid"}
MENTORING |= {"participants": 4, "hours": "30"}
HIRE: dict[str, Any] = {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": 1}
FORUM: dict[str, Any] = {
    "kind": "forum",
    "presence": "half_day",
    "offers": 4,
    "candidates_met": 10,
    "candidates_answered": 6,
}
VERDICTS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    (MENTORING, {"source": "seen_on_site", "verified_hours": "30"}),
    (HIRE, {"source": "seen_on_site", "verified_count": 1}),
    (
        FORUM,
        {"source": "seen_on_site", "presence_verified": True, "verified_offers": 4, "verified_candidates_answered": 6},
    ),
)
NUMERATORS = {"source": "seen_on_site", "verified_hires_from_shared_vacancies": 4, "verified_volunteers": 4}
REASON = {"reason": "Attestation et contrats vus."}
LIES: list[dict[str, Any]] = [{}, {"headcount": "26"}, {"durable_hires": 5}, {"headcount": "26", "durable_hires": 5}]


def file(city: City, number: int, lie: dict[str, Any]) -> tuple[Caller, str]:
    """A company that has declared this, with every numerator verified; and its forum declaration."""
    company, reviewer = city.company(number), city.reviewer(number)
    ok(company.put(f"{year(company)}/statement", STATEMENT | lie))
    made = [declare(company, body) for body, _ in VERDICTS]
    for declaration, (_, verdict) in zip(made, VERDICTS, strict=True):
        ok(reviewer.verify(f"/declarations/{declaration}", verdict))
    ok(reviewer.verify(f"{year(company)}/statement", NUMERATORS))
    return company, made[-1]


def verify_denominators(reviewer: Caller, company: Caller, forum: str) -> None:
    truth = {"source": "seen_on_site", "verified_headcount": "52", "verified_durable_hires": 10}
    ok(reviewer.verify(f"{year(company)}/statement", truth | REASON))
    ok(reviewer.verify(f"/declarations/{forum}", VERDICTS[-1][1] | {"verified_candidates_met": 10}))


def verified(company: Caller) -> tuple[str, str, str]:
    shown = ok(company.get(f"{year(company)}/score"))["verified"]
    return shown["band"], shown["total"], shown["level"]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_a_denominator_gains_nothing(city: City, lie: dict[str, Any]) -> None:
    company, forum = file(city, 1, lie)
    assert verified(company) == ("B5", "10.0", "none")  # nobody has verified a denominator
    verify_denominators(city.reviewer(2), company, forum)
    assert verified(company) == ("B3", "57.7", "engaged")


def test_once_the_three_are_verified_no_other_declared_figure_changes_the_verified_score(city: City) -> None:
    company, forum = file(city, 1, {})
    verify_denominators(city.reviewer(2), company, forum)
    truth = ok(company.get(f"{year(company)}/score"))["verified"]
    more = declare(company, MENTORING | {"hours": "500"})
    declare(company, HIRE)
    for lie in LIES[1:]:
        ok(company.put_read(f"{year(company)}/statement", STATEMENT | lie))
        assert ok(company.get(f"{year(company)}/score"))["verified"] == truth
    ok(company.patch_read(f"/declarations/{more}", {"hours": "1"}))
    assert ok(company.get(f"{year(company)}/score"))["verified"] == truth

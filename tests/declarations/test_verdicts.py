"""Each figure has its own verdict: what a company declares afterwards undoes it, or gains nothing."""

from typing import Any

import pytest

from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.filing import HIRE, STATEMENT, declare, year

FORUM = {"kind": "forum", "presence": "full_day", "offers": 3, "candidates_met": 20, "candidates_answered": 18}
SEEN = {"source": "seen_on_site"}
DENOMINATORS = SEEN | {"verified_headcount": "42", "verified_durable_hires": 6}
NUMERATORS = SEEN | {"verified_hires_from_shared_vacancies": 4, "verified_volunteers": 5}


@pytest.fixture
def company(city: City) -> Caller:
    made = city.company()
    ok(made.put(f"{year(made)}/statement", STATEMENT))
    return made


@pytest.fixture
def reviewer(city: City) -> Caller:
    return city.reviewer()


def statement(company: Caller) -> Any:
    return ok(company.get(f"{year(company)}/statement"))


def restate(company: Caller, **figures: Any) -> Any:
    return ok(company.put_read(f"{year(company)}/statement", STATEMENT | figures))


def test_a_verdict_on_one_figure_leaves_the_others_as_they_were(company: Caller, reviewer: Caller) -> None:
    ok(reviewer.verify(f"{year(company)}/statement", SEEN | {"verified_headcount": "42"}))
    shown = ok(
        reviewer.verify(f"{year(company)}/statement", SEEN | {"verified_volunteers": 4, "reason": "Un doublon."})
    )
    assert (shown["verified_headcount"], shown["verified_volunteers"]) == ("42", 4)
    assert shown["verified_durable_hires"] is None
    assert shown["state"] == "submitted"
    assert set(shown["verdicts"]) == {"headcount", "volunteers"}
    verdict = shown["verdicts"]["volunteers"]
    assert (verdict["value"], verdict["declared"], verdict["reason"]) == ("4", "5", "Un doublon.")
    assert (verdict["read_version"], verdict["changed_since"]) == (2, False)
    whole = ok(reviewer.verify(f"{year(company)}/statement", DENOMINATORS | NUMERATORS))
    assert whole["state"] == "checked"


def test_a_numerator_that_changes_loses_its_own_verdict_only(company: Caller, reviewer: Caller) -> None:
    ok(reviewer.verify(f"{year(company)}/statement", DENOMINATORS | NUMERATORS))
    shown = restate(company, volunteers=6)
    assert (shown["verified_volunteers"], shown["verified_hires_from_shared_vacancies"]) == (None, 4)
    assert (shown["state"], set(shown["verdicts"])) == (
        "submitted",
        {"headcount", "durable_hires", "hires_from_shared_vacancies"},
    )


def test_a_denominator_keeps_its_verdict_and_the_reviewer_sees_that_the_company_declares_another(
    company: Caller, reviewer: Caller
) -> None:
    ok(reviewer.verify(f"{year(company)}/statement", DENOMINATORS | NUMERATORS))
    shown = restate(company, headcount="26", durable_hires=5)
    assert (shown["verified_headcount"], shown["verified_durable_hires"], shown["state"]) == ("42", 6, "checked")
    assert {figure: verdict["changed_since"] for figure, verdict in shown["verdicts"].items()} == {
        "headcount": True,
        "durable_hires": True,
        "hires_from_shared_vacancies": False,
        "volunteers": False,
    }


@pytest.mark.parametrize(
    ("verdict", "faults"),
    [
        ({}, [""]),
        (SEEN | {"verified_headcount": "41"}, ["/reason"]),
        (SEEN | {"verified_durable_hires": 7}, ["/reason"]),
        (SEEN | {"verified_volunteers": 6, "reason": "Six."}, ["/verified_volunteers"]),
        (SEEN | {"verified_hires_from_shared_vacancies": 4, "verified_durable_hires": 3, "reason": "Trois."},
         ["/verified_durable_hires"]),
        (SEEN | {"verified_headcount": "4", "verified_volunteers": 5, "reason": "Quatre."}, ["/verified_headcount"]),
        (SEEN | {"verified_headcount": "0", "reason": "Personne."}, ["/verified_headcount"]),
    ],
)  # fmt: skip
def test_what_a_verdict_on_figures_may_not_say(
    company: Caller, reviewer: Caller, verdict: dict[str, Any], faults: list[str]
) -> None:
    before = statement(company)
    answer = reviewer.verify(f"{year(company)}/statement", verdict)
    assert pointers(answer) == faults
    assert statement(company) == before


def test_verified_local_hires_stay_within_the_verified_durable_hires(company: Caller, reviewer: Caller) -> None:
    first, second = (declare(company, HIRE | {"count": 2}) for _ in range(2))
    ok(reviewer.verify(f"/declarations/{first}", SEEN | {"verified_count": 2}))
    low = SEEN | {"verified_durable_hires": 1, "reason": "Une seule."}
    assert pointers(reviewer.verify(f"{year(company)}/statement", low)) == ["/verified_durable_hires"]
    ok(reviewer.verify(f"{year(company)}/statement", SEEN | {"verified_durable_hires": 3, "reason": "Trois."}))
    refused(reviewer.verify(f"/declarations/{second}", SEEN | {"verified_count": 2}), 422)
    ok(reviewer.verify(f"/declarations/{second}", SEEN | {"verified_count": 1, "reason": "Une."}))
    ok(reviewer.verify(f"/declarations/{first}", SEEN | {"verified_count": 2}))


def test_the_candidates_met_keep_their_verdict_when_the_declaration_changes(company: Caller, reviewer: Caller) -> None:
    forum = declare(company, FORUM)
    verdict = {
        "source": "seen_on_site",
        "presence_verified": True,
        "verified_offers": 3,
        "verified_candidates_answered": 18,
    }
    shown = ok(reviewer.verify(f"/declarations/{forum}", verdict | {"verified_candidates_met": 20}))
    assert shown["verified_candidates_met"] == 20
    changed = ok(company.patch_read(f"/declarations/{forum}", {"candidates_met": 18}))
    assert (changed["verified_candidates_met"], changed["presence_verified"]) == (20, None)
    below = verdict | {"verified_candidates_met": 17, "reason": "Dix-sept."}
    assert pointers(reviewer.verify(f"/declarations/{forum}", below)) == ["/verified_candidates_met"]
    without = ok(reviewer.verify(f"/declarations/{forum}", verdict))
    assert without["verified_candidates_met"] == 20
    ok(company.delete_read(f"/declarations/{forum}"))
    again = declare(company, FORUM)
    assert ok(company.get(f"/declarations/{again}"))["verified_candidates_met"] is None


def test_each_act_is_one_version(company: Caller, reviewer: Caller) -> None:
    before = statement(company)["version"]
    assert ok(reviewer.verify(f"{year(company)}/statement", DENOMINATORS | NUMERATORS))["version"] == before + 1
    assert restate(company, volunteers=6, hires_from_shared_vacancies=3)["version"] == before + 2

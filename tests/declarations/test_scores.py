"""A score says where each point comes from, what was left out and why, and what would raise it."""

from datetime import date
from threading import current_thread
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from label.declarations import scores
from label.declarations.models import Statement
from label.editions import queries as editions
from label.editions.rules import possible_on
from scoring import digest
from tests.support.city import Caller, City, ok
from tests.support.filing import FORUM, HIRE, STATEMENT, WORKSHOP, declare, score, year


@pytest.fixture
def company(city: City) -> Caller:
    made = city.company(1)
    ok(made.put(f"{year(made)}/statement", STATEMENT))
    return made


def claim(company: Caller, made: str) -> dict[str, object]:
    found: dict[str, object] = next(one for one in score(company)["claims"] if one["id"] == made)
    return found


def test_without_a_statement_there_is_no_score(city: City) -> None:
    made = city.company(1)
    answer = made.get(f"{year(made)}/score")
    assert (answer.status_code, "PUT one" in answer.json()["detail"]) == (404, True)


def test_each_claim_says_what_it_gives_on_both_bases(city: City, company: Caller) -> None:
    workshop, hire, forum = (declare(company, body) for body in (WORKSHOP, HIRE, FORUM))
    verdict = {"verified_hours": "20", "reason": "Une feuille manque.", "source": "seen_on_site"}
    ok(city.reviewer().verify(f"/declarations/{workshop}", verdict))
    assert claim(company, workshop) == {
        "id": workshop,
        "kind": "volunteering",
        "state": "checked",
        "gives": {"V1": {"declared": "24.5", "verified": "20"}, "V3": {"declared": "24.5", "verified": "20"}},
        "left_out": [{"reason": "Une feuille manque.", "basis": "verified"}],
    }
    assert claim(company, hire) == {
        "id": hire,
        "kind": "local_hire",
        "state": "submitted",
        "gives": {"H1": {"declared": "2", "verified": "0"}, "H2": {"declared": "2", "verified": "0"}},
        "left_out": [{"reason": "not_verified_yet", "basis": "verified"}],
    }
    assert claim(company, forum)["gives"] == {
        "F1": {"declared": "full_day", "verified": "absent"},
        "F2": {"declared": "3", "verified": "0"},
        "F3": {"declared": "18", "verified": "0"},
    }
    assert score(company)["claims"][0] == {
        "id": None,
        "kind": "statement",
        "state": "submitted",
        "gives": {"V2": {"declared": "5", "verified": "0"}, "H3": {"declared": "4", "verified": "0"}},
    }


def test_what_does_not_count_is_listed_with_its_reason(city: City, company: Caller) -> None:
    draft = declare(company, WORKSHOP, submit=False)
    forum = declare(company, FORUM, submit=False)
    assert claim(company, draft)["left_out"] == [{"reason": "draft", "basis": "both"}]
    assert claim(company, forum)["gives"] == {}
    assert score(company)["left_out"] == [
        {"reason": "draft", "declarations": 2},
        {"reason": "statement_not_verified_yet", "basis": "verified"},
    ]
    ok(company.put_read(f"{year(company)}/statement", STATEMENT | {"signed_by": None, "signed_role": None}))
    assert score(company)["left_out"][-1]["reason"] == "statement_not_signed"
    declare(company, HIRE | {"count": 9})
    assert score(company)["left_out"][-1] == {"reason": "more_local_than_durable_hires", "basis": "both"}


def test_hours_above_forty_a_participant_are_left_out(company: Caller) -> None:
    made = declare(company, WORKSHOP | {"hours": "130", "participants": 3})
    assert claim(company, made)["gives"] == {
        "V1": {"declared": "120", "verified": "0"},
        "V3": {"declared": "120", "verified": "0"},
    }
    assert claim(company, made)["left_out"] == [
        {"reason": "hours_above_limit_per_participant", "basis": "both", "amount": "10"},
        {"reason": "not_verified_yet", "basis": "verified"},
    ]


def test_a_score_follows_each_change(company: Caller) -> None:
    made = declare(company, WORKSHOP)
    first = score(company)["declared"]["indicators"]["V1"]["value"]
    ok(company.patch_read(f"/declarations/{made}", {"hours": "49"}))
    second = score(company)["declared"]["indicators"]["V1"]["value"]
    ok(company.delete_read(f"/declarations/{made}"))
    third = score(company)["declared"]["indicators"]["V1"]["value"]
    assert (first, second, third) == ("0.5833", "1.1667", "0")


def test_an_absent_company_has_no_forum_points_and_is_told_the_next_level(company: Caller) -> None:
    shown = score(company)
    assert shown["declared"]["indicators"]["F1"]["points"] == "0"
    assert shown["next_level"]["level"] == "engaged"


def test_a_plan_reaches_the_next_level_and_asks_for_no_more_than_that(city: City, company: Caller) -> None:
    reviewer = city.reviewer()
    for body, verdict in (
        (WORKSHOP, {"verified_hours": "24.5", "source": "seen_on_site"}),
        (HIRE, {"verified_count": 2, "source": "seen_on_site"}),
        (
            FORUM,
            {"presence_verified": True, "verified_offers": 3, "source": "seen_on_site"}
            | {"verified_candidates_met": 20, "verified_candidates_answered": 18},
        ),
    ):
        ok(reviewer.verify(f"/declarations/{declare(company, body)}", verdict))
    figures = {"verified_headcount": "42", "verified_durable_hires": 6, "source": "seen_on_site"}
    figures |= {"verified_hires_from_shared_vacancies": 4, "verified_volunteers": 5}
    ok(reviewer.verify(f"{year(company)}/statement", figures))
    shown = score(company)
    assert (shown["verified"]["level"], shown["left_out"]) == ("confirmed", [])
    assert shown["next_level"]["to_prove"] == []
    amount = hours_of_a_plan(shown["next_level"])
    more = declare(company, WORKSHOP | {"participants": 10, "hours": amount})
    ok(reviewer.verify(f"/declarations/{more}", {"verified_hours": amount, "source": "seen_on_site"}))
    assert score(company)["verified"]["level"] == "exemplary"
    less = f"{int(amount) - 1}"
    fewer = {"verified_hours": less, "reason": "Une heure de moins.", "source": "seen_on_site"}
    ok(reviewer.verify(f"/declarations/{more}", fewer))
    assert score(company)["verified"]["level"] == "confirmed"


def hours_of_a_plan(shown: Any) -> str:
    """The amount of the plan that asks for hours only: that of this year, or once its period is over, of the next."""
    year = shown if shown["reaches"] else shown["next_year"]
    plans = [plan["deeds"] for plan in (year["plan"], *year["alternatives"])]
    only_hours = [deeds for deeds in plans if [deed["kind"] for deed in deeds] == ["priority_hours"]]
    return str(only_hours[0][0]["amount"])


def test_the_first_fifty_claims_are_shown_and_the_score_counts_all(company: Caller) -> None:
    for _ in range(52):
        declare(company, WORKSHOP | {"hours": "1", "participants": 1})
    shown = score(company)
    assert len(shown["claims"]) == 1 + shown["claims_shown_up_to"] == 51
    assert shown["declared"]["indicators"]["V1"]["value"] == "1.2381"


def test_a_score_nobody_has_asked_for_is_made_in_the_readers_threads_and_then_kept(city: City, company: Caller) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FROM declarations" in statement:
            seen.append(current_thread().name)

    declare(company, WORKSHOP)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        first, second = (ok(company.get(f"{year(company)}/score")) for _ in range(2))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert first == second
    assert seen
    assert all(name.startswith("costly") for name in seen)
    assert len(seen) == len(set(seen)) + 1  # the list and the forum, once, in one thread


def test_a_draft_or_a_word_leaves_the_costly_part_of_a_score_as_it_was(city: City, company: Caller) -> None:
    def outcome(session: Session) -> dict[str, Any]:
        statement = session.get_one(Statement, (company.siren, "2026"))
        rulebook, tally = scores.rulebook_and_tally(session, statement, editions.get(session, "2026"))
        possible = possible_on(editions.get(session, "2026"), date(2026, 6, 1))
        return scores.outcome_of(tally, rulebook, digest(rulebook), possible)

    made = declare(company, WORKSHOP)
    before = city.database.read_sync(outcome)
    declare(company, HIRE, submit=False)
    ok(company.patch_read(f"/declarations/{made}", {"note": "Avec la mission locale."}))
    assert city.database.read_sync(outcome) is before
    declare(company, HIRE)
    assert city.database.read_sync(outcome) is not before

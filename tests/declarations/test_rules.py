from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.declarations import rules, verdict_rules
from label.declarations.kinds import ForumIn, LocalHireIn, VolunteeringIn
from label.declarations.models import Declaration, Statement
from label.declarations.rules import LIFE
from label.declarations.schemas import StatementIn, StatementVerdictIn, VerdictIn
from label.declarations.states import STATEMENT_FIGURES, DeclarationState, FileStatus
from label.editions.models import Edition
from label.kit.errors import Conflict, Invalid, Refusal

ACTS = ("change", "judge", "return", "submit")
LEADS = {
    "draft": "change → draft, submit → submitted",
    "submitted": "change → submitted, judge → checked, return → returned",
    "checked": "change → submitted, judge → checked, return → returned",
    "returned": "change → returned, submit → submitted",
}
LAST_DAY = date(2026, 12, 15)
YEAR = Edition(code="2026", period_start=date(2026, 1, 1), period_end=date(2026, 12, 31))


hours = st.decimals(Decimal("0.01"), 30, places=2)


def pointers(check: Any, *arguments: Any) -> list[str]:
    """Where a check finds faults; nowhere when it passes."""
    try:
        check(*arguments)
    except Invalid as refused:
        return sorted(fault.pointer for fault in refused.faults)
    return []


def test_the_life_of_a_declaration_is_as_drawn() -> None:
    drawn = {state: ", ".join(f"{act} → {to}" for act, to in sorted(acts.items())) for state, acts in LIFE.items()}
    assert drawn == LEADS
    assert list(LIFE) == list(DeclarationState)


@pytest.mark.parametrize(("state", "act"), list(product(DeclarationState, ACTS)))
def test_an_act_leads_somewhere_or_is_refused(state: DeclarationState, act: str) -> None:
    if act in LIFE[state]:
        assert rules.next_state(state, act) is LIFE[state][act]
    else:
        with pytest.raises(Conflict, match=f"A declaration that is {state} cannot be"):
            rules.next_state(state, act)


def test_a_file_is_in_one_pair_of_hands() -> None:
    company = [passes(rules.check_company_may_change, phase, None, LAST_DAY) for phase in FileStatus]
    late = passes(rules.check_company_may_change, FileStatus.CORRECTION, LAST_DAY, LAST_DAY + timedelta(days=1))
    assert (passes(rules.check_company_may_change, FileStatus.CORRECTION, LAST_DAY, LAST_DAY), late) == (True, False)
    reviewers = [passes(rules.check_reviewer_may_judge, phase) for phase in FileStatus]
    assert dict(zip(FileStatus, zip(company, reviewers, strict=True), strict=True)) == {
        FileStatus.OPEN: (True, True),
        FileStatus.REVIEW: (False, True),
        FileStatus.CORRECTION: (True, False),
        FileStatus.CLOSED: (False, False),
    }


def passes(check: Any, *arguments: Any) -> bool:
    try:
        check(*arguments)
    except Refusal:
        return False
    return True


@given(st.integers(1, 5), st.dates(YEAR.period_start, YEAR.period_end), st.integers(0, 40), hours)
def test_nobody_gives_more_than_24_hours_a_day(people: int, start: date, more: int, some: Decimal) -> None:
    end = min(date.fromordinal(start.toordinal() + more), YEAR.period_end)
    most = Decimal(24 * people * ((end - start).days + 1))
    for given_hours, fits in ((most, True), (most + Decimal("0.01"), False), (some, some <= most)):
        data = volunteering(participants=people, hours=given_hours, started_on=start, ended_on=end)
        assert pointers(rules.check_declared, data, YEAR) == ([] if fits else ["/hours"])


def test_without_dates_the_hours_are_spread_over_the_period_and_without_an_end_over_one_day() -> None:
    assert pointers(rules.check_declared, volunteering(hours=Decimal(24 * 365)), YEAR) == []
    assert pointers(rules.check_declared, volunteering(hours=Decimal("8760.01")), YEAR) == ["/hours"]
    assert pointers(rules.check_declared, volunteering(hours=Decimal(25), started_on=date(2026, 3, 1)), YEAR) == [
        "/hours"
    ]


days = st.none() | st.dates(date(2025, 11, 1), date(2027, 2, 1))


@given(days, days)
def test_dates_are_in_the_period_and_in_order(start: date | None, end: date | None) -> None:
    hire = LocalHireIn(kind="local_hire", contract="permanent", group="senior", count=1, started_on=start, ended_on=end)
    outside = {
        name
        for name, day in (("/started_on", start), ("/ended_on", end))
        if day and not YEAR.period_start <= day <= YEAR.period_end
    }
    if end and not start:
        outside.add("/started_on")
    if start and end and end < start:
        outside.add("/ended_on")
    assert set(pointers(rules.check_declared, hire, YEAR)) == outside


REASON = st.none() | st.just("Une feuille manque.")


@given(hours, st.just(Decimal(0)) | hours, REASON)
def test_hours_are_verified_up_to_the_declared_ones_with_a_reason_for_less(
    declared: Decimal, verified: Decimal, reason: str | None
) -> None:
    row = Declaration(kind="volunteering", hours=declared)
    expected = ["/verified_hours"] if verified > declared else []
    expected += ["/reason"] if verified < declared and reason is None else []
    data = VerdictIn(verified_hours=verified, reason=reason)
    assert pointers(verdict_rules.check_verdict, row, data, 1) == expected
    if not expected:
        assert verdict_rules.check_verdict(row, data, 1) == {"verified_hours": verified}


counts = st.integers(0, 5)


@given(counts, counts, counts, counts, st.booleans(), REASON)
def test_each_figure_of_the_forum_is_verified_up_to_the_declared_one(
    offers: int, answered: int, some: int, few: int, presence: bool, reason: str | None
) -> None:
    row = Declaration(kind="forum", presence="full_day", offers=offers, candidates_answered=answered)
    data = VerdictIn(presence_verified=presence, verified_offers=some, verified_candidates_answered=few, reason=reason)
    expected = {"/verified_offers"} if some > offers else set()
    expected |= {"/verified_candidates_answered"} if few > answered else set()
    expected |= {"/reason"} if reason is None and (some < offers or few < answered or not presence) else set()
    assert set(pointers(verdict_rules.check_verdict, row, data, 1)) == expected


def test_a_verdict_names_every_figure_of_its_kind_and_none_of_another() -> None:
    hire = Declaration(kind="local_hire", count=2)
    assert pointers(verdict_rules.check_verdict, hire, VerdictIn(), 1) == ["/verified_count"]
    other = VerdictIn(verified_hours=Decimal(1), presence_verified=True, verified_count=2)
    assert pointers(verdict_rules.check_verdict, hire, other, 1) == ["/presence_verified", "/verified_hours"]
    forum = Declaration(kind="forum", presence="full_day", offers=1, candidates_answered=1)
    assert pointers(verdict_rules.check_verdict, forum, VerdictIn(), 1) == [
        "/presence_verified",
        "/verified_candidates_answered",
        "/verified_offers",
    ]


@given(counts, counts, counts, counts, REASON)
def test_the_figures_of_a_statement_are_verified_up_to_the_declared_ones(
    shared: int, volunteers: int, some: int, few: int, reason: str | None
) -> None:
    row = Statement(headcount=Decimal(9), durable_hires=9, hires_from_shared_vacancies=shared, volunteers=volunteers)
    data = StatementVerdictIn(verified_hires_from_shared_vacancies=some, verified_volunteers=few, reason=reason)
    expected = {"/verified_hires_from_shared_vacancies"} if some > shared else set()
    expected |= {"/verified_volunteers"} if few > volunteers else set()
    expected |= {"/reason"} if reason is None and (some < shared or few < volunteers) else set()
    assert set(pointers(verdict_rules.check_statement_verdict, row, data, 0, STATEMENT_FIGURES)) == expected


@given(st.decimals(Decimal("0.01"), 9, places=2), counts, counts, st.integers(0, 10), st.booleans())
def test_the_figures_of_a_statement_do_not_contradict_each_other(
    headcount: Decimal, hires: int, shared: int, volunteers: int, signed: bool
) -> None:
    data = StatementIn(
        headcount=headcount,
        durable_hires=hires,
        hires_from_shared_vacancies=shared,
        volunteers=volunteers,
        signed_by="Ada Martin" if signed else None,
        signed_role="Directrice",
    )
    expected = {"/hires_from_shared_vacancies"} if shared > hires else set()
    expected |= {"/volunteers"} if volunteers - 1 >= headcount else set()
    expected |= set() if signed else {"/signed_by"}
    assert set(pointers(rules.check_statement, data, FileStatus.OPEN)) == expected


def test_what_is_submitted_has_happened() -> None:
    held = Edition(code="2026", forum_held=True, forum_on=date(2026, 10, 8))
    for row, last in (
        (Declaration(kind="forum"), date(2026, 10, 8)),
        (Declaration(kind="local_hire", started_on=date(2026, 5, 4)), date(2026, 5, 4)),
        (Declaration(kind="volunteering", started_on=date(2026, 5, 4), ended_on=date(2026, 5, 6)), date(2026, 5, 6)),
    ):
        rules.check_has_happened(row, held, last)
        with pytest.raises(Conflict, match=f"It takes place on {last}; submit it after that date."):
            rules.check_has_happened(row, held, last - timedelta(days=1))
    rules.check_has_happened(Declaration(kind="volunteering"), held, date(2026, 1, 1))


def test_at_a_forum_that_was_held_no_more_are_answered_than_met() -> None:
    for held, met, wrong in ((True, 3, []), (True, 2, ["/candidates_answered"]), (False, 3, ["/kind"])):
        data = ForumIn(kind="forum", presence="half_day", candidates_met=met, candidates_answered=3)
        assert pointers(rules.check_declared, data, Edition(code="2026", forum_held=held)) == wrong


def volunteering(**changes: Any) -> VolunteeringIn:
    common: dict[str, Any] = {"kind": "volunteering", "action": "cv_workshop", "audience": "youth", "time": "paid"}
    return VolunteeringIn(**common | {"participants": 1, "hours": Decimal(1)} | changes)

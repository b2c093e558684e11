from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr.initiatives import requirements, rules
from csr.initiatives.models import Commitment, Initiative, Involvement, Milestone
from csr.initiatives.rules import ALLOWED_ROLES, CHANGEABLE, LIFE, InitiativeAggregate
from csr.initiatives.schemas import InitiativeIn, InitiativePatch
from csr.initiatives.states import InitiativeState
from label.kit.actor import Actor, Membership, Role
from label.kit.errors import Conflict, Forbidden, Refusal

SIREN = "999000011"
# Drawn by hand from the issue; in brackets what keeps the state.
LEADS = {
    "proposed": "(agree, change, plan) decline → declined, discuss → in_discussion",
    "in_discussion": "(agree, change, plan) commit → committed, decline → declined",
    "committed": "(change, plan) abandon → abandoned, start → under_way",
    "under_way": "(change, count, deliver, plan) abandon → abandoned, complete → completed",
    "completed": "(change, confirm, count, deliver)",
    "declined": "()",
    "abandoned": "()",
}
MEMBER, STRANGER = Membership(Role.COMPANY, siren=SIREN), Membership(Role.COMPANY, siren="999000029")
PARTNER, ELSEWHERE = Membership(Role.PARTNER, partner_id="snc"), Membership(Role.PARTNER, partner_id="cebije")
SOEE, CITY, REVIEWER = Membership(Role.SOEE), Membership(Role.CITY), Membership(Role.REVIEWER)
EVERY = [MEMBER, STRANGER, PARTNER, ELSEWHERE, SOEE, CITY, REVIEWER]


def actor(*memberships: Membership) -> Actor:
    return Actor("me", "Ada", "ada@example.org", "token", memberships)


def initiative(state: str) -> InitiativeAggregate:
    row = Initiative(id="one", state=state)
    return InitiativeAggregate(row, {SIREN: Commitment(siren=SIREN)}, {"snc": Involvement(partner_id="snc")}, {"youth"})


def test_the_life_of_an_initiative_is_as_drawn() -> None:
    drawn = {}
    for state, acts in LIFE.items():
        stays = ", ".join(sorted(act for act, to in acts.items() if to is state))
        leads = ", ".join(f"{act} → {to}" for act, to in sorted(acts.items()) if to is not state)
        drawn[state.value] = f"({stays}) {leads}".strip()
    assert drawn == LEADS
    assert list(LIFE) == list(InitiativeState)


def test_every_act_is_somebodys_and_every_state_is_reached_from_a_proposal() -> None:
    assert {act for acts in LIFE.values() for act in acts} | {"tell"} == ALLOWED_ROLES.keys()
    reached = {InitiativeState.PROPOSED}
    for _ in InitiativeState:
        reached |= {to for state in reached for to in LIFE[state].values()}
    assert reached == set(InitiativeState)


def test_nothing_is_done_with_an_initiative_that_ended_early() -> None:
    assert {state for state in InitiativeState if not LIFE[state]} == {
        InitiativeState.DECLINED,
        InitiativeState.ABANDONED,
    }


@pytest.mark.parametrize(("state", "act"), list(product(InitiativeState, sorted(ALLOWED_ROLES.keys() - {"tell"}))))
def test_an_act_leads_somewhere_or_is_refused_with_what_may_be_done_instead(state: InitiativeState, act: str) -> None:
    if act in LIFE[state]:
        assert rules.next_state(state, act) is LIFE[state][act]
        return
    listed = ", ".join(sorted(LIFE[state])) or "nothing"
    with pytest.raises(Conflict, match=rf"is {state}: {act} is not possible now \(possible: {listed}\)"):
        rules.next_state(state, act)


@given(st.lists(st.sampled_from(EVERY), max_size=4), st.sampled_from(InitiativeState))
def test_what_is_offered_is_just_what_would_be_accepted(of: list[Membership], state: InitiativeState) -> None:
    me, subject = actor(*of), initiative(state)
    accepted = [act for act in sorted(ALLOWED_ROLES.keys() - {"tell"}) if passes(me, subject, act)]
    assert rules.allowed_acts(me, subject) == accepted
    if SOEE not in of and MEMBER not in of and PARTNER not in of:
        assert accepted == []
        assert not passes(me, subject, "tell")


def passes(me: Actor, subject: InitiativeAggregate, act: str) -> bool:
    try:
        rules.check_allowed(me, subject, act)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (SOEE, {"change", "complete", "count", "deliver", "plan", "abandon"}),
        (MEMBER, {"deliver"}),
        (PARTNER, {"count"}),
        (CITY, set()),
        (STRANGER, set()),
        (ELSEWHERE, set()),
    ],
)
def test_under_way_each_does_its_part(who: Membership, may: set[str]) -> None:
    assert set(rules.allowed_acts(actor(who), initiative("under_way"))) == may


def test_only_an_association_confirms() -> None:
    assert [membership for membership in EVERY if passes(actor(membership), initiative("completed"), "confirm")] == [
        PARTNER
    ]
    rules.check_may_confirm(actor(PARTNER), "snc", tied=False)
    with pytest.raises(Forbidden):
        rules.check_may_confirm(actor(PARTNER, SOEE), "cebije", tied=False)
    with pytest.raises(Forbidden):
        rules.check_may_confirm(actor(PARTNER), "snc", tied=True)


def test_what_may_be_changed_only_shrinks_as_the_life_goes_on() -> None:
    changeable = [
        CHANGEABLE[state]
        for state in (
            InitiativeState.PROPOSED,
            InitiativeState.IN_DISCUSSION,
            InitiativeState.COMMITTED,
            InitiativeState.UNDER_WAY,
        )
    ]
    changeable.append(CHANGEABLE[InitiativeState.COMPLETED])
    assert all(later <= earlier for earlier, later in pairwise(changeable))
    assert CHANGEABLE.keys() == {state for state in InitiativeState if "change" in LIFE[state]}
    assert changeable[0] == InitiativeIn.model_fields.keys() == InitiativePatch.model_fields.keys() - {"version"}


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(days, st.none() | days, days, st.booleans())
def test_a_milestone_is_late_once_its_day_has_passed_undone_while_the_initiative_goes_on(
    due: date, done: date | None, today: date, over: bool
) -> None:
    late, days_late = requirements.lateness(Milestone(due_on=due, done_on=done), today, over=over)
    assert late is (done is None and not over and today > due)
    assert days_late >= 0
    assert not late or days_late > 0
    if done is not None:
        assert days_late == max((done - due).days, 0)
    if late:
        assert due + timedelta(days=days_late) == today

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from label.applications import rules
from label.applications.models import Application, ApplicationState
from label.applications.rules import LIFE, Participants
from label.declarations.states import Figure, StandingVerdict
from label.editions.models import Edition
from label.kit.actor import Actor, Membership, Role
from label.kit.errors import Conflict, Forbidden, Invalid, Refusal
from scoring.thresholds import LABEL_LEVELS

SIREN = "999000011"
GROUPS = (rules.BY_COMPANY, rules.BY_REVIEWER, rules.BY_GRANTER, rules.BY_CITY - rules.BY_REVIEWER)
ACTS = frozenset().union(*GROUPS)
# Drawn by hand from the issue: what may be done in each state, and in the second round.
LEADS = {
    "draft": "submit → submitted, withdraw → withdrawn",
    "submitted": "assign → under_review, recuse → submitted, withdraw → withdrawn",
    "under_review": "assign → under_review, correct → correction_asked, grant → granted, opine → under_review,"
    " recuse → under_review, refuse → refused, withdraw → withdrawn",
    "correction_asked": "recuse → correction_asked, resubmit → under_review, resume → under_review,"
    " withdraw → withdrawn",
    "granted": "annul → under_review",
    "refused": "annul → under_review, appeal → appealed",
    "appealed": "assign → under_review, recuse → appealed",
    "withdrawn": "",
}


def application(state: str, round_: int = 1) -> Application:
    """In its second round it was decided once."""
    decided_at = datetime(2026, 11, 2, tzinfo=UTC) if round_ == 2 else None
    return Application(siren=SIREN, edition="2026", state=state, round=round_, decided_at=decided_at)


def actor(*memberships: Membership, person: str = "me") -> Actor:
    return Actor(person, "Ada", "ada@example.org", "token", memberships)


MEMBER = Membership(Role.COMPANY, siren=SIREN)
REVIEWER, GRANTER = Membership(Role.REVIEWER), Membership(Role.REVIEWER, may_grant=True)
CITY, SOEE, PARTNER = Membership(Role.CITY), Membership(Role.SOEE), Membership(Role.PARTNER, partner_id="snc")


def test_the_life_of_an_application_is_as_drawn() -> None:
    drawn = {state: ", ".join(f"{act} → {to}" for act, to in sorted(acts.items())) for state, acts in LIFE.items()}
    assert drawn == LEADS
    assert list(LIFE) == list(ApplicationState)


def test_every_act_is_somebodys_and_every_state_is_reached_from_a_draft() -> None:
    assert {act for acts in LIFE.values() for act in acts} == ACTS
    assert len(ACTS) == sum(map(len, GROUPS))
    reached: set[ApplicationState] = {ApplicationState.DRAFT}
    for _ in ApplicationState:
        reached |= {to for state in reached for to in LIFE[state].values()}
    assert reached == set(ApplicationState)


@pytest.mark.parametrize(("state", "act"), list(product(ApplicationState, sorted(ACTS))))
def test_an_act_leads_somewhere_or_is_refused_with_what_may_be_done_instead(state: ApplicationState, act: str) -> None:
    for round_ in (1, 2):
        row = application(state, round_)
        possible = set(LIFE[state]) - ({"withdraw", "appeal"} if round_ == 2 else set())
        if act in possible:
            assert rules.next_state(row, act) is LIFE[state][act]
        else:
            listed = ", ".join(sorted(possible)) or "nothing"
            with pytest.raises(Conflict, match=rf"{state}: {act} is not possible now \(possible: {listed}\)"):
                rules.next_state(row, act)


@pytest.mark.parametrize("act", ["withdraw", "appeal"])
def test_after_its_appeal_an_application_is_not_taken_back_nor_appealed_again(act: str) -> None:
    for state in ApplicationState:
        with pytest.raises(Conflict):
            rules.next_state(application(state, 2), act)


def test_a_decided_application_is_not_taken_back_also_when_its_decision_is_annulled() -> None:
    row = application("under_review")
    row.decided_at = datetime(2026, 11, 2, tzinfo=UTC)
    assert set(rules.steps(row)) == set(LIFE[ApplicationState.UNDER_REVIEW]) - {"withdraw"}


memberships = st.lists(st.sampled_from([MEMBER, REVIEWER, GRANTER, CITY, SOEE, PARTNER]), max_size=3)
people = st.frozensets(st.sampled_from(["me", "first", "second", "third"]))


NOBODY: frozenset[str] = frozenset()


@given(
    memberships,
    st.sampled_from(ApplicationState),
    st.sampled_from([1, 2]),
    people,
    people,
    people,
    people,
    people,
    st.booleans(),
)
@example(
    [CITY],
    ApplicationState.UNDER_REVIEW,
    1,
    NOBODY,
    frozenset({"first", "second"}),
    frozenset({"me"}),
    NOBODY,
    NOBODY,
    False,
)
@example(
    [GRANTER], ApplicationState.UNDER_REVIEW, 1, NOBODY, frozenset({"me", "second"}), NOBODY, NOBODY, NOBODY, False
)
@example(
    [GRANTER],
    ApplicationState.UNDER_REVIEW,
    2,
    NOBODY,
    frozenset({"first", "second"}),
    NOBODY,
    NOBODY,
    frozenset({"me"}),
    False,
)
@example(
    [REVIEWER],
    ApplicationState.UNDER_REVIEW,
    1,
    frozenset({"me"}),
    frozenset({"first", "second"}),
    NOBODY,
    NOBODY,
    NOBODY,
    False,
)
@example(
    [CITY], ApplicationState.UNDER_REVIEW, 1, NOBODY, frozenset({"first"}), NOBODY, frozenset({"second"}), NOBODY, False
)
@example([CITY], ApplicationState.UNDER_REVIEW, 1, NOBODY, frozenset({"first", "second"}), NOBODY, NOBODY, NOBODY, True)
def test_what_is_offered_is_just_what_would_be_accepted(
    of: list[Membership],
    state: ApplicationState,
    round_: int,
    assigned: frozenset[str],
    advised: frozenset[str],
    before: frozenset[str],
    set_aside: frozenset[str],
    earlier: frozenset[str],
    void: bool,
) -> None:
    me, row = actor(*of), application(state, round_)
    every = advised | before | set_aside
    verdicts = (StandingVerdict(None, Figure.HEADCOUNT, "third"),) if void else ()
    parts = Participants(assigned, every, advised - set_aside, set_aside, earlier=earlier, void=verdicts)
    offered = rules.may(me, row, parts, NOBODY)
    if me.acts_for(SIREN):
        assert set(offered) <= rules.BY_COMPANY
        assert offered == sorted(rules.BY_COMPANY & rules.steps(row).keys())
        return
    assert not set(offered) & rules.BY_COMPANY
    accepted = {
        "opine": me.is_any(Role.REVIEWER) and passes(rules.check_opinion, me, row, parts),
        "grant": passes(rules.check_decision, me, row, "granted", parts),
        "refuse": passes(rules.check_decision, me, row, "refused", parts),
    }
    assert {act: act in offered for act in accepted} == accepted
    assert ("recuse" in offered) <= ("me" in assigned | every)


def passes(check: object, *arguments: object) -> bool:
    try:
        check(*arguments)  # type: ignore[operator]
    except Refusal:
        return False
    return True


TWO = Participants(advised=frozenset({"a", "b"}), advised_now=frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("who", "parts", "refusal"),
    [
        (actor(REVIEWER), TWO, Forbidden),
        (actor(SOEE), TWO, Forbidden),
        (actor(CITY, person="a"), TWO, Forbidden),
        (actor(CITY, person="old"), Participants(advised=TWO.advised | {"old"}, advised_now=TWO.advised), Forbidden),
        (actor(CITY), Participants(advised=TWO.advised, advised_now=frozenset({"a"})), Conflict),
        (actor(CITY), Participants(), Conflict),
        (actor(CITY), Participants(advised=TWO.advised, advised_now=TWO.advised, earlier=frozenset({"me"})), Forbidden),
        (actor(CITY), TWO, None),
        (actor(GRANTER), TWO, None),
    ],
)
def test_two_opinions_and_a_third_person_make_a_decision(
    who: Actor, parts: Participants, refusal: type[Refusal] | None
) -> None:
    row = application("under_review")
    for outcome, state in (("granted", ApplicationState.GRANTED), ("refused", ApplicationState.REFUSED)):
        if refusal is None:
            assert rules.check_decision(who, row, outcome, parts) is state
        else:
            with pytest.raises(refusal):
                rules.check_decision(who, row, outcome, parts)


@given(
    st.sampled_from([None, *LABEL_LEVELS]),
    st.sampled_from(["granted", "refused"]),
    st.sampled_from(["none", *LABEL_LEVELS]),
)
def test_a_level_is_granted_up_to_the_verified_one(asked: str | None, outcome: str, verified: str) -> None:
    if outcome == "refused":
        expected: object = Invalid if asked else None
    elif verified == "none":
        expected = Conflict
    elif asked is not None and LABEL_LEVELS.index(asked) > LABEL_LEVELS.index(verified):
        expected = Invalid
    else:
        expected = asked or verified
    if isinstance(expected, type):
        with pytest.raises(expected):
            rules.level_granted(asked, outcome, verified)
    else:
        assert rules.level_granted(asked, outcome, verified) == expected


def test_applications_are_taken_on_both_ends_of_the_window_and_between() -> None:
    opens, closes, a_day = date(2026, 1, 15), date(2027, 3, 31), timedelta(days=1)
    edition = Edition(code="2026", applications_open=opens, applications_close=closes)
    for today in (opens, opens + a_day, closes):
        rules.check_window(edition, today)
    for today in (opens - a_day, closes + a_day):
        with pytest.raises(Conflict, match="2026-01-15 to 2027-03-31"):
            rules.check_window(edition, today)

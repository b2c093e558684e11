from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from label.certificates import queries
from label.certificates.endings import LIFE, next_state
from label.certificates.models import Certificate, CertificateState
from label.kit.clock import PARIS
from label.kit.errors import Conflict

BY_PEOPLE = ("annul", "reinstate", "renounce", "suspend", "withdraw")
LEADS = {
    "valid": "expire → expired, reissue → replaced, renounce → renounced, replace → replaced, suspend → suspended,"
    " withdraw → withdrawn",
    "suspended": "expire → expired, reinstate → valid, renounce → renounced, replace → replaced, withdraw → withdrawn",
    "expired": "",
    "withdrawn": "annul → valid",
    "renounced": "annul → valid",
    "replaced": "",
}
LAST = date(2027, 3, 31)
BEFORE = datetime(2027, 3, 31, 23, 59, 59, tzinfo=PARIS)
AFTER = datetime(2027, 4, 1, 0, 0, 0, tzinfo=PARIS)


def certificate(state: str) -> Certificate:
    return Certificate(number="BB-2026-222222", state=state, valid_until=LAST)


def test_the_transition_table_is_the_documented_one() -> None:
    drawn = {state: ", ".join(f"{act} → {to}" for act, to in sorted(acts.items())) for state, acts in LIFE.items()}
    assert drawn == LEADS
    assert set(LIFE) == set(CertificateState)
    assert {to for acts in LIFE.values() for to in acts.values()} == set(CertificateState)


@pytest.mark.parametrize(("state", "act"), list(product(CertificateState, BY_PEOPLE)))
def test_an_action_leads_to_its_state_or_is_refused(state: CertificateState, act: str) -> None:
    if act in LIFE[state]:
        assert next_state(certificate(state), act, BEFORE) is LIFE[state][act]
    else:
        with pytest.raises(Conflict, match=f"The certificate is {state}: it cannot be"):
            next_state(certificate(state), act, BEFORE)


@pytest.mark.parametrize(
    ("state", "act"), list(product((CertificateState.VALID, CertificateState.SUSPENDED), BY_PEOPLE))
)
def test_every_action_is_refused_from_midnight_after_the_last_day(state: CertificateState, act: str) -> None:
    with pytest.raises(Conflict, match="The certificate is expired"):
        next_state(certificate(state), act, AFTER)
    with pytest.raises(Conflict, match="The certificate is expired"):
        next_state(certificate(state), act, AFTER.astimezone(UTC))


@pytest.mark.parametrize("state", CertificateState)
def test_only_certificates_in_force_or_suspended_expire(state: CertificateState) -> None:
    today = [queries.status(certificate(state), LAST), queries.status(certificate(state), LAST + timedelta(days=1))]
    after = CertificateState.EXPIRED if state in (CertificateState.VALID, CertificateState.SUSPENDED) else state
    assert today == [state, after]


class Life(RuleBasedStateMachine):
    """Whatever is tried in whatever order: what nothing leads out of stays so, and days only go on."""

    def __init__(self) -> None:
        super().__init__()
        self.row, self.today, self.ended = certificate(CertificateState.VALID), LAST - timedelta(days=30), False

    @rule(days=st.integers(0, 20))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(act=st.sampled_from(BY_PEOPLE))
    def act(self, act: str) -> None:
        status = queries.status(self.row, self.today)
        try:
            self.row.state = next_state(self.row, act, datetime(*self.today.timetuple()[:3], 12, tzinfo=PARIS))
        except Conflict:
            assert act not in LIFE[status]
        else:
            assert (act in LIFE[status], self.ended) == (True, False)

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        status = queries.status(self.row, self.today)
        assert not self.ended or not LIFE[status]
        self.ended = not LIFE[status]
        assert status not in (CertificateState.VALID, CertificateState.SUSPENDED) or self.today <= LAST


Life.TestCase.settings = hypothesis(max_examples=50, stateful_step_count=15)
TestLife = Life.TestCase

"""Until when what somebody has done can be challenged, and by what they are called after that."""

from datetime import date

import pytest

from label.applications.models import Application, ApplicationState
from label.applications.rules import UNDECIDED
from label.kit.errors import Conflict
from label.kit.text import check_name
from label.pseudonyms.rules import Challenge, challenge_of, check_may_be_pseudonymised, pseudonym

TODAY = date(2027, 3, 1)
PERSON = "01a2219d026872dba859a98774d409be"


def application(state: ApplicationState, round_: int = 1) -> Application:
    return Application(id="a", state=state.value, round=round_)


@pytest.mark.parametrize("state", ApplicationState)
def test_only_a_draft_a_withdrawal_a_final_refusal_and_a_grant_without_certificate_are_beyond_challenge(
    state: ApplicationState,
) -> None:
    first, second = (challenge_of(application(state, round_), TODAY, None, TODAY) for round_ in (1, 2))
    open_ = state in UNDECIDED
    assert (first is not None, second is not None) == (open_ or state is ApplicationState.REFUSED, open_)


@pytest.mark.parametrize(("until", "open_"), [(date(2027, 2, 28), False), (TODAY, True), (date(2028, 11, 27), True)])
def test_a_grant_can_be_challenged_until_the_last_day_of_its_certificate(until: date, open_: bool) -> None:
    found = challenge_of(application(ApplicationState.GRANTED), None, until, TODAY)
    assert found == (Challenge("a", "has a certificate in force", until) if open_ else None)


@pytest.mark.parametrize(("appeal_by", "open_"), [(date(2027, 2, 28), False), (TODAY, True)])
def test_a_refusal_can_be_challenged_until_the_last_day_to_appeal(appeal_by: date, open_: bool) -> None:
    found = challenge_of(application(ApplicationState.REFUSED), appeal_by, None, TODAY)
    assert found == (Challenge("a", "is refused, and can be appealed", appeal_by) if open_ else None)


def test_the_refusal_names_the_day_from_which_it_is_possible_where_it_is_known() -> None:
    held = [Challenge("a", "has a certificate in force", day) for day in (date(2028, 11, 27), date(2027, 5, 1))]
    with pytest.raises(Conflict, match="possible from 2028-11-28"):
        check_may_be_pseudonymised("ada@example.org", held)
    with pytest.raises(Conflict, match=r"the application b is not decided\. It is possible after that"):
        check_may_be_pseudonymised("ada@example.org", [Challenge("b", "is not decided", None)])
    with pytest.raises(Conflict, match="and 2 more"):
        check_may_be_pseudonymised("ada@example.org", [Challenge("b", "is not decided", None)] * 7)


def test_a_pseudonym_follows_from_the_id_and_is_taken_once() -> None:
    name, email = pseudonym(PERSON)
    assert (name, email) == ("Personne a98774d409be", f"personne-{PERSON}@pseudonyme.invalid")
    assert check_name(name) == name
    check_may_be_pseudonymised("ada@example.org", [])
    with pytest.raises(Conflict, match="already"):
        check_may_be_pseudonymised(email, [])

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from label.declarations.attendance import rules, wording
from label.declarations.attendance.rules import RANK, ForumFigures
from label.declarations.models import Declaration
from label.declarations.states import DeclarationState, FileStatus
from label.editions.models import Edition
from label.kit.errors import Conflict
from scoring.facts import ForumPresence

DECLARED = ForumFigures("half_day", 3, 20, 18)
AT = datetime(2026, 10, 9, tzinfo=UTC)


def seen(presence: str = "half_day", offers: int = 3, met: int = 20, answered: int | None = 18) -> ForumFigures:
    return ForumFigures(presence, offers, met, answered)


def verdict(of: ForumFigures) -> list[object]:
    return list(rules.verified(DECLARED, of).values())


@pytest.mark.parametrize(
    ("of", "columns", "differing"),
    [
        (seen(), [True, 3, 20, 18], {}),
        (seen(presence="full_day"), [True, 3, 20, 18], {}),
        (seen(presence="shared_stand"), [True, 3, 20, 18], {}),
        (seen(presence="offers_only"), [False, 3, 20, 18], {"presence": ("half_day", "offers_only")}),
        (seen(presence="absent"), [False, 3, 20, 18], {"presence": ("half_day", "absent")}),
        (seen(offers=2), [True, 2, 20, 18], {"offers": (3, 2)}),
        (seen(offers=4), [True, 3, 20, 18], {}),
        (seen(met=25), [True, 3, 25, 18], {"candidates_met": (20, 25)}),
        (seen(met=19), [True, 3, 19, 18], {"candidates_met": (20, 19)}),
        (seen(answered=10), [True, 3, 20, 10], {"candidates_answered": (18, 10)}),
        (seen(answered=19), [True, 3, 20, 18], {}),
        (seen(answered=None), [True, 3, 20, None], {}),
        (
            seen("absent", 0, 0, 0),
            [False, 0, 0, 0],
            {
                "presence": ("half_day", "absent"),
                "offers": (3, 0),
                "candidates_met": (20, 0),
                "candidates_answered": (18, 0),
            },
        ),
    ],
)
def test_the_list_verifies_and_differs(
    of: ForumFigures, columns: list[object], differing: dict[str, tuple[object, object]]
) -> None:
    assert verdict(of) == columns
    told = {name: {"declared": one, "organiser": other} for name, (one, other) in differing.items()}
    assert (rules.differences(DECLARED, of) or {}) == told
    # Something is said wherever a figure differs, and of answers that the organiser does not know.
    assert (wording.reason(DECLARED, of) is None) == (not told and of.candidates_answered is not None)


def test_the_reason_names_both_figures_in_french() -> None:
    assert wording.reason(DECLARED, seen("offers_only", 2, 25, 10)) == (
        "D’après la liste de l’organisateur : présence : offres sans présence, déclarée : demi-journée ;"
        " offres : 2, déclarées : 3 ; candidats rencontrés : 25, déclarés : 20 ;"
        " candidats ayant reçu une réponse : 10, déclarés : 18."
    )
    assert "à vérifier par un examinateur" in str(wording.reason(DECLARED, seen(answered=None)))
    assert wording.reason(ForumFigures("half_day", 3, 20, 0), seen(answered=None)) is None


def test_every_presence_has_a_rank_and_a_word() -> None:
    assert set(RANK) == set(wording.PRESENCE) == set(get_args(ForumPresence))


@pytest.mark.parametrize("state", DeclarationState)
@pytest.mark.parametrize("status", FileStatus)
def test_a_declaration_is_verified_when_a_reviewer_could(state: DeclarationState, status: FileStatus) -> None:
    expected = state in ("submitted", "checked") and status in ("open", "review")
    assert rules.takes_verdicts(Declaration(state=state), status) is expected


@pytest.mark.parametrize(
    ("state", "forum_judged", "pending", "expected"),
    [
        ("submitted", False, False, True),
        ("checked", False, True, True),
        ("checked", False, False, False),
        ("submitted", True, True, False),
        ("checked", True, True, False),
    ],
)
def test_a_reviewer_s_verdict_is_not_replaced(state: str, forum_judged: bool, pending: bool, expected: bool) -> None:
    assert rules.is_to_verify(Declaration(state=state), forum_judged=forum_judged, pending=pending) is expected


@pytest.mark.parametrize(
    ("verified_at", "expected"), [(None, True), (AT, False), (AT + timedelta(1), False), (AT - timedelta(1), True)]
)
def test_a_line_waits_until_it_has_verified_the_declaration(verified_at: datetime | None, expected: bool) -> None:
    assert rules.is_pending(AT, verified_at) is expected


@pytest.mark.parametrize(
    ("held", "on", "words"),
    [(False, None, "was not held"), (True, date(2026, 10, 8), "takes place on 2026-10-08")],
)
def test_a_forum_that_has_not_taken_place_has_no_attendance(held: bool, on: date | None, words: str) -> None:
    edition = Edition(code="2026", forum_held=held, forum_on=on)
    with pytest.raises(Conflict, match=words):
        rules.check_forum(edition, date(2026, 10, 7))


def test_on_the_day_of_the_forum_the_list_may_come() -> None:
    rules.check_forum(Edition(code="2026", forum_held=True, forum_on=date(2026, 10, 8)), date(2026, 10, 8))

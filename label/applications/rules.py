"""The life of an application, and who may take which step. Pure."""

from dataclasses import dataclass
from datetime import date

from label.applications.models import Application, ApplicationState
from label.declarations.states import StandingVerdict
from label.editions.models import Edition
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, Fault, Forbidden, Invalid
from scoring.thresholds import LABEL_LEVELS

# From each state, what may be done and where it leads. Drawn in docs/reference/lifecycles.md, held to it by a test.
LIFE: dict[ApplicationState, dict[str, ApplicationState]] = {
    ApplicationState.DRAFT: {"submit": ApplicationState.SUBMITTED, "withdraw": ApplicationState.WITHDRAWN},
    ApplicationState.SUBMITTED: {
        "assign": ApplicationState.UNDER_REVIEW,
        "recuse": ApplicationState.SUBMITTED,
        "withdraw": ApplicationState.WITHDRAWN,
    },
    ApplicationState.UNDER_REVIEW: {
        "assign": ApplicationState.UNDER_REVIEW,
        "recuse": ApplicationState.UNDER_REVIEW,
        "opine": ApplicationState.UNDER_REVIEW,
        "correct": ApplicationState.CORRECTION_ASKED,
        "grant": ApplicationState.GRANTED,
        "refuse": ApplicationState.REFUSED,
        "withdraw": ApplicationState.WITHDRAWN,
    },
    ApplicationState.CORRECTION_ASKED: {
        "resubmit": ApplicationState.UNDER_REVIEW,
        "resume": ApplicationState.UNDER_REVIEW,
        "recuse": ApplicationState.CORRECTION_ASKED,
        "withdraw": ApplicationState.WITHDRAWN,
    },
    ApplicationState.GRANTED: {"annul": ApplicationState.UNDER_REVIEW},
    ApplicationState.REFUSED: {"appeal": ApplicationState.APPEALED, "annul": ApplicationState.UNDER_REVIEW},
    ApplicationState.APPEALED: {"assign": ApplicationState.UNDER_REVIEW, "recuse": ApplicationState.APPEALED},
    ApplicationState.WITHDRAWN: {},
}
BY_COMPANY = frozenset({"submit", "resubmit", "withdraw", "appeal"})
BY_REVIEWER = frozenset({"assign", "recuse", "correct", "resume", "opine"})
BY_GRANTER = frozenset({"grant", "refuse"})
BY_CITY = frozenset({"assign", "annul"})
OPINIONS_NEEDED = 2
DECIDED = frozenset({ApplicationState.GRANTED, ApplicationState.REFUSED})
UNDECIDED = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.UNDER_REVIEW,
        ApplicationState.CORRECTION_ASKED,
        ApplicationState.APPEALED,
    }
)


@dataclass(frozen=True, slots=True)
class Participants:
    """Who has done what on an application: person ids.

    `assigned` is in charge in this round: neither stepped back nor left. `advised_now`: on the facts as last submitted
    (their number is `facts`), and independent still; `set_aside`: on the same facts, and no longer independent.
    `judged` has given a verdict that stands; `void` are the verdicts that no longer count. `answered` has answered a
    remark that stands; `open_remarks` is the number of those without an answer that counts. `earlier` took any part in
    the round before an appeal.
    """

    assigned: frozenset[str] = frozenset()
    advised: frozenset[str] = frozenset()
    advised_now: frozenset[str] = frozenset()
    set_aside: frozenset[str] = frozenset()
    judged: frozenset[str] = frozenset()
    void: tuple[StandingVerdict, ...] = ()
    answered: frozenset[str] = frozenset()
    open_remarks: int = 0
    facts: int = 0
    earlier: frozenset[str] = frozenset()

    @property
    def advised_on_these_facts(self) -> frozenset[str]:
        """Whether it counts or not."""
        return self.advised_now | self.set_aside

    @property
    def took_part(self) -> frozenset[str]:
        """Who may step back."""
        return self.assigned | self.advised | self.judged | self.answered

    @property
    def is_ready(self) -> bool:
        """Do enough opinions count, and all verdicts, and has each remark an answer?"""
        return len(self.advised_now) >= OPINIONS_NEEDED and not self.void and not self.open_remarks


def steps(row: Application) -> dict[str, ApplicationState]:
    """What may be done now and where it leads; an application is not withdrawn once it was decided, also when the
    decision is annulled, and is appealed once."""
    closed = {"withdraw"} if row.decided_at else set()
    closed |= {"appeal"} if row.round > 1 else set()
    return {act: to for act, to in LIFE[ApplicationState(row.state)].items() if act not in closed}


def next_state(row: Application, act: str) -> ApplicationState:
    """Where an act leads, or a 409 that says what may be done instead."""
    possible = steps(row)
    if act not in possible:
        may = ", ".join(sorted(possible)) or "nothing"
        raise Conflict(f"The application is {row.state}: {act} is not possible now (possible: {may}).")
    return possible[act]


def may(actor: Actor, row: Application, parts: Participants, out_of_time: frozenset[str]) -> list[str]:
    """What this actor may do with the application now; a page shows buttons by the same rule."""
    own = actor.acts_for(row.siren)
    allowed: set[str] = set(BY_COMPANY) if own else set()
    fresh = actor.person_id not in parts.earlier
    if not own and fresh and actor.is_any(Role.CITY):
        allowed |= BY_CITY
    if not own and fresh and actor.is_any(Role.REVIEWER):
        allowed |= BY_REVIEWER - {"recuse"}
        allowed -= {"opine"} if actor.person_id in parts.advised_on_these_facts else set()
    # After an appeal too: verdicts from before it still count.
    if not own and actor.is_any(Role.REVIEWER) and actor.person_id in parts.took_part:
        allowed.add("recuse")
    if not own and fresh and actor.may_grant and actor.person_id not in parts.advised:
        allowed |= BY_GRANTER if parts.is_ready else set()
    return sorted(allowed & steps(row).keys() - out_of_time)


def check_took_no_part(person_id: str, parts: Participants) -> None:
    """After an appeal nobody who took part before takes part again."""
    if person_id in parts.earlier:
        raise Forbidden("You took part in the decision before the appeal: others must take this one.")


def check_window(edition: Edition, today: date) -> None:
    """Applications are taken in the edition's window, both days included."""
    if not edition.applications_open <= today <= edition.applications_close:
        window = f"{edition.applications_open} to {edition.applications_close}"
        raise Conflict(f"Applications for {edition.code} are taken from {window}.")


def check_level_reached(held: str, number: str, declared: str) -> None:
    """A company that holds a certificate of the edition applies again for a level above it."""
    if declared not in LABEL_LEVELS or LABEL_LEVELS.index(declared) <= LABEL_LEVELS.index(held):
        raise Conflict(
            f"{number} grants {held} already, and the declared score reaches {declared}: apply again once it reaches a"
            " higher level."
        )


def check_not_lowered(level: str, held: str, number: str) -> None:
    """A new decision replaces a certificate of the edition by one that is not lower; taking a level back is another
    act, a withdrawal."""
    if LABEL_LEVELS.index(level) < LABEL_LEVELS.index(held):
        raise Conflict(f"{number} grants {held}: a certificate of the same edition is not replaced by a lower level.")


def check_opinion(actor: Actor, row: Application, parts: Participants) -> None:
    """One opinion each on what was submitted, by people with nothing to do with the first decision."""
    next_state(row, "opine")
    check_took_no_part(actor.person_id, parts)
    if actor.person_id in parts.advised_on_these_facts:
        raise Conflict("You have given your opinion on these facts.")


def check_answer(actor: Actor, row: Application, parts: Participants) -> None:
    """Any judge answers a remark while the application waits for its decision; after an appeal, one who took no part
    before."""
    if ApplicationState(row.state) not in UNDECIDED:
        raise Conflict(f"The application is {row.state}: its remarks can be answered only before the decision.")
    check_took_no_part(actor.person_id, parts)


def check_decision(actor: Actor, row: Application, outcome: str, parts: Participants) -> ApplicationState:
    """Two opinions, all verdicts and an answer to each remark by people who are independent still, and a decision by
    someone who gave no opinion."""
    if not actor.may_grant:
        raise Forbidden("Only a city officer, or a reviewer with the right to grant, decides.")
    state = next_state(row, "grant" if outcome == "granted" else "refuse")
    check_took_no_part(actor.person_id, parts)
    if actor.person_id in parts.advised:
        raise Forbidden("You have given an opinion on this application: someone else must decide.")
    _check_ready(parts)
    return state


def _check_ready(parts: Participants) -> None:
    """Asked when a decision is prepared and again when it is taken: people may have stepped back, or become tied to the
    company, since they wrote, and an import may have raised a remark."""
    why = "who gave them has stepped back or is tied to the company by now"
    if len(parts.advised_now) < OPINIONS_NEEDED:
        gone = f" {_count(len(parts.set_aside), 'opinion')}, as {why}: ask others." if parts.set_aside else ""
        raise Conflict(
            f"{OPINIONS_NEEDED} opinions on the facts as submitted are needed before a decision;"
            f" {len(parts.advised_now)} so far.{gone}"
        )
    if parts.void:
        verdicts = _count(len(parts.void), "verdict")
        raise Conflict(f"{verdicts}, as {why}: another reviewer must verify again.")
    if parts.open_remarks:
        waits = "1 remark waits" if parts.open_remarks == 1 else f"{parts.open_remarks} remarks wait"
        raise Conflict(f"{waits} for an answer: a judge must answer before a decision.")


def _count(number: int, noun: str) -> str:
    return f"1 {noun} no longer counts" if number == 1 else f"{number} {noun}s no longer count"


def level_granted(asked: str | None, outcome: str, verified: str) -> str | None:
    """The level of a grant: what was asked, or the highest allowed; never above the verified score."""
    if outcome == "refused":
        if asked is not None:
            raise Invalid("A refusal has no level.", [Fault("/level", "A refusal has no level.")])
        return None
    if verified not in LABEL_LEVELS:
        raise Conflict("The verified score reaches no level: the label cannot be granted.")
    level = asked or verified
    if LABEL_LEVELS.index(level) > LABEL_LEVELS.index(verified):
        raise Invalid("Above the verified score.", [Fault("/level", f"The verified score allows {verified} at most.")])
    return level

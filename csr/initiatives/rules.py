"""The life of an initiative, and who may take which step. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from csr.initiatives.models import Commitment, Initiative, Involvement
from csr.initiatives.schemas import InitiativeIn
from csr.initiatives.states import State
from label.kit.actor import Actor, Kind
from label.kit.columns import Versioned
from label.kit.errors import Conflict, Forbidden, invalid

# From each state, what may be done and where it leads. What leads to the same state changes a part of the initiative.
LIFE: dict[State, dict[str, State]] = {
    State.PROPOSED: {
        "change": State.PROPOSED,
        "agree": State.PROPOSED,
        "plan": State.PROPOSED,
        "discuss": State.IN_DISCUSSION,
        "decline": State.DECLINED,
    },
    State.IN_DISCUSSION: {
        "change": State.IN_DISCUSSION,
        "agree": State.IN_DISCUSSION,
        "plan": State.IN_DISCUSSION,
        "commit": State.COMMITTED,
        "decline": State.DECLINED,
    },
    State.COMMITTED: {
        "change": State.COMMITTED,
        "plan": State.COMMITTED,
        "start": State.UNDER_WAY,
        "abandon": State.ABANDONED,
    },
    State.UNDER_WAY: {
        "change": State.UNDER_WAY,
        "plan": State.UNDER_WAY,
        "deliver": State.UNDER_WAY,
        "count": State.UNDER_WAY,
        "complete": State.COMPLETED,
        "abandon": State.ABANDONED,
    },
    State.COMPLETED: {
        "change": State.COMPLETED,
        "deliver": State.COMPLETED,
        "count": State.COMPLETED,
        "confirm": State.COMPLETED,
    },
    State.DECLINED: {},
    State.ABANDONED: {},
}
WHO: dict[str, frozenset[Kind]] = {
    **dict.fromkeys(
        ("change", "plan", "discuss", "commit", "start", "complete", "decline", "abandon"), frozenset({Kind.SOEE})
    ),
    "agree": frozenset({Kind.SOEE, Kind.COMPANY}),
    "deliver": frozenset({Kind.SOEE, Kind.COMPANY}),
    "count": frozenset({Kind.SOEE, Kind.PARTNER}),
    "confirm": frozenset({Kind.PARTNER}),
    "tell": frozenset({Kind.SOEE, Kind.COMPANY, Kind.PARTNER}),
}
AGREED = (State.COMMITTED, State.UNDER_WAY, State.COMPLETED, State.ABANDONED)
OVER = (State.COMPLETED, State.DECLINED, State.ABANDONED)
_ALWAYS = frozenset({"title", "summary", "owner"})
_UNTIL_COMPLETED = _ALWAYS | {"started_on", "ended_on", "partners"}
# What a change may say in a state; what was committed to stands.
CHANGEABLE: dict[State, frozenset[str]] = {
    State.PROPOSED: frozenset(InitiativeIn.model_fields),
    State.IN_DISCUSSION: frozenset(InitiativeIn.model_fields),
    State.COMMITTED: _UNTIL_COMPLETED,
    State.UNDER_WAY: _UNTIL_COMPLETED,
    State.COMPLETED: _ALWAYS,
}
FIGURES = ("places", "hours", "euros", "hires")


@dataclass(frozen=True, slots=True)
class Whole:
    """An initiative with its firms by SIREN, its partners by id and its audiences."""

    row: Initiative
    firms: Mapping[str, Commitment]
    partners: Mapping[str, Involvement]
    audiences: Collection[str]

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.row.state)


def partners_of(actor: Actor) -> frozenset[str]:
    """The associations that someone acts for."""
    return frozenset(one.partner_id for one in actor.memberships if one.partner_id is not None)


def roles(actor: Actor, whole: Whole) -> frozenset[Kind]:
    """As what someone stands to an initiative: it steers, or is of one of its firms or associations."""
    found = {Kind.SOEE} if actor.is_any(Kind.SOEE) else set()
    found |= {Kind.COMPANY} if actor.sirens & whole.firms.keys() else set()
    return frozenset(found | ({Kind.PARTNER} if partners_of(actor) & whole.partners.keys() else set()))


def may(actor: Actor, whole: Whole) -> list[str]:
    """What someone may do with it in its state; a page shows buttons by the same rule."""
    mine = roles(actor, whole)
    return sorted(act for act in LIFE[whole.state] if WHO[act] & mine)


def check_may(actor: Actor, whole: Whole, act: str) -> None:
    """Someone of a kind that may, in a state that allows it."""
    if not WHO[act] & roles(actor, whole):
        raise Forbidden("This is for others of this initiative to do.")
    if act != "tell":
        next_state(whole.state, act)


def next_state(state: State, act: str) -> State:
    """Where an act leads, or a 409 that says what may be done instead."""
    if act not in LIFE[state]:
        possible = ", ".join(sorted(LIFE[state])) or "nothing"
        raise Conflict(f"The initiative is {state}: {act} is not possible now (possible: {possible}).")
    return LIFE[state][act]


def check_version(row: Versioned, version: int | None) -> None:
    """The version that was read is still the one in force."""
    if version not in (None, row.version):
        raise Conflict(f"This is at version {row.version} now: read it again.")


def firm_meant(actor: Actor, whole: Whole, siren: str | None) -> str:
    """Which firm of the initiative is meant; left out, the one firm that someone acts for."""
    mine = sorted(actor.sirens & whole.firms.keys())
    meant = siren or (mine[0] if len(mine) == 1 else None)
    if meant is None:
        raise invalid("/siren", "Say which firm.")
    if meant not in mine and not actor.is_any(Kind.SOEE):
        raise Forbidden("Only for your own company.")
    if meant not in whole.firms:
        raise invalid("/siren", f"The firm {meant} is not part of this initiative.")
    return meant


def partner_meant(actor: Actor, whole: Whole, partner_id: str | None) -> str:
    """Which association of the initiative is meant; left out, the one that someone acts for."""
    mine = sorted(partners_of(actor) & whole.partners.keys())
    meant = partner_id or (mine[0] if len(mine) == 1 else None)
    if meant is None:
        raise invalid("/partner_id", "Say which association.")
    if meant not in mine and not actor.is_any(Kind.SOEE):
        raise Forbidden("Only for your own association.")
    if meant not in whole.partners:
        raise invalid("/partner_id", f"The association {meant} is not part of this initiative.")
    return meant


def check_confirms(actor: Actor, partner_id: str, *, tied: bool) -> None:
    """Nobody confirms for an association but itself, and nobody what serves a firm that they are tied to."""
    if partner_id not in partners_of(actor):
        raise Forbidden("Only the association itself confirms what it has counted.")
    if tied:
        raise Forbidden("Nobody confirms what came of an initiative of a firm they are tied to.")


def check_changeable(state: State, given: Collection[str]) -> None:
    """What was committed to is not changed any more."""
    fixed = sorted(set(given) - CHANGEABLE[state])
    if fixed:
        raise Conflict(f"The initiative is {state}: {', '.join(fixed)} cannot be changed any more.")

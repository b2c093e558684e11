"""The life of an initiative, and who may take which step. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from csr.initiatives.models import Commitment, Initiative, Involvement
from csr.initiatives.schemas import InitiativeIn
from csr.initiatives.states import InitiativeState
from label.kit.actor import Actor, Role
from label.kit.columns import Versioned
from label.kit.errors import Conflict, Forbidden, invalid

# From each state, what may be done and where it leads. What leads to the same state changes a part of the initiative.
LIFE: dict[InitiativeState, dict[str, InitiativeState]] = {
    InitiativeState.PROPOSED: {
        "change": InitiativeState.PROPOSED,
        "agree": InitiativeState.PROPOSED,
        "plan": InitiativeState.PROPOSED,
        "discuss": InitiativeState.IN_DISCUSSION,
        "decline": InitiativeState.DECLINED,
    },
    InitiativeState.IN_DISCUSSION: {
        "change": InitiativeState.IN_DISCUSSION,
        "agree": InitiativeState.IN_DISCUSSION,
        "plan": InitiativeState.IN_DISCUSSION,
        "commit": InitiativeState.COMMITTED,
        "decline": InitiativeState.DECLINED,
    },
    InitiativeState.COMMITTED: {
        "change": InitiativeState.COMMITTED,
        "plan": InitiativeState.COMMITTED,
        "start": InitiativeState.UNDER_WAY,
        "abandon": InitiativeState.ABANDONED,
    },
    InitiativeState.UNDER_WAY: {
        "change": InitiativeState.UNDER_WAY,
        "plan": InitiativeState.UNDER_WAY,
        "deliver": InitiativeState.UNDER_WAY,
        "count": InitiativeState.UNDER_WAY,
        "complete": InitiativeState.COMPLETED,
        "abandon": InitiativeState.ABANDONED,
    },
    InitiativeState.COMPLETED: {
        "change": InitiativeState.COMPLETED,
        "deliver": InitiativeState.COMPLETED,
        "count": InitiativeState.COMPLETED,
        "confirm": InitiativeState.COMPLETED,
    },
    InitiativeState.DECLINED: {},
    InitiativeState.ABANDONED: {},
}
WHO: dict[str, frozenset[Role]] = {
    **dict.fromkeys(
        ("change", "plan", "discuss", "commit", "start", "complete", "decline", "abandon"), frozenset({Role.SOEE})
    ),
    "agree": frozenset({Role.SOEE, Role.COMPANY}),
    "deliver": frozenset({Role.SOEE, Role.COMPANY}),
    "count": frozenset({Role.SOEE, Role.PARTNER}),
    "confirm": frozenset({Role.PARTNER}),
    "tell": frozenset({Role.SOEE, Role.COMPANY, Role.PARTNER}),
}
AGREED = (InitiativeState.COMMITTED, InitiativeState.UNDER_WAY, InitiativeState.COMPLETED, InitiativeState.ABANDONED)
OVER = (InitiativeState.COMPLETED, InitiativeState.DECLINED, InitiativeState.ABANDONED)
_ALWAYS = frozenset({"title", "summary", "owner"})
_UNTIL_COMPLETED = _ALWAYS | {"started_on", "ended_on", "partners"}
# What a change may say in a state; what was committed to stands.
CHANGEABLE: dict[InitiativeState, frozenset[str]] = {
    InitiativeState.PROPOSED: frozenset(InitiativeIn.model_fields),
    InitiativeState.IN_DISCUSSION: frozenset(InitiativeIn.model_fields),
    InitiativeState.COMMITTED: _UNTIL_COMPLETED,
    InitiativeState.UNDER_WAY: _UNTIL_COMPLETED,
    InitiativeState.COMPLETED: _ALWAYS,
}
FIGURES = ("places", "hours", "euros", "hires")


@dataclass(frozen=True, slots=True)
class InitiativeAggregate:
    """An initiative with its firms by SIREN, its partners by id and its audiences."""

    row: Initiative
    firms: Mapping[str, Commitment]
    partners: Mapping[str, Involvement]
    audiences: Collection[str]

    @property
    def state(self) -> InitiativeState:
        """Where it stands."""
        return InitiativeState(self.row.state)


def partners_of(actor: Actor) -> frozenset[str]:
    """The associations that someone acts for."""
    return frozenset(one.partner_id for one in actor.memberships if one.partner_id is not None)


def roles(actor: Actor, whole: InitiativeAggregate) -> frozenset[Role]:
    """As what someone stands to an initiative: it steers, or is of one of its firms or associations."""
    found = {Role.SOEE} if actor.is_any(Role.SOEE) else set()
    found |= {Role.COMPANY} if actor.sirens & whole.firms.keys() else set()
    return frozenset(found | ({Role.PARTNER} if partners_of(actor) & whole.partners.keys() else set()))


def may(actor: Actor, whole: InitiativeAggregate) -> list[str]:
    """What someone may do with it in its state; a page shows buttons by the same rule."""
    mine = roles(actor, whole)
    return sorted(act for act in LIFE[whole.state] if WHO[act] & mine)


def check_may(actor: Actor, whole: InitiativeAggregate, act: str) -> None:
    """Someone of a kind that may, in a state that allows it."""
    if not WHO[act] & roles(actor, whole):
        raise Forbidden("This is for others of this initiative to do.")
    if act != "tell":
        next_state(whole.state, act)


def next_state(state: InitiativeState, act: str) -> InitiativeState:
    """Where an act leads, or a 409 that says what may be done instead."""
    if act not in LIFE[state]:
        possible = ", ".join(sorted(LIFE[state])) or "nothing"
        raise Conflict(f"The initiative is {state}: {act} is not possible now (possible: {possible}).")
    return LIFE[state][act]


def check_version(row: Versioned, version: int | None) -> None:
    """The version that was read is still the one in force."""
    if version not in (None, row.version):
        raise Conflict(f"This is at version {row.version} now: read it again.")


def firm_meant(actor: Actor, whole: InitiativeAggregate, siren: str | None) -> str:
    """Which firm of the initiative is meant; left out, the one firm that someone acts for."""
    mine = sorted(actor.sirens & whole.firms.keys())
    meant = siren or (mine[0] if len(mine) == 1 else None)
    if meant is None:
        raise invalid("/siren", "Say which firm.")
    if meant not in mine and not actor.is_any(Role.SOEE):
        raise Forbidden("Only for your own company.")
    if meant not in whole.firms:
        raise invalid("/siren", f"The firm {meant} is not part of this initiative.")
    return meant


def partner_meant(actor: Actor, whole: InitiativeAggregate, partner_id: str | None) -> str:
    """Which association of the initiative is meant; left out, the one that someone acts for."""
    mine = sorted(partners_of(actor) & whole.partners.keys())
    meant = partner_id or (mine[0] if len(mine) == 1 else None)
    if meant is None:
        raise invalid("/partner_id", "Say which association.")
    if meant not in mine and not actor.is_any(Role.SOEE):
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


def check_changeable(state: InitiativeState, given: Collection[str]) -> None:
    """What was committed to is not changed any more."""
    fixed = sorted(set(given) - CHANGEABLE[state])
    if fixed:
        raise Conflict(f"The initiative is {state}: {', '.join(fixed)} cannot be changed any more.")

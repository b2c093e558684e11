"""The life of an initiative, and the roles that may take each step. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from csr.initiatives.models import Commitment, Initiative, Involvement
from csr.initiatives.schemas import InitiativeIn
from csr.initiatives.states import InitiativeState
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, Forbidden, invalid

# From each state, the possible acts and the state that each leads to. An act that leads to the same state changes
# something within the initiative.
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
ALLOWED_ROLES: dict[str, frozenset[Role]] = {
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
_UNTIL_COMPLETED = _ALWAYS | {"started_on", "ended_on", "partners", "override_capacity"}
# The fields that a change may name in each state: what was committed to stands.
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
        return InitiativeState(self.row.state)


def partners_of(actor: Actor) -> frozenset[str]:
    return frozenset(membership.partner_id for membership in actor.memberships if membership.partner_id is not None)


def roles(actor: Actor, aggregate: InitiativeAggregate) -> frozenset[Role]:
    """The actor's roles in this initiative: SOEE, of one of its firms, of one of its associations."""
    own = {Role.SOEE} if actor.is_any(Role.SOEE) else set()
    own |= {Role.COMPANY} if actor.sirens & aggregate.firms.keys() else set()
    return frozenset(own | ({Role.PARTNER} if partners_of(actor) & aggregate.partners.keys() else set()))


def allowed_acts(actor: Actor, aggregate: InitiativeAggregate) -> list[str]:
    """The acts that this actor may do in the initiative's state, in alphabetical order."""
    own = roles(actor, aggregate)
    return sorted(act for act in LIFE[aggregate.state] if ALLOWED_ROLES[act] & own)


def check_allowed(actor: Actor, aggregate: InitiativeAggregate, act: str) -> None:
    """The actor has a role that may do this act, and the state allows it; updates are allowed in every state."""
    if not ALLOWED_ROLES[act] & roles(actor, aggregate):
        raise Forbidden("Your role in this initiative does not allow this.")
    if act != "tell":
        next_state(aggregate.state, act)


def next_state(state: InitiativeState, act: str) -> InitiativeState:
    """The state an act leads to; `Conflict` with the acts that are possible instead."""
    if act not in LIFE[state]:
        possible = ", ".join(sorted(LIFE[state])) or "nothing"
        raise Conflict(f"The initiative is {state}: {act} is not possible now (possible: {possible}).")
    return LIFE[state][act]


def resolve_firm(actor: Actor, aggregate: InitiativeAggregate, siren: str | None) -> str:
    """The firm of the initiative that is meant: without `siren`, the only firm that the actor acts for."""
    own = sorted(actor.sirens & aggregate.firms.keys())
    resolved = siren or (own[0] if len(own) == 1 else None)
    if resolved is None:
        raise invalid("/siren", "Say which firm.")
    if resolved not in own and not actor.is_any(Role.SOEE):
        raise Forbidden("Only for your own company.")
    if resolved not in aggregate.firms:
        raise invalid("/siren", f"The firm {resolved} is not part of this initiative.")
    return resolved


def resolve_partner(actor: Actor, aggregate: InitiativeAggregate, partner_id: str | None) -> str:
    """The association of the initiative that is meant: without an id, the only one that the actor acts for."""
    own = sorted(partners_of(actor) & aggregate.partners.keys())
    resolved = partner_id or (own[0] if len(own) == 1 else None)
    if resolved is None:
        raise invalid("/partner_id", "Say which association.")
    if resolved not in own and not actor.is_any(Role.SOEE):
        raise Forbidden("Only for your own association.")
    if resolved not in aggregate.partners:
        raise invalid("/partner_id", f"The association {resolved} is not part of this initiative.")
    return resolved


def check_may_confirm(actor: Actor, partner_id: str, *, tied: bool) -> None:
    """Confirmed counts can raise a firm's score: nobody who is tied to one of the firms confirms them."""
    if partner_id not in partners_of(actor):
        raise Forbidden("Only the association itself confirms what it has counted.")
    if tied:
        raise Forbidden("You are tied to a firm of this initiative: someone else must confirm its outcomes.")


def check_changeable(state: InitiativeState, fields: Collection[str]) -> None:
    fixed = sorted(set(fields) - CHANGEABLE[state])
    if fixed:
        raise Conflict(f"The initiative is {state}: {', '.join(fixed)} can no longer be changed.")

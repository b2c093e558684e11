"""What an initiative and each of its steps require. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from csr.initiatives.models import Commitment, Milestone
from csr.initiatives.rules import FIGURES, InitiativeAggregate
from csr.initiatives.schemas import InitiativeIn
from label.accounts.directory import PartnerEntry
from label.kit.actor import Actor
from label.kit.errors import Conflict, Fault, Forbidden, Invalid, invalid


def contradictions(data: InitiativeIn) -> Iterator[Fault]:
    """A period that ends before it begins, and whatever is named twice."""
    if data.ended_on < data.started_on:
        yield Fault("/ended_on", "Before the beginning.")
    yield from _twice(data.audiences, "/audiences/{}")
    yield from _twice([firm.siren for firm in data.firms], "/firms/{}/siren")
    yield from _twice([partner.id for partner in data.partners], "/partners/{}/id")


def check_proposal(actor: Actor, data: InitiativeIn) -> None:
    """A company proposes for itself only, and leaves the owner at SOEE open."""
    if any(not actor.acts_for(firm.siren) for firm in data.firms):
        raise Forbidden("A company proposes an initiative for itself alone.")
    if data.owner is not None:
        raise Forbidden("SOEE says which officer owns it there.")
    if data.override_capacity is not None:
        raise Forbidden("Only SOEE takes more places than an association has.")


def check_agree(commitment: Commitment, words: str | None, *, own: bool) -> None:
    """`own`: the firm agrees itself; for SOEE, which records it, `words` say how the firm agreed."""
    if not own and words is None:
        raise invalid("/words", "Say how the firm agreed, e.g. the date of its letter.")
    if commitment.agreed_at is not None:
        raise Conflict("This is agreed already.")
    if not _commits(commitment):
        raise Conflict("Nothing is committed: there is nothing to agree to.")


def check_commit(aggregate: InitiativeAggregate, partners: Mapping[str, PartnerEntry], ceased: Collection[str]) -> None:
    """An owner at SOEE, an audience, firms that have all agreed, and associations that are open; raises everything that
    is missing at once. `ceased`: the firms that INSEE says have ceased."""
    lacks = [] if aggregate.firms else ["no firm takes part"]
    lacks += [f"the firm {siren} has ceased" for siren in sorted(ceased)]
    firms = aggregate.firms.items()
    lacks += [f"the firm {siren} commits nothing" for siren, commitment in firms if not _commits(commitment)]
    lacks += [f"the firm {siren} has not agreed" for siren, commitment in firms if commitment.agreed_at is None]
    lacks += [] if aggregate.audiences else ["no audience is named"]
    lacks += [] if aggregate.row.owner_id else ["nobody at SOEE owns it"]
    lacks += [f"the association {key} is closed" for key, partner in partners.items() if not partner.active]
    _refuse("committed", lacks)


def check_start(aggregate: InitiativeAggregate, ceased: Collection[str]) -> None:
    """An association takes part, which will count the outcomes, and a firm that has not ceased."""
    lacks = [] if aggregate.partners else ["no partner association takes part, who would confirm what comes"]
    lacks += [] if set(aggregate.firms) - set(ceased) else ["all its firms have ceased"]
    _refuse("started", lacks)


def check_complete(aggregate: InitiativeAggregate, counted: Collection[str], today: date) -> None:
    """The last day has come and every association has counted; `counted`: the ids of those that have."""
    ends = aggregate.row.ended_on
    lacks = [f"it ends on {ends}, which is in the future"] if ends > today else []
    missing = sorted(set(aggregate.partners) - set(counted))
    lacks += [f"the association {partner_id} has recorded no outcomes yet" for partner_id in missing]
    _refuse("completed", lacks)


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Raises `Invalid` with every fault, if there is any."""
    every_fault = list(faults)
    if every_fault:
        raise Invalid("The input has faults.", every_fault)


def refuse_nulls(changes: Mapping[str, object]) -> None:
    refuse_faults(Fault(f"/{name}", "This cannot be empty.") for name, value in changes.items() if value is None)


def lateness(row: Milestone, today: date, *, over: bool) -> tuple[bool, int]:
    """Is the milestone late, and by how many days is it, or was it done late? `over`: the initiative has ended."""
    if row.done_on is None and over:
        return False, 0
    days = ((row.done_on or today) - row.due_on).days
    return row.done_on is None and days > 0, max(days, 0)


def _commits(commitment: Commitment) -> bool:
    return any(getattr(commitment, name) > 0 for name in FIGURES)


def _refuse(what: str, lacks: Sequence[str]) -> None:
    if lacks:
        raise Conflict(f"It cannot be {what} yet: {'; '.join(lacks)}.")


def _twice(values: Sequence[str], pointer: str) -> Iterator[Fault]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Fault(pointer.format(place), f"{value} is named twice.")

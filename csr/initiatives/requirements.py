"""What an initiative and its steps need. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from csr.initiatives.models import Commitment, Milestone
from csr.initiatives.rules import FIGURES, InitiativeAggregate
from csr.initiatives.schemas import InitiativeIn
from label.kit.actor import Actor
from label.kit.errors import Conflict, Fault, Forbidden, Invalid, invalid


def said_faults(data: InitiativeIn) -> Iterator[Fault]:
    """What contradicts itself in an initiative: the period, or something named twice."""
    if data.ended_on < data.started_on:
        yield Fault("/ended_on", "Before the beginning.")
    yield from _twice(data.audiences, "/audiences/{}")
    yield from _twice([one.siren for one in data.firms], "/firms/{}/siren")
    yield from _twice([one.id for one in data.partners], "/partners/{}/id")


def check_proposal(actor: Actor, data: InitiativeIn) -> None:
    """A company proposes for itself alone; SOEE names its officer."""
    if any(not actor.acts_for(firm.siren) for firm in data.firms):
        raise Forbidden("A company proposes an initiative for itself alone.")
    if data.owner is not None:
        raise Forbidden("SOEE says which officer owns it there.")


def check_agree(part: Commitment, words: str | None, *, own: bool) -> None:
    """A firm agrees once, to something; who writes it down for a firm says how it is known."""
    if not own and words is None:
        raise invalid("/words", "Say how the firm agreed, e.g. the date of its letter.")
    if part.agreed_at is not None:
        raise Conflict("This is agreed already.")
    if not _commits(part):
        raise Conflict("Nothing is committed: there is nothing to agree to.")


def check_commit(whole: InitiativeAggregate) -> None:
    """Committed: someone at SOEE owns it, it is for someone, and each firm has agreed to something."""
    lacks = [] if whole.firms else ["no firm takes part"]
    lacks += [f"the firm {siren} commits nothing" for siren, part in whole.firms.items() if not _commits(part)]
    lacks += [f"the firm {siren} has not agreed" for siren, part in whole.firms.items() if part.agreed_at is None]
    lacks += [] if whole.audiences else ["no audience is named"]
    lacks += [] if whole.row.owner_id else ["nobody at SOEE owns it"]
    _refuse("committed", lacks)


def check_start(whole: InitiativeAggregate) -> None:
    """Under way: there is an association that will say what came of it."""
    _refuse("started", [] if whole.partners else ["no partner association takes part, who would confirm what comes"])


def check_complete(whole: InitiativeAggregate, counted: Collection[str], today: date) -> None:
    """Completed: its last day has come, and every association has counted; `counted` are those that have."""
    ends = whole.row.ended_on
    lacks = [f"it ends on {ends}, which is yet to come"] if ends > today else []
    missing = sorted(set(whole.partners) - set(counted))
    _refuse("completed", lacks + [f"the association {one} has not counted what came of it" for one in missing])


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Every fault at once, if there is any."""
    found = list(faults)
    if found:
        raise Invalid("The input has faults.", found)


def refuse_empty(changes: Mapping[str, object]) -> None:
    """What is changed is changed to something."""
    refuse_faults(Fault(f"/{name}", "This cannot be empty.") for name, value in changes.items() if value is None)


def lateness(row: Milestone, today: date, *, over: bool) -> tuple[bool, int]:
    """Is it late, and by how many days is it, or was it done late? Once the initiative is over nothing is late."""
    if row.done_on is None and over:
        return False, 0
    days = ((row.done_on or today) - row.due_on).days
    return row.done_on is None and days > 0, max(days, 0)


def _commits(part: Commitment) -> bool:
    return any(getattr(part, name) > 0 for name in FIGURES)


def _refuse(what: str, lacks: Sequence[str]) -> None:
    if lacks:
        raise Conflict(f"It cannot be {what} yet: {'; '.join(lacks)}.")


def _twice(values: Sequence[str], pointer: str) -> Iterator[Fault]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Fault(pointer.format(place), f"{value} is named twice.")

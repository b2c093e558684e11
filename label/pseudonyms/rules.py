"""Who may be pseudonymised, and by what they are called then. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from label.applications.models import Application, ApplicationState
from label.applications.rules import UNDECIDED
from label.kit.errors import Conflict

DOMAIN = "@pseudonyme.invalid"  # RFC 2606: no such address exists
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Challenge:
    """An application that can still be challenged. `until` is its last day, None where it is not known yet."""

    application_id: str
    why: str
    until: date | None


def pseudonym(person_id: str) -> tuple[str, str]:
    """Name and address. They follow from the id, which is random, and so say nothing of the person."""
    return f"Personne {person_id[-12:]}", f"personne-{person_id}{DOMAIN}"


def challenge_of(
    row: Application, appeal_by: date | None, certified_until: date | None, today: date
) -> Challenge | None:
    """Can the application, or what was decided on it, still be challenged? `appeal_by` is the last day to appeal, and
    `certified_until` that of its certificate that is valid or suspended; None without one."""
    state = ApplicationState(row.state)
    if state in UNDECIDED:
        return Challenge(row.id, "is not decided", None)
    match state:
        case ApplicationState.REFUSED:
            open_to_appeal = row.round == 1 and appeal_by is not None and appeal_by >= today
            return Challenge(row.id, "is refused, and can be appealed", appeal_by) if open_to_appeal else None
        case ApplicationState.GRANTED:
            in_force = certified_until is not None and certified_until >= today
            return Challenge(row.id, "has a certificate in force", certified_until) if in_force else None
        case ApplicationState.DRAFT | ApplicationState.WITHDRAWN:
            return None
        case _:  # pragma: no cover
            assert_never(state)  # type: ignore[arg-type]  # the undecided states are handled above


def check_no_order_waits(orders: int) -> None:
    """An order is carried out in the name of who gave it."""
    if orders:
        raise Conflict(
            f"This person has ordered {orders} certificates that wait to be issued. It is possible once each is issued"
            " or refused."
        )


def check_may_be_pseudonymised(email: str, challenges: Sequence[Challenge]) -> None:
    """Whose acts can still be challenged stays named until they no longer can."""
    if email.endswith(DOMAIN):
        raise Conflict("This person has a pseudonym already.")
    if not challenges:
        return
    named = "; ".join(f"the application {each.application_id} {each.why}" for each in challenges[:MOST_NAMED])
    more = f"; and {len(challenges) - MOST_NAMED} more" if len(challenges) > MOST_NAMED else ""
    last = [each.until for each in challenges]
    known = [day for day in last if day is not None]
    when = f"possible from {max(known) + timedelta(days=1)}" if len(known) == len(last) else "possible after that"
    raise Conflict(f"This person took part in what can still be challenged: {named}{more}. It is {when}.")

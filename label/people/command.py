"""What the command line does when people leave."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import directory
from label.accounts.models import Affiliation, Person
from label.kit.actor import Role
from label.kit.errors import Fault, Invalid, NotFound, invalid
from label.kit.sessions import ReadSession
from label.kit.text import TEXT_LENGTH, check_text
from label.people import actions, queries
from label.people.schemas import EndIn


@dataclass(frozen=True, slots=True)
class EndAsked:
    """The options of `label account end`."""

    kind: str | None
    siren: str | None
    partner: str | None
    everything: bool
    right_to_grant: bool


def end_account(session: Session, email: str, asked: EndAsked, reason: str, at: datetime) -> str:
    """End one membership, the right to grant alone, or everything."""
    _check(asked)
    person, data = queries.with_address(session, email), EndIn(reason=_reason(reason))
    if asked.everything:
        return _end_everything(session, person, data, at)
    row = _live_membership(session, person, asked)
    if asked.right_to_grant:
        actions.withdraw_right(session, None, row, data, at)
        return f"{person.email} is a reviewer without the right to grant."
    actions.end_membership(session, None, person.id, row.id, data, at)
    return f"{person.email} no longer acts for {row.siren or row.partner_id or row.kind}."


def end_tie(session: Session, email: str, siren: str, reason: str, at: datetime) -> str:
    """End a tie that was declared by mistake."""
    person = queries.with_address(session, email)
    actions.end_interest(session, None, person.id, siren, EndIn(reason=_reason(reason)), at)
    return f"{person.email} is no longer tied to {siren} by a declaration."


def administration_warning(session: ReadSession, at: datetime) -> str | None:
    """A sentence when no officer of the city could use the API."""
    if directory.administrator_remains(session, at):
        return None
    return "No officer of the city has an API key in force: label token create EMAIL makes one."


def _end_everything(session: Session, person: Person, data: EndIn, at: datetime) -> str:
    memberships = len(queries.live_memberships(session, person.id))
    keys = len(queries.keys_in_force(session, person.id, at))
    actions.leave(session, None, person.id, data, at)
    return f"{person.email} has left: memberships ended: {memberships}, keys revoked: {keys}."


def _check(asked: EndAsked) -> None:
    """`Invalid` with every option that contradicts another."""
    faults = []
    if asked.everything:
        named = {"--kind": asked.kind, "--siren": asked.siren, "--partner": asked.partner}
        faults += [Fault(name, "--everything needs no other choice.") for name, value in named.items() if value]
        faults += [Fault("--right-to-grant", "--everything needs no other choice.")] if asked.right_to_grant else []
    elif asked.kind is None:
        faults.append(Fault("--kind", "Name the kind of the membership, or choose --everything."))
    else:
        faults += _kind_faults(asked)
    if faults:
        raise Invalid(faults[0].detail, faults)


def _kind_faults(asked: EndAsked) -> list[Fault]:
    found = []
    if (asked.kind == Role.COMPANY) != (asked.siren is not None):
        found.append(Fault("--siren", "--siren is for a company member, who must have one."))
    if (asked.kind == Role.PARTNER) != (asked.partner is not None):
        found.append(Fault("--partner", "--partner is for a partner, who must have one."))
    if asked.right_to_grant and asked.kind != Role.REVIEWER:
        found.append(Fault("--right-to-grant", "Only a reviewer has the right to grant."))
    return found


def _live_membership(session: ReadSession, person: Person, asked: EndAsked) -> Affiliation:
    same = {"person_id": person.id, "kind": asked.kind, "siren": asked.siren, "partner_id": asked.partner}
    row = session.scalar(select(Affiliation).filter_by(**same, ended_at=None))
    if row is None:
        organisation = asked.siren or asked.partner or asked.kind
        raise NotFound(f"{person.email} does not act for {organisation}: label account list shows who does.")
    return row


def _reason(text: str) -> str:
    try:
        return check_text(text, TEXT_LENGTH)
    except ValueError as error:
        raise invalid("--reason", str(error)) from None

"""Giving a person a pseudonym. The trail stays as it was written: it knows people by their id."""

from datetime import datetime

from sqlalchemy.orm import Session

from label.accounts import pseudonyms
from label.campaigns import queries as campaigns
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Forbidden
from label.kit.idempotency import forget_person
from label.people import actions as people
from label.pseudonyms import queries, rules
from label.pseudonyms.schemas import PseudonymisationIn, PseudonymOut


def pseudonymise(
    session: Session, actor: Actor | None, person_id: str, data: PseudonymisationIn, at: datetime
) -> PseudonymOut:
    """Replace name and address, end every membership and revoke every key. No actor means the command line."""
    if actor is not None and actor.person_id == person_id:
        raise Forbidden("Another officer must do this for you: your keys are revoked by it.")
    # Before the person's row: two officers who do this to each other would each wait for the row of the other.
    people.lock_administrators(session)
    person = pseudonyms.lock_person(session, person_id)
    rules.check_may_be_pseudonymised(person.email, queries.challenges(session, person_id, day(at)))
    rules.check_no_order_waits(campaigns.waiting_orders(session, person_id))
    people.end_memberships(session, actor, person_id, data.reason, at)
    forget_person(session, person_id, (person.name, person.email))
    name, email = rules.pseudonym(person_id)
    revoked = pseudonyms.rename(session, person, name, email, at)
    after = {"reason": data.reason, "keys_revoked": revoked}
    audit.record(session, actor, at, "pseudonymise", ("person", person_id), after=after)
    in_clear = queries.entries_in_clear(session, person_id)
    return PseudonymOut(id=person_id, name=name, email=email, keys_revoked=revoked, entries_in_clear=in_clear)


def pseudonymise_address(session: Session, email: str, data: PseudonymisationIn, at: datetime) -> PseudonymOut:
    """The same by address, for the command line."""
    return pseudonymise(session, None, pseudonyms.id_of(session, email), data, at)

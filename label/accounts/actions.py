"""Making people, their ties and their keys. The first ones come from the command line, where no actor stands."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import directory
from label.accounts.keys import digest_of, new_key, shown_prefix
from label.accounts.models import Affiliation, Interest, Person, Token
from label.kit import audit
from label.kit.actor import Actor, Membership
from label.kit.addresses import account_address
from label.kit.errors import Conflict, NotFound


def make_person(session: Session, email: str, name: str, at: datetime) -> Person:
    """The person with this address, made if need be."""
    found = session.scalar(select(Person).filter_by(email=account_address(email)))
    if found is not None:
        return found
    person = Person(email=account_address(email), name=name, created_at=at)
    session.add(person)
    session.flush()
    # Without name and address: an entry is never erased, and the person may ask for a pseudonym.
    audit.record(session, None, at, "create", ("person", person.id))
    return person


def affiliate(session: Session, person: Person, membership: Membership, at: datetime) -> None:
    """Let a person act for an organisation; a second time changes only the right to grant. After an end it begins
    again as another row."""
    same = {"person_id": person.id, "kind": membership.kind.value}
    row = session.scalar(
        select(Affiliation).filter_by(**same, siren=membership.siren, partner_id=membership.partner_id, ended_at=None)
    )
    if row is None:
        _check_takes_members(session, membership.partner_id)
        row = Affiliation(**same, siren=membership.siren, partner_id=membership.partner_id)
        session.add(row)
    row.may_grant = membership.may_grant
    session.flush()
    after = {"kind": membership.kind, "partner": membership.partner_id, "may_grant": membership.may_grant}
    audit.record(session, None, at, "affiliate", ("person", person.id), siren=membership.siren, after=after)


def _check_takes_members(session: Session, partner_id: str | None) -> None:
    """Its members stay members of an association that is closed; nobody joins them."""
    partner = directory.lock_partners(session, [partner_id]).get(partner_id) if partner_id else None
    if partner is not None and partner.refusal:
        raise Conflict(partner.refusal)


def issue_token(session: Session, person: Person, title: str, days: int, at: datetime, chance: Random) -> str:
    """A new key for a person; it is returned once and cannot be read again."""
    key = new_key(chance)
    token = Token(
        person_id=person.id,
        digest=digest_of(key),
        prefix=shown_prefix(key),
        title=title,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    after = {"prefix": token.prefix, "person": person.id, "expires_at": token.expires_at}
    audit.record(session, None, at, "issue", ("token", token.id), after=after)
    return key


def revoke_token(session: Session, prefix: str, at: datetime) -> Token:
    """The key that begins so opens nothing any more."""
    token = session.scalar(select(Token).filter_by(prefix=prefix, revoked_at=None))
    if token is None:
        raise NotFound(f"No key in force begins with {prefix}.")
    token.revoked_at = at
    audit.record(
        session, None, at, "revoke", ("token", token.id), before={"revoked_at": None}, after={"revoked_at": at}
    )
    return token


def declare_interest(session: Session, actor: Actor, siren: str, reason: str, at: datetime) -> None:
    """A reviewer or officer is tied to a company: from now on its files do not exist for this person."""
    tie(session, actor, actor.person_id, siren, reason, at)


def tie(session: Session, actor: Actor | None, person_id: str, siren: str, reason: str, at: datetime) -> None:
    """A person is tied to a company until the city ends the tie; a second time does nothing."""
    live = select(Interest.id).filter_by(person_id=person_id, siren=siren, ended_at=None)
    if session.scalar(live) is None:
        session.add(Interest(person_id=person_id, siren=siren, reason=reason[:250], declared_at=at))
        session.flush()
        audit.record(
            session, actor, at, "declare_interest", ("person", person_id), siren=siren, after={"reason": reason}
        )

"""Reading people, for the city."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from label.accounts import directory
from label.accounts.models import Affiliation, Interest, Person, Token
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession
from label.people.schemas import PeopleFilter, PersonInterest, PersonMembership, PersonOut, PersonPage


def get(session: ReadSession, person_id: str) -> Person:
    """The person of this id."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(f"No person {person_id}.")
    return person


def with_address(session: ReadSession, email: str) -> Person:
    """The person with this address."""
    person = session.scalar(select(Person).filter_by(email=email.lower()))
    if person is None:
        raise NotFound(f"No account has the address {email}.")
    return person


def membership(session: ReadSession, person_id: str, membership_id: str) -> Affiliation:
    """A person's membership of this id, live or ended."""
    row = session.scalar(select(Affiliation).filter_by(id=membership_id, person_id=person_id))
    if row is None:
        raise NotFound(f"The person {person_id} has no membership {membership_id}.")
    return row


def live_memberships(session: ReadSession, person_id: str) -> Sequence[Affiliation]:
    """The organisations that a person acts for."""
    return session.scalars(select(Affiliation).filter_by(person_id=person_id, ended_at=None)).all()


def keys_in_force(session: ReadSession, person_id: str, at: datetime) -> Sequence[Token]:
    """A person's keys that are neither revoked nor expired."""
    mine = select(Token).filter_by(person_id=person_id, revoked_at=None).where(Token.expires_at > at)
    return session.scalars(mine.order_by(Token.id)).all()


def live_interest(session: ReadSession, person_id: str, siren: str) -> Interest:
    """The tie that a person has declared to this company, and that has not ended."""
    row = session.scalar(select(Interest).filter_by(person_id=person_id, siren=siren, ended_at=None))
    if row is None:
        raise NotFound(f"The person {person_id} has declared no tie to {siren} that is in force.")
    return row


def listed(session: ReadSession, actor: Actor, now: datetime, asked: PeopleFilter) -> PersonPage:
    """A page of people by address: three more queries, whatever its length."""
    rows = select(Person)
    if asked.email is not None:
        rows = rows.where(Person.email == asked.email.lower())
    acting = {"kind": asked.kind, "siren": asked.siren}
    wanted = {name: value for name, value in acting.items() if value is not None}
    if wanted:
        rows = rows.where(Person.id.in_(select(Affiliation.person_id).filter_by(**wanted, ended_at=None)))
    found = page(session, rows, asked, [Person.email])
    return PersonPage(items=shown(session, found.items, now), next=found.next)


def show(session: ReadSession, actor: Actor, person_id: str, now: datetime) -> PersonOut:
    """One person."""
    return shown(session, [get(session, person_id)], now)[0]


def shown(session: ReadSession, people: Sequence[Person], now: datetime) -> list[PersonOut]:
    """People with all that they act for or acted for, and their ties."""
    ids = [person.id for person in people]
    memberships: dict[str, list[PersonMembership]] = defaultdict(list)
    interests: dict[str, list[PersonInterest]] = defaultdict(list)
    for row in session.scalars(select(Affiliation).where(Affiliation.person_id.in_(ids)).order_by(Affiliation.id)):
        memberships[row.person_id].append(PersonMembership.model_validate(row))
    for tie in session.scalars(select(Interest).where(Interest.person_id.in_(ids)).order_by(Interest.declared_at)):
        interests[tie.person_id].append(PersonInterest.model_validate(tie))
    keys = Counter(session.scalars(directory.people_with_a_key(now).where(Token.person_id.in_(ids))))
    return [
        PersonOut(
            id=person.id,
            email=person.email,
            name=person.name,
            created_at=person.created_at,
            keys_in_force=keys[person.id],
            memberships=memberships[person.id],
            interests=interests[person.id],
        )
        for person in people
    ]

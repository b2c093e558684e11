"""The person's own rows, when they take a pseudonym."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts.models import Person, Token
from label.kit.addresses import account_address
from label.kit.errors import NotFound


def lock_person(session: Session, person_id: str) -> Person:
    """The person's row. Every act refers to it: none that is under way is overlooked, and none begins meanwhile."""
    wanted = select(Person).filter_by(id=person_id).with_for_update()
    person = session.scalar(wanted.execution_options(populate_existing=True))
    if person is None:
        raise NotFound(f"No person {person_id}.")
    return person


def id_of(session: Session, email: str) -> str:
    """The id of the person with this address."""
    person_id = session.scalar(select(Person.id).filter_by(email=account_address(email)))
    if person_id is None:
        raise NotFound(f"No account has the address {email}.")
    return person_id


def rename(session: Session, person: Person, name: str, email: str, at: datetime) -> int:
    """Another name and address; every key is revoked, and loses its title, which may hold a name. How many were in
    force."""
    person.name, person.email = name, email
    keys = session.scalars(select(Token).filter_by(person_id=person.id)).all()
    in_force = [key for key in keys if key.revoked_at is None]
    for key in keys:
        key.title = "pseudonymised"
    for key in in_force:
        key.revoked_at = at
    session.flush()
    return len(in_force)

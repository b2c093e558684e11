"""People and partner associations as the features above read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from label.accounts.models import Affiliation, Partner, Person, Token
from label.kit.actor import Role
from label.kit.paging import Page, Paged, page
from label.kit.sessions import ReadSession

STEERING = (Role.SOEE.value, Role.CITY.value)


class Judge(NamedTuple):
    """Who may give opinions (`reviews`) or decide, and whether they could today."""

    person_id: str
    name: str
    reviews: bool
    decides: bool
    has_a_key: bool


class PartnerEntry(NamedTuple):
    """A partner association."""

    id: str
    name: str
    active: bool


def people(session: ReadSession, person_ids: Iterable[str]) -> dict[str, Person]:
    """Each person by id, in one query; in none where no id is asked for."""
    wanted = set(person_ids)
    rows = session.scalars(select(Person).where(Person.id.in_(wanted))) if wanted else ()
    return {person.id: person for person in rows}


def officer(session: ReadSession, email: str) -> Person | None:
    """The officer of SOEE or the city with this address, who has not left."""
    officers = select(Affiliation.person_id).where(Affiliation.kind.in_(STEERING), Affiliation.ended_at.is_(None))
    return session.scalar(select(Person).where(Person.email == email.lower(), Person.id.in_(officers)))


def reviewer_id(session: ReadSession, email: str) -> str | None:
    """The id of the reviewer with this address, who has not left."""
    return session.scalar(select(Person.id).where(Person.email == email.lower(), Person.id.in_(live_reviewers())))


def live_reviewers() -> Select[str]:
    """The ids of the reviewers who have not left, as a query to stand in an `IN`."""
    return select(Affiliation.person_id).filter_by(kind=Role.REVIEWER, ended_at=None)


def people_with_a_key(at: datetime) -> Select[str]:
    """The ids of the people with a key in force, as a query to stand in an `IN`."""
    return select(Token.person_id).where(Token.revoked_at.is_(None), Token.expires_at > at)


def has_a_key(session: ReadSession, person_id: str, at: datetime) -> bool:
    """Has this person a key that is neither revoked nor expired?"""
    return session.scalar(people_with_a_key(at).where(Token.person_id == person_id).limit(1)) is not None


def judges(session: ReadSession, at: datetime) -> list[Judge]:
    """Each reviewer and each officer of the city who has not left, by name."""
    columns = (Person.id, Person.name, Affiliation.kind, Affiliation.may_grant, Person.id.in_(people_with_a_key(at)))
    live = select(*columns).join(Affiliation, Affiliation.person_id == Person.id).where(Affiliation.ended_at.is_(None))
    found: dict[str, Judge] = {}
    for person_id, name, kind, may_grant, has_a_key in session.execute(
        live.where(Affiliation.kind.in_((Role.REVIEWER, Role.CITY))).order_by(Person.name, Person.id)
    ):
        reviews, decides = kind == Role.REVIEWER, kind == Role.CITY or may_grant
        other = found.get(person_id)
        if other is not None:
            reviews, decides = reviews or other.reviews, decides or other.decides
        found[person_id] = Judge(person_id, name, reviews, decides, has_a_key)
    return list(found.values())


def administrator_remains(session: ReadSession, at: datetime, *, without: str | None = None) -> bool:
    """Is there an officer of the city with a key in force, not counting the person `without`?"""
    officers = select(Affiliation.person_id).filter_by(kind=Role.CITY, ended_at=None)
    officers = officers.where(Affiliation.person_id.in_(people_with_a_key(at)))
    if without is not None:
        officers = officers.where(Affiliation.person_id != without)
    return session.scalar(officers.limit(1)) is not None


def with_address(email: str) -> Select[str]:
    """The ids of the people with this address, as a query to stand in an `IN`."""
    return select(Person.id).where(Person.email == email.lower())


def partner(session: ReadSession, partner_id: str) -> PartnerEntry | None:
    """The association of this id, active or not."""
    row = session.get(Partner, partner_id)
    return None if row is None else _entry(row)


def partner_ids(session: ReadSession) -> set[str]:
    """The ids of all associations."""
    return set(session.scalars(select(Partner.id)))


def active_partner_ids(session: ReadSession) -> set[str]:
    """The ids of the associations that are still active."""
    return set(session.scalars(select(Partner.id).where(Partner.active)))


def active_partners(session: ReadSession) -> list[PartnerEntry]:
    """The associations that are still active, by id."""
    rows = session.scalars(select(Partner).where(Partner.active).order_by(Partner.id))
    return [_entry(row) for row in rows]


def partner_page(session: ReadSession, asked: Paged, only: Iterable[str] | None) -> Page[PartnerEntry]:
    """A page of associations by id: all, or only those of these ids."""
    rows = select(Partner)
    rows = rows if only is None else rows.where(Partner.id.in_(list(only)))
    found = page(session, rows, asked, [Partner.id])
    return Page([_entry(row) for row in found.items], found.next)


def partner_names(session: ReadSession, partner_ids: Iterable[str]) -> dict[str, str]:
    """The name of each of these associations, in one query."""
    rows = session.execute(select(Partner.id, Partner.name).where(Partner.id.in_(list(partner_ids))))
    return {row.id: row.name for row in rows}


def _entry(row: Partner) -> PartnerEntry:
    return PartnerEntry(row.id, row.name, row.active)

"""People and partner associations as the features above read them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, select

from label.accounts.models import Affiliation, Partner, Person, Token
from label.kit.actor import Role
from label.kit.paging import Page, Paged, page
from label.kit.sessions import ReadSession

_ENTRY = (Partner.id, Partner.name, Partner.active, Partner.closed_on)
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
    closed_on: date | None

    @property
    def refusal(self) -> str | None:
        """Why it takes nothing new; None while it is active."""
        if self.active:
            return None
        since = f"since {self.closed_on}" if self.closed_on else "already"
        return f"The association {self.name} is closed {since}: it takes nothing new."


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


def lock_partners(
    session: ReadSession, partner_ids: Iterable[str], *, takes_places: bool = False
) -> dict[str, PartnerEntry]:
    """These associations by id as they are now; none of them closes before the transaction ends. `takes_places`: of
    those who take places of the same association, one waits for the other."""
    # Columns rather than rows: an object that the session has read before would keep what it said then. In the order
    # of the ids: two transactions that lock several cannot deadlock.
    wanted = select(*_ENTRY).where(Partner.id.in_(sorted(set(partner_ids)))).order_by(Partner.id)
    locked = wanted.with_for_update(key_share=True) if takes_places else wanted.with_for_update(read=True)
    return {row.id: PartnerEntry(*row) for row in session.execute(locked)}


def active_partner_ids(session: ReadSession) -> set[str]:
    """The ids of the associations that are open."""
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
    return PartnerEntry(row.id, row.name, row.active, row.closed_on)

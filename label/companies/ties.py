"""Who is tied to a company, and so must have nothing to do with its files.

A group is all that its links connect: each company may name its head, a head may name another, and a company may have a
successor. A person is tied to the whole group of each company that they act for, and of each in which they have
declared an interest. A membership or interest that has ended ties nobody. One predicate, used by every query that shows
or judges.
"""

from collections.abc import Collection

from sqlalchemy import (
    CTE,
    Cast,
    Select,
    String,
    case,
    cast,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)

from label.accounts.models import Affiliation, Interest
from label.companies.models import Company
from label.kit.sessions import ReadSession


def tied_sirens(person_id: str) -> Select[str]:
    """The SIRENs that this person is tied to, as a query to stand in a `NOT IN`."""
    employers = select(Affiliation.siren).filter_by(person_id=person_id, ended_at=None)
    employers = employers.where(Affiliation.siren.is_not(None))
    interests = select(Interest.siren).filter_by(person_id=person_id, ended_at=None)
    return select(_connected(select(union(employers, interests).subquery().c[0])).c[0])


def is_tied(session: ReadSession, person_id: str, siren: str) -> bool:
    """Is this person tied to this company?"""
    return bool(tied_people(session, [person_id], siren))


def tied_people(session: ReadSession, people: Collection[str], siren: str) -> frozenset[str]:
    """Those of these people who are tied to this company."""
    if not people:
        return frozenset()
    group = select(_connected(select(literal(siren))).c[0])
    found = union(
        *(
            select(tie.person_id).where(tie.person_id.in_(people), tie.siren.in_(group), tie.ended_at.is_(None))
            for tie in (Affiliation, Interest)
        )
    )
    return frozenset(session.scalars(found))


def group_of(session: ReadSession, *sirens: str) -> frozenset[str]:
    """These companies and all that links connect with them; a head may be known by its number alone."""
    first = select(union(*(select(literal(siren)) for siren in sirens)).subquery().c[0])
    return frozenset(session.scalars(select(_connected(first).c[0])))


def heads_above(session: ReadSession, siren: str) -> list[str]:
    """The head that a company names, the head which that one names, and so on."""
    above = select(_text(Company.group_siren)).where(Company.siren == siren).cte(recursive=True)
    above = above.union(select(_text(Company.group_siren)).where(Company.siren == above.c[0]))
    return list(session.scalars(select(above.c[0]).where(above.c[0].is_not(None))))


def _connected(first: Select[str]) -> CTE:
    """The SIRENs that links connect with the first ones. UNION drops what was found before, so links in a circle, which
    older data may hold, come to an end."""
    group = select(_text(first.subquery().c[0]).label("siren")).cte(recursive=True)
    linked = [Company.siren, Company.group_siren, Company.successor_siren]
    link = or_(*(end == group.c.siren for end in linked))
    # A company has up to three ends. PostgreSQL takes one recursive term only, so that each row gives all of them.
    ends = union_all(*(select(literal_column(str(place)).label("place")) for place in range(3))).subquery()
    end = case(*((ends.c.place == place, _text(each)) for place, each in enumerate(linked)))
    found = select(end).select_from(Company).join(group, link).join(ends, true())
    return group.union(found.where(end.is_not(None)))


def _text(column: object) -> Cast[str]:
    """PostgreSQL takes a VARCHAR(9) and a VARCHAR for two types, and refuses a recursion from one to the other."""
    return cast(column, String)

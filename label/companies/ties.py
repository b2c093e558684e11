"""Who is tied to a company, and so must have nothing to do with its files.

One predicate, used by every query that shows or judges: member of the company, member of a company of its group
(a group is named by its head's SIREN; a head is its own), or a declared interest.
"""

from sqlalchemy import CompoundSelect, func, select, union
from sqlalchemy.orm import Session

from label.accounts.models import Affiliation, Interest
from label.companies.models import Company

_GROUP = func.coalesce(Company.group_siren, Company.siren)


def tied_sirens(person_id: str) -> CompoundSelect[str]:
    """The SIRENs that this person is tied to, as a query to stand in a `NOT IN`."""
    employers = select(Affiliation.siren).where(Affiliation.person_id == person_id, Affiliation.siren.is_not(None))
    groups = select(_GROUP).where(Company.siren.in_(employers)).scalar_subquery()
    return union(
        select(Company.siren).where(_GROUP.in_(groups)),
        select(Interest.siren).where(Interest.person_id == person_id),
    )


def is_tied(session: Session, person_id: str, siren: str) -> bool:
    """Is this person tied to this company?"""
    tied = tied_sirens(person_id).subquery()
    return session.execute(select(tied).where(tied.c[0] == siren).limit(1)).first() is not None

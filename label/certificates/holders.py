"""Who holds a certificate: the company that it was granted to, or the one that follows it.

What is printed never changes. `Certificate.successor_siren` is the end of the chain of successors, and the register
lists the certificate under that company's name.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificates.models import Certificate
from label.companies import queries as companies
from label.companies import successions
from label.companies.schemas import SuccessionEndIn, SuccessionIn, SuccessionOut
from label.kit.actor import Actor
from label.kit.search import searchable


def record_successor(session: Session, actor: Actor, siren: str, data: SuccessionIn, at: datetime) -> SuccessionOut:
    """The city records which company follows this one: history and certificates stay, and the successor holds them."""
    row = successions.record(session, actor, siren, data, at)
    _follow(session, siren)
    return SuccessionOut.model_validate(row)


def end_succession(session: Session, actor: Actor, siren: str, data: SuccessionEndIn, at: datetime) -> SuccessionOut:
    """The certificates are the company's own again."""
    row = successions.end(session, actor, siren, data.reason, at)
    _follow(session, siren)
    return SuccessionOut.model_validate(row)


def set_holder(session: Session, row: Certificate, last: str) -> None:
    """`last` is the end of the chain that begins with the certificate's company."""
    follows = last != row.siren
    row.successor_siren = last if follows else None
    row.search_name = searchable(companies.get_known(session, last).name if follows else row.name)


def _follow(session: Session, siren: str) -> None:
    """The certificates of the company, and of all that it follows, go to the end of its chain."""
    last = successions.last_successor(session, siren)
    sirens = [siren, *successions.predecessors(session, siren)]
    for row in session.scalars(select(Certificate).where(Certificate.siren.in_(sirens)).with_for_update()):
        set_holder(session, row, last)
    session.flush()

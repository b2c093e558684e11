"""Records of successors against what companies and certificates keep of them."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from label.certificates.models import Certificate
from label.companies.models import Company, Succession
from label.kit.sessions import ReadSession


def check(session: ReadSession) -> Iterator[str]:
    """A company names the successor of its record in force, and a certificate the end of the chain."""
    in_force = and_(Succession.siren == Company.siren, Succession.ended_at.is_(None))
    rows = select(Company.siren, Company.successor_siren, Succession.successor_siren.label("recorded"))
    rows = rows.outerjoin(Succession, in_force)
    differs = Company.successor_siren.is_distinct_from(Succession.successor_siren)
    for siren, known, recorded in session.execute(rows.where(differs).order_by(Company.siren)):
        yield f"company {siren}: its successor is {known}, in the record in force {recorded}"
    yield from _certificates(session)


def _certificates(session: ReadSession) -> Iterator[str]:
    """The company and its holder: both have a successor or none, and the last one has none."""
    holder = aliased(Company)
    rows = select(Certificate.number).join(Company, Company.siren == Certificate.siren)
    rows = rows.outerjoin(holder, holder.siren == func.coalesce(Certificate.successor_siren, Certificate.siren))
    wrong = or_(
        Certificate.successor_siren.is_(None) != Company.successor_siren.is_(None),
        and_(
            Certificate.successor_siren.is_not(None), or_(holder.siren.is_(None), holder.successor_siren.is_not(None))
        ),
    )
    for number in session.scalars(rows.where(wrong).order_by(Certificate.number)):
        yield f"certificate {number}: it does not name the last successor of its company"

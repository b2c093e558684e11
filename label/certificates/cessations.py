"""Certificates in force of companies that have ceased: the work list of the city, and its decision to keep one.

A certificate leaves the list when the city withdraws or keeps it, or when it ends by itself. A decision to keep it is
about one day of the end: where INSEE says another day later, the certificate is listed again.
"""

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Bundle, Session

from label.certificates import endings, queries, register
from label.certificates.models import Certificate, CertificateRetention
from label.certificates.schemas import CeasedFilter, CeasedHolder, CeasedPage, RetentionIn, RetentionOut
from label.certificates.states import HELD
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day, now
from label.kit.errors import Conflict
from label.kit.paging import page
from label.kit.sessions import ReadSession

COLUMNS = (
    Certificate.number,
    register.of_holder("siren").label("siren"),
    register.of_holder("name").label("company"),
    Certificate.level,
    Certificate.edition,
    Certificate.state.label("status"),
    Certificate.valid_until,
    register.of_holder("ceased_on").label("ceased_on"),
    Certificate.state,
    Certificate.search_name,
)
# The order of the register's index, so that nothing is sorted.
ORDER = [Certificate.state, Certificate.search_name, Certificate.number]


class CeasedRow(Protocol):
    """A row of `undecided`: the fields of `CeasedHolder`."""

    number: str
    siren: str
    ceased_on: date | None


def listed(session: ReadSession, actor: Actor, asked: CeasedFilter) -> CeasedPage:
    """A page of the work list in one query: those suspended first, then by name."""
    found = page(session, undecided(day(now())), asked, ORDER)
    return CeasedPage(items=[CeasedHolder.model_validate(row) for row in found.items], next=found.next)


def undecided(today: date) -> Select[CeasedRow]:
    """Certificates in force whose company has ceased, without a decision about this end."""
    kept = exists().where(
        CertificateRetention.number == Certificate.number,
        CertificateRetention.siren == register.of_holder("siren"),
        CertificateRetention.ceased_on.is_not_distinct_from(register.of_holder("ceased_on")),
    )
    columns: Bundle[CeasedRow] = Bundle("ceased", *COLUMNS)
    in_force = Certificate.state.in_(HELD), Certificate.valid_until >= today
    return register.with_holder(select(columns)).where(*in_force, ~register.of_holder("active"), ~kept)


def keep(session: Session, actor: Actor, number: str, data: RetentionIn, at: datetime) -> RetentionOut:
    """The certificate stays as it is; the reason is for the trail, not for the public."""
    certificate = queries.get(session, number, lock=True)
    endings.check_independent(session, actor, certificate)
    listed_row = session.scalar(undecided(day(at)).where(Certificate.number == certificate.number))
    if listed_row is None:
        raise Conflict(
            f"There is nothing to decide about {certificate.number}: its company has not ceased, it is not in force, or"
            " the city has kept it already."
        )
    row = CertificateRetention(
        number=certificate.number,
        siren=listed_row.siren,
        ceased_on=listed_row.ceased_on,
        reason=data.reason,
        kept_by=actor.person_id,
        kept_at=at,
    )
    session.add(row)
    session.flush()
    after = {"reason": data.reason, "ceased_on": row.ceased_on}
    audit.record(session, actor, at, "keep", ("certificate", row.number), siren=certificate.siren, after=after)
    return RetentionOut.model_validate(row)


def notices(session: ReadSession, today: date) -> list[str]:
    """A sentence for each certificate of the work list, for the operator."""
    return [
        f"certificate {row.number}: its company {row.siren} has ceased"
        f"{f' on {row.ceased_on}' if row.ceased_on else ''}; the city has to decide about it."
        for row in session.scalars(undecided(today).order_by(*ORDER))
    ]

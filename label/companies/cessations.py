"""What ends with a company: after the day of its end it declares nothing and applies for nothing.

INSEE says that it has ceased, and mostly on which day. Where the day is not known, it is taken to be in the past.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import String, bindparam, cast, select

from label.companies.models import Company
from label.kit.compiled_statement import CompiledQuery
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession

# Asked at each declaration, which companies' systems send by the thousand.
_END = CompiledQuery(
    lambda _insert: select(Company.active, cast(Company.ceased_on, String)).where(Company.siren == bindparam("siren"))
)


def check_not_ceased(session: ReadSession, siren: str, today: date) -> date | None:
    """Raises Conflict after the company's last day. Returns that day if it is known and still to come."""
    active, text = _END(session, siren=siren).fetchone() or (True, None)
    if active:
        return None
    ceased_on = date.fromisoformat(text) if text else None
    if ceased_on is None or ceased_on < today:
        since = f" on {ceased_on}" if ceased_on else ""
        raise Conflict(
            f"INSEE says that the company {siren} has ceased{since}: it declares nothing and applies for nothing after"
            " its end. If that is wrong, have the registry corrected; the next import shows it."
        )
    return ceased_on


def ceased_sirens(session: ReadSession, sirens: Collection[str], before: date | None = None) -> frozenset[str]:
    """Those of these companies that have ceased; with `before`, those known to have ceased before that day."""
    rows = select(Company.siren).where(Company.siren.in_(sirens), ~Company.active)
    return frozenset(session.scalars(rows.where(Company.ceased_on < before) if before else rows))

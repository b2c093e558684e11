"""Reading SOEE's portfolio.

SOEE and the city see all of it and nobody else any, so the roles of the routes are the whole rule of who sees what.
"""

from datetime import date

from sqlalchemy.orm import InstrumentedAttribute

from csr.firms import portfolio
from csr.firms.models import Firm
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmFilter, FirmLine, FirmOut, FirmPage
from csr.firms.states import ThresholdStatus
from label.accounts import directory
from label.companies.models import Company
from label.companies.queries import has_name
from label.declarations.visibility import is_withheld
from label.kit.actor import Actor, Role
from label.kit.errors import Fault, NotFound
from label.kit.paging import Column, page
from label.kit.sessions import ReadSession


def company(session: ReadSession, siren: str, *, lock: bool = False) -> Company:
    row = session.get(Company, siren, with_for_update=lock or None)
    if row is None:
        raise NotFound(f"No company with SIREN {siren}.")
    return row


def listed(session: ReadSession, actor: Actor, scope: Scope, today: date, asked: FirmFilter) -> FirmPage:
    """A page of the portfolio, in one query; with `standing=unknown`, of all firms of unknown size."""
    order = portfolio.BY_NAME if asked.sort == "name" else _by_size(asked)
    rows = portfolio.lines(scope).where(*_conditions(actor, scope, asked, today))
    found = page(session, rows, asked, order)
    items = list(map(portfolio.line(scope), found.items))
    return FirmPage(items=items, next=found.next)


def shown(session: ReadSession, scope: Scope, siren: str) -> FirmOut:
    """A firm as SOEE steers it, in the portfolio or not; without a row it is not contacted, and at version 1."""
    registered, row = company(session, siren), session.get(Firm, siren)
    found = session.scalars(portfolio.lines(scope).where(Company.siren == siren)).one()
    line: FirmLine = portfolio.line(scope)(found)
    return FirmOut(
        **dict(line),
        category=registered.category,
        active=registered.active,
        ceased_on=registered.ceased_on,
        paused_because=row.paused_because if row else None,
        note=row.note if row else None,
        version=row.version if row else 1,
        company_version=registered.version,
    )


def no_officer(pointer: str, email: str) -> Fault:
    return Fault(pointer, f"No officer of SOEE or the city has the address {email}.")


def reads_file(session: ReadSession, actor: Actor, siren: str) -> bool:
    """May this actor read a firm's file at the label? Officers who are tied to it or stepped back from it may not."""
    return actor.is_any(Role.SOEE, Role.CITY) and not is_withheld(session, actor.person_id, siren)


def owned_by(column: InstrumentedAttribute[str | None], actor: Actor, owner: str) -> portfolio.Condition:
    """`owner` is an address, or `me`."""
    if owner == "me":
        return column == actor.person_id
    return column.in_(directory.with_address(owner))


def _by_size(asked: FirmFilter) -> list[Column]:
    return portfolio.BY_CATEGORY if asked.standing is ThresholdStatus.UNKNOWN else portfolio.BY_SIZE


def _conditions(actor: Actor, scope: Scope, asked: FirmFilter, today: date) -> list[portfolio.Condition]:
    unknown = asked.standing is ThresholdStatus.UNKNOWN
    firms = portfolio.of_unknown_size(scope) if unknown else portfolio.large(scope)
    conditions = [firms, *portfolio.presence_conditions(scope, asked.presence)]
    if asked.name:
        conditions.append(has_name(asked.name))
    if asked.naf:
        conditions.append(Company.naf_code.startswith(asked.naf, autoescape=True))
    if asked.size_class:
        conditions.append(Company.size_class == asked.size_class)
    if asked.stage:
        conditions.append(portfolio.STAGE.in_([asked.stage]))
    if asked.owner:
        conditions.append(owned_by(Firm.owner_id, actor, asked.owner))
    if asked.standing and not unknown:
        conditions.append(portfolio.has_threshold_status(scope, asked.standing))
    if asked.overdue is not None:
        late = portfolio.overdue(today)
        conditions.append(late if asked.overdue else ~late)
    return conditions

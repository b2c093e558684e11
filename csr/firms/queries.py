"""Reading SOEE's portfolio. SOEE and the city see all of it, nobody else any; so `who` of the routes says it all."""

from datetime import date
from typing import Any

from sqlalchemy import select

from csr.firms import portfolio
from csr.firms.models import Firm
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmFilter, FirmLine, FirmOut, FirmPage
from label.accounts.models import Affiliation, Person
from label.companies.models import Company
from label.companies.queries import searchable
from label.companies.ties import is_tied
from label.declarations.models import Recusal
from label.kit.actor import Actor, Role
from label.kit.errors import Fault, NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

STEERING = (Role.SOEE.value, Role.CITY.value)


def company(session: ReadSession, siren: str, *, lock: bool = False) -> Company:
    """The company of this SIREN; `NotFound`."""
    row = session.get(Company, siren, with_for_update=lock or None)
    if row is None:
        raise NotFound(f"No company with SIREN {siren}.")
    return row


def listed(session: ReadSession, actor: Actor, scope: Scope, today: date, asked: FirmFilter) -> FirmPage:
    """A page of the portfolio, in one query."""
    order = portfolio.BY_SIZE if asked.sort == "size" else portfolio.BY_NAME
    rows = portfolio.lines(scope).where(*_wanted(actor, scope, asked, today))
    found = page(session, rows, asked, order)
    items = list(map(portfolio.line(scope), found.items))
    return FirmPage(items=items, next=found.next)


def shown(session: ReadSession, scope: Scope, siren: str) -> FirmOut:
    """A firm as SOEE steers it, in the portfolio or not; without a row it is not contacted, and at version 1."""
    known, row = company(session, siren), session.get(Firm, siren)
    told: FirmLine = portfolio.line(scope)(session.scalars(portfolio.lines(scope).where(Company.siren == siren)).one())
    return FirmOut(
        **dict(told),
        category=known.category,
        active=known.active,
        paused_because=row.paused_because if row else None,
        note=row.note if row else None,
        version=row.version if row else 1,
        company_version=known.version,
    )


def officer(session: ReadSession, email: str) -> Person | None:
    """The officer of SOEE or the city with this address."""
    kinds = select(Affiliation.person_id).where(Affiliation.kind.in_(STEERING))
    return session.scalar(select(Person).where(Person.email == email.lower(), Person.id.in_(kinds)))


def no_officer(pointer: str, email: str) -> Fault:
    """Nobody of SOEE or the city has this address."""
    return Fault(pointer, f"No officer of SOEE or the city has the address {email}.")


def reads_file(session: ReadSession, actor: Actor, siren: str) -> bool:
    """Whether who steers may read a firm's file of the label: not when tied to it, nor after stepping back from it."""
    stepped_back = select(Recusal.edition).filter_by(siren=siren, person_id=actor.person_id, hidden=True)
    return (
        actor.is_any(Role.SOEE, Role.CITY)
        and not is_tied(session, actor.person_id, siren)
        and session.scalar(stepped_back.limit(1)) is None
    )


def owned_by(column: Any, actor: Actor, owner: str) -> portfolio.Condition:
    """The column names this owner: an address, or `me`."""
    if owner == "me":
        return column == actor.person_id  # type: ignore[no-any-return]
    return column.in_(select(Person.id).where(Person.email == owner.lower()))  # type: ignore[no-any-return]


def _wanted(actor: Actor, scope: Scope, asked: FirmFilter, today: date) -> list[portfolio.Condition]:
    wanted = [portfolio.large(scope), *portfolio.present(scope, asked.presence)]
    if asked.name:
        wanted.append(Company.search_name.contains(searchable(asked.name), autoescape=True))
    if asked.naf:
        wanted.append(Company.naf_code.startswith(asked.naf, autoescape=True))
    if asked.size_class:
        wanted.append(Company.size_class == asked.size_class)
    if asked.stage:
        wanted.append(portfolio.STAGE.in_([asked.stage]))
    if asked.owner:
        wanted.append(owned_by(Firm.owner_id, actor, asked.owner))
    if asked.standing:
        wanted.append(portfolio.stands(scope, asked.standing))
    if asked.overdue is not None:
        late = portfolio.overdue(today)
        wanted.append(late if asked.overdue else ~late)
    return wanted

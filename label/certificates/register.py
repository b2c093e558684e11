"""The public register: who holds a certificate that is valid today."""

from datetime import date
from typing import Any, Protocol, TypeVarTuple

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, case, or_, select
from sqlalchemy.orm import Bundle, aliased

from label.certificates.models import Certificate, CertificateState
from label.certificates.schemas import RegisterFilter, RegisterLine, RegisterPage
from label.companies.models import Company
from label.companies.queries import has_name
from label.kit.clock import day, now
from label.kit.compiled_statement import CompiledQuery
from label.kit.paging import EncodedPage, encode_cursor, page
from label.kit.search import searchable
from label.kit.sessions import ReadSession

Columns = TypeVarTuple("Columns")

FIRST_PAGE_FILTER = RegisterFilter()
# The company that is printed, and the one that follows it. Two joins by key: for one join on either of the two SIRENs,
# PostgreSQL would read every company.
PRINTED, SUCCESSOR = aliased(Company), aliased(Company)
_HAS_SUCCESSOR = Certificate.successor_siren.is_not(None)
# Neither of the two may be non-diffusible.
PUBLISHED = (PRINTED.diffusible, or_(~_HAS_SUCCESSOR, SUCCESSOR.diffusible))


def with_holder(rows: Select[*Columns]) -> Select[*Columns]:
    """Certificates with the company that holds each today (`of_holder`)."""
    printed = rows.join(PRINTED, PRINTED.siren == Certificate.siren)
    return printed.outerjoin(SUCCESSOR, SUCCESSOR.siren == Certificate.successor_siren)


def of_holder(name: str) -> ColumnElement[Any]:
    """A column of the company that holds the certificate today."""
    return case((_HAS_SUCCESSOR, getattr(SUCCESSOR, name)), else_=getattr(PRINTED, name))


HOLDER_COLUMNS = (
    Certificate.number,
    case((_HAS_SUCCESSOR, SUCCESSOR.name), else_=Certificate.name).label("company"),
    of_holder("siren").label("siren"),
    Certificate.level,
    Certificate.edition,
    Certificate.issued_on,
    Certificate.valid_until,
    *(of_holder(name).label(name) for name in ("active", "ceased_on", "display_name")),
)
HOLDER_FIELDS = tuple(RegisterLine.model_fields)
FIRST_HOLDERS = CompiledQuery(
    lambda _insert: (
        with_holder(select(*HOLDER_COLUMNS, Certificate.search_name))
        .where(
            Certificate.state == CertificateState.VALID.value,
            Certificate.valid_until >= bindparam("today"),
            *PUBLISHED,
        )
        .order_by(Certificate.search_name, Certificate.number)
        .limit(FIRST_PAGE_FILTER.limit + 1)
    )
)


class HolderRow(Protocol):
    """A row of `holders`: the fields of `RegisterLine`, and the name by which the register is ordered."""

    search_name: str


def listed(session: ReadSession, asked: RegisterFilter) -> RegisterPage | EncodedPage:
    """A page of the current holders, by name."""
    if asked == FIRST_PAGE_FILTER:
        return _first_page(session)
    found = page(session, holders(asked, day(now())), asked, [Certificate.search_name, Certificate.number])
    return RegisterPage(items=[_line(row) for row in found.items], next=found.next)


def _first_page(session: ReadSession) -> EncodedPage:
    """The most requested page, encoded from the driver's rows without ORM objects and Pydantic models."""
    rows = FIRST_HOLDERS(session, today=day(now())).fetchall()
    shown = rows[: FIRST_PAGE_FILTER.limit]
    cursor = encode_cursor([shown[-1][-1], shown[-1][0]]) if len(rows) > len(shown) else None
    items = [dict(zip(HOLDER_FIELDS, row, strict=False)) for row in shown]  # drops the last column, the search name
    for item in items:
        item["active"] = bool(item["active"])  # SQLite's driver gives 0 or 1
    return EncodedPage(msgspec.json.encode({"items": items, "next": cursor}), cursor)


def holders(asked: RegisterFilter, today: date) -> Select[HolderRow]:
    """Valid today, except companies that the national registry must not publish."""
    columns: Bundle[HolderRow] = Bundle("holder", *HOLDER_COLUMNS, Certificate.search_name)
    rows = with_holder(select(columns))
    rows = rows.where(Certificate.state == CertificateState.VALID, Certificate.valid_until >= today, *PUBLISHED)
    if asked.level:
        rows = rows.where(Certificate.level == asked.level)
    if asked.name:
        printed = Certificate.search_name.contains(searchable(asked.name), autoescape=True)
        rows = rows.where(or_(printed, has_name(asked.name, PRINTED), has_name(asked.name, SUCCESSOR)))
    return rows


def first_holders(session: ReadSession, limit: int = 200) -> list[RegisterLine]:
    """The current holders by name, for the home page."""
    rows = holders(FIRST_PAGE_FILTER, day(now())).order_by(Certificate.search_name, Certificate.number).limit(limit)
    return [_line(row) for row in session.scalars(rows)]


def lines(session: ReadSession, asked: RegisterFilter) -> list[RegisterLine]:
    """The whole register, by name: every page of `listed`."""
    rows = session.scalars(holders(asked, day(now())).order_by(Certificate.search_name, Certificate.number))
    return [_line(row) for row in rows]


def _line(row: HolderRow) -> RegisterLine:
    return RegisterLine(**{name: getattr(row, name) for name in HOLDER_FIELDS})

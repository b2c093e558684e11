"""The portfolio as the database reads it: the rules on size and presence as conditions, and the line of a firm.

A line joins the tables of companies, people and firms: a page is one query.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, assert_never, cast

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Bundle

from csr.firms import rules
from csr.firms.models import Firm, Interaction
from csr.firms.schemas import BasisOut, FirmLine, OfficerOut, PresenceFilter
from csr.firms.states import FirmPresence, Stage, ThresholdStatus
from label.accounts.models import Person
from label.companies.models import Company, Establishment
from label.companies.size_classes import CATEGORY_MAXIMA, KNOWN_CLASSES, NO_EMPLOYER, categories_reaching, known_class
from label.kit.paging import Column
from label.kit.settings import Settings

Condition = ColumnElement[bool]
_MINIMA = {each.code: -100 * each.minimum for each in KNOWN_CLASSES}
_RANKS = {code: rank for rank, code in enumerate(CATEGORY_MAXIMA, 1)}
CATEGORY_RANK = case(_RANKS, value=Company.category, else_=len(_RANKS) + 1).label("category_rank")
# Negative hundredths of employees: a cursor has one direction for all its columns, and the largest firms come first
# while names of equal size run from A to Z. Firms of unknown class follow, by their category.
SMALLNESS = func.coalesce(
    -type_coerce(Company.headcount, BigInteger), case(_MINIMA, value=Company.size_class, else_=CATEGORY_RANK)
).label("smallness")
BY_SIZE = cast("list[Column]", [SMALLNESS, Company.search_name, Company.siren])
BY_CATEGORY = cast("list[Column]", [CATEGORY_RANK, *BY_SIZE])
BY_NAME: list[Column] = [Company.search_name, Company.siren]
STAGE = func.coalesce(Firm.stage, Stage.NOT_CONTACTED.value).label("stage")
_HEADCOUNT = ("headcount", "headcount_kind", "headcount_source", "headcount_on")
_NAMES = ("name", "display_name", "search_name")
_COMPANY = ("siren", *_NAMES, "naf_code", "naf_nomenclature", "size_class", "size_year", *_HEADCOUNT)


class PortfolioRow(Protocol):
    """A row of `lines`: columns of the company, its firm and its officer, and what is computed beside them."""

    siren: str
    name: str
    display_name: str | None
    naf_code: str | None
    naf_nomenclature: str | None
    size_class: str | None
    size_year: int | None
    headcount: Decimal | None
    stage: str
    owner_name: str | None
    owner_email: str | None
    last_contact_on: date | None
    next_due_on: date | None
    is_in_commune: bool
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What makes the portfolio: more employees than this, in this commune."""

    threshold: int
    commune: str

    @classmethod
    def of(cls, settings: Settings) -> "Scope":
        return cls(settings.csr_threshold, settings.commune_code)


def large(scope: Scope) -> Condition:
    """Active companies of the portfolio's size; `rules.is_large` is the same of one."""
    no_headcount = Company.headcount.is_(None)
    return and_(
        Company.active,
        or_(
            Company.headcount >= Decimal(scope.threshold),
            and_(no_headcount, Company.size_class.in_(rules.classes_reaching(scope.threshold))),
            and_(no_headcount, Company.category.in_(categories_reaching(scope.threshold)), _has_no_class()),
        ),
    )


def of_unknown_size(scope: Scope) -> Condition:
    """Active companies of which it is not known whether they are over the threshold. These are more than in the
    portfolio: the category of a small one may be out of date too."""
    return and_(Company.active, has_threshold_status(scope, ThresholdStatus.UNKNOWN))


def has_threshold_status(scope: Scope, status: ThresholdStatus) -> Condition:
    """Companies of this status; `rules.threshold_status` says the same of one company."""
    by_class: Condition = Company.size_class.in_(rules.classes_of_status(status, scope.threshold))
    without_headcount = and_(Company.headcount.is_(None), by_class)
    match status:
        case ThresholdStatus.OVER:
            return or_(Company.headcount > Decimal(scope.threshold), without_headcount)
        case ThresholdStatus.UNDER:
            return or_(Company.headcount <= Decimal(scope.threshold), without_headcount)
        case ThresholdStatus.UNKNOWN:
            return and_(Company.headcount.is_(None), or_(_has_no_class(), by_class))
        case _:
            assert_never(status)


def _has_no_class() -> Condition:
    return or_(Company.size_class.is_(None), Company.size_class == NO_EMPLOYER)


def is_in_commune(scope: Scope) -> Condition:
    """Companies with an establishment open in the commune."""
    return any_of(_places().where(Establishment.active, Establishment.commune_code == scope.commune))


def is_elsewhere(scope: Scope) -> Condition:
    """Companies whose establishments are known, and none of those open may be in the commune."""
    maybe = or_(Establishment.commune_code == scope.commune, Establishment.commune_code.is_(None))
    return and_(any_of(_places()), ~any_of(_places().where(Establishment.active, maybe)))


def presence_conditions(scope: Scope, asked: PresenceFilter) -> Sequence[Condition]:
    """The conditions of a presence; None keeps the firms that are not known to be elsewhere."""
    match asked:
        case None:
            return (~is_elsewhere(scope),)
        case "here":
            return (is_in_commune(scope),)
        case "elsewhere":
            return (is_elsewhere(scope),)
        case "unknown":
            return (~is_in_commune(scope), ~is_elsewhere(scope))
        case "all":
            return ()
        case _:
            assert_never(asked)


def open_step() -> Condition:
    """A next step that is not done."""
    return and_(Interaction.next_step.is_not(None), Interaction.done_on.is_(None))


def overdue(today: date) -> Condition:
    """Firms with a next step past its day."""
    return exists().where(Interaction.siren == Company.siren, open_step(), Interaction.due_on < today)


def lines(scope: Scope) -> Select[PortfolioRow]:
    """Firms with everything that their lines show, in one query; the caller filters and orders them."""
    due = select(func.min(Interaction.due_on)).where(Interaction.siren == Company.siren, open_step())
    columns: Bundle[PortfolioRow] = Bundle(
        "line",
        *(getattr(Company, name) for name in _COMPANY),
        SMALLNESS,
        CATEGORY_RANK,
        STAGE,
        Firm.last_contact_on,
        Person.name.label("owner_name"),
        Person.email.label("owner_email"),
        is_in_commune(scope).label("is_in_commune"),
        is_elsewhere(scope).label("is_elsewhere"),
        due.correlate(Company).scalar_subquery().label("next_due_on"),
    )
    joined = select(columns).select_from(Company).outerjoin(Firm, Firm.siren == Company.siren)
    return joined.outerjoin(Person, Person.id == Firm.owner_id)


def line(scope: Scope) -> Callable[[PortfolioRow], FirmLine]:
    """The function that shows a row of `lines`."""
    return lambda row: FirmLine(
        siren=row.siren,
        name=row.name,
        display_name=row.display_name,
        naf_code=row.naf_code,
        naf_nomenclature=row.naf_nomenclature,
        size_class=row.size_class,
        standing=rules.threshold_status(row.headcount, row.size_class, scope.threshold),
        basis=basis_of(row),
        presence=_presence(row),
        stage=Stage(row.stage),
        owner=_owner(row),
        last_contact_on=row.last_contact_on,
        next_due_on=row.next_due_on,
    )


def basis_of(row: PortfolioRow) -> BasisOut:
    """What a threshold status is based on: the headcount, or INSEE's size class."""
    if row.headcount is not None:
        return BasisOut(source="headcount", **{name: getattr(row, name) for name in _HEADCOUNT})
    if known_class(row.size_class) is None:
        return BasisOut(source=None)
    return BasisOut(source="size_class", size_class=row.size_class, size_year=row.size_year)


def _owner(row: PortfolioRow) -> OfficerOut | None:
    if row.owner_name is None or row.owner_email is None:
        return None
    return OfficerOut(name=row.owner_name, email=row.owner_email)


def _presence(row: PortfolioRow) -> FirmPresence:
    if row.is_in_commune:
        return FirmPresence.HERE
    return FirmPresence.ELSEWHERE if row.is_elsewhere else FirmPresence.UNKNOWN


def any_of(rows: Select[str]) -> Condition:
    """Is there one? Asked for each firm, by an index: of an EXISTS PostgreSQL would read the whole table once."""
    return rows.limit(1).scalar_subquery().is_not(None)


def _places() -> Select[str]:
    return select(Establishment.siren).where(Establishment.siren == Company.siren).correlate(Company)

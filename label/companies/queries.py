"""Reading companies."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, ColumnElement, String, cast, column, or_, select, table

from label.companies.commune_workforce import RegistryClass, WorkforceBounds, workforce_bounds
from label.companies.models import Company, Establishment, FormerName, Succession
from label.companies.printed_names import missing_characters_text, printed_name
from label.companies.schemas import (
    CompanyFilter,
    CompanyLine,
    CompanyOut,
    CompanyPage,
    EstablishmentOut,
    FormerNameOut,
    SuccessionOut,
)
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

# Features above are not imported here: whose hands a file is in is read from their table by its name.
_STANDINGS = table("standings", column("siren"), column("phase"))
EXAMINED = ("review", "correction")
SEES_ALL = (Role.REVIEWER, Role.SOEE, Role.CITY)


@dataclass(frozen=True, slots=True)
class CompanyIdentity:
    """How a company is called, and whether INSEE says that it has ceased."""

    name: str
    display_name: str | None
    active: bool
    ceased_on: date | None


def searchable(name: str) -> str:
    """A name as it is searched: no accents, no case, `Œ` as `oe`."""
    folded = name.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))[:250]


def has_name(part: str, company: type[Company] = Company) -> ColumnElement[bool]:
    """Companies with these letters in a name that they have or had, or are known by: a condition on `Company`, or on an
    alias of it."""
    wanted = searchable(part)
    former = select(FormerName.siren).where(FormerName.search_name.contains(wanted, autoescape=True))
    return or_(
        company.search_name.contains(wanted, autoescape=True),
        company.display_search_name.contains(wanted, autoescape=True),
        company.siren.in_(former),
    )


def get(session: ReadSession, actor: Actor, siren: str) -> Company:
    """The company, for its members and for officers; for others it does not exist."""
    shown = actor.is_any(*SEES_ALL) or reads_as_company(session, actor, siren)
    company = session.get(Company, siren) if shown else None
    if company is None:
        raise NotFound(f"No company with SIREN {siren}.")
    return company


def reads_as_company(session: ReadSession, actor: Actor, siren: str) -> bool:
    """Does this actor act for the company, or for one that follows it, which reads its files and changes nothing?"""
    return reads_as_one_of(session, actor, (siren,))


def reads_as_one_of(session: ReadSession, actor: Actor, sirens: Collection[str]) -> bool:
    """The same for any of these companies, in one query."""
    if any(map(actor.acts_for, sirens)):
        return True
    inherited = inherited_sirens(actor.sirens)
    found = select(inherited.c[0]).where(inherited.c[0].in_(sirens)).limit(1)
    return bool(actor.sirens) and session.scalar(found) is not None


def inherited_sirens(sirens: Collection[str]) -> CTE:
    """The companies whose chain of successors leads to one of these. UNION ends a circle, which no record makes."""
    before = select(cast(Company.siren, String).label("siren")).where(Company.successor_siren.in_(sirens))
    found = before.cte(recursive=True)
    return found.union(select(cast(Company.siren, String)).where(Company.successor_siren == found.c.siren))


def exists(session: ReadSession, siren: str) -> bool:
    """Is a company of this SIREN known here?"""
    return session.get(Company, siren) is not None


def find(session: ReadSession, siren: str) -> Company | None:
    """The company of this SIREN, for any actor."""
    return session.get(Company, siren)


def get_known(session: ReadSession, siren: str) -> Company:
    """A company that another row names, so that it exists."""
    return session.get_one(Company, siren)


def known_sirens(session: ReadSession, sirens: Collection[str]) -> set[str]:
    """Those of these SIRENs that are known here."""
    return set(session.scalars(select(Company.siren).where(Company.siren.in_(sirens))))


def names(session: ReadSession, sirens: Collection[str], *, diffusible_only: bool = False) -> dict[str, str]:
    """The names of these companies; `diffusible_only`: without those that are not to be published."""
    rows = select(Company.siren, Company.name).where(Company.siren.in_(sirens))
    rows = rows.where(Company.diffusible) if diffusible_only else rows
    return {row.siren: row.name for row in session.execute(rows)}


def identities(session: ReadSession, sirens: Collection[str]) -> dict[str, CompanyIdentity]:
    """What lists of other things show of these companies, by SIREN, in one query."""
    columns = (Company.name, Company.display_name, Company.active, Company.ceased_on)
    rows = session.execute(select(Company.siren, *columns).where(Company.siren.in_(sirens)))
    return {row.siren: CompanyIdentity(row.name, row.display_name, row.active, row.ceased_on) for row in rows}


def unprintable_names(session: ReadSession) -> Iterator[str]:
    """A sentence for each active company without a name that a certificate can print."""
    columns = (Company.siren, Company.name, Company.display_name)
    rows = session.execute(select(*columns).where(Company.active).order_by(Company.siren))
    for siren, name, display_name in rows:
        if printed_name(name, display_name) is None:
            yield f"company {siren}: {missing_characters_text(name)}"


def is_examined(session: ReadSession, sirens: Collection[str]) -> bool:
    """Is a file of one of these companies being examined, in any edition?"""
    wanted = select(_STANDINGS.c.siren).where(_STANDINGS.c.siren.in_(sirens), _STANDINGS.c.phase.in_(EXAMINED))
    return session.scalar(wanted.limit(1)) is not None


def workforce_in_commune(session: ReadSession, siren: str, commune: str) -> WorkforceBounds | None:
    """The bounds of a company's workforce in the commune, by INSEE's classes."""
    company = session.get_one(Company, siren)
    here = select(Establishment.size_class, Establishment.size_year).filter_by(
        siren=siren, commune_code=commune, active=True
    )
    places = [RegistryClass(row.size_class, row.size_year) for row in session.execute(here)]
    return workforce_bounds(places, RegistryClass(company.size_class, company.size_year))


def show(session: ReadSession, actor: Actor, siren: str) -> CompanyOut:
    """The company with its establishments."""
    return shown(session, get(session, actor, siren))


def shown(session: ReadSession, company: Company) -> CompanyOut:
    """The company as it goes out."""
    rows = session.scalars(
        select(Establishment).filter_by(siren=company.siren).order_by(Establishment.siret).limit(500)
    )
    names = select(FormerName).filter_by(siren=company.siren).order_by(FormerName.id.desc()).limit(50)
    records = select(Succession).filter_by(siren=company.siren).order_by(Succession.id.desc()).limit(50)
    lists = {
        "successions": [SuccessionOut.model_validate(row) for row in session.scalars(records)],
        "establishments": [EstablishmentOut.model_validate(row) for row in rows],
        "former_names": [FormerNameOut.model_validate(row) for row in session.scalars(names)],
    }
    return CompanyOut.model_validate(company).model_copy(update=lists)


def listed(session: ReadSession, actor: Actor, asked: CompanyFilter) -> CompanyPage:
    """A page of companies by name, for officers."""
    rows = select(Company)
    if asked.name:
        rows = rows.where(has_name(asked.name))
    if asked.naf:
        rows = rows.where(Company.naf_code.startswith(asked.naf, autoescape=True))
    if asked.size_class:
        rows = rows.where(Company.size_class == asked.size_class)
    found = page(session, rows, asked, [Company.search_name, Company.siren])
    items = [CompanyLine.model_validate(company) for company in found.items]
    return CompanyPage(items=items, next=found.next)

"""What the city needs: each audience's share among its job seekers, by year and source."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from csr.catalogue import rules
from csr.catalogue.audiences import Audience
from csr.catalogue.models import Need
from csr.catalogue.schemas import YearAsked
from label.kit import audit
from label.kit.actor import Actor
from label.kit.ids import AudienceCode, YearText
from label.kit.schemas import Out, Quantity, plain
from label.kit.sessions import ReadSession
from label.kit.text import Name
from label.kit.versions import VersionIn, check_version

SharePercent = Annotated[Quantity, Field(le=100)]
COLUMNS = ("share_percent", "seekers_total", "source")


class NeedIn(VersionIn):
    """An audience's share among the job seekers of a year. Audiences overlap: shares do not add up to 100."""

    share_percent: SharePercent
    seekers_total: Annotated[int, Field(ge=1, le=10_000_000)] = Field(description="All job seekers, category A.")
    source: Name


class NeedOut(Out):
    """An audience's share; null where no year has a figure. `of_year` is the year that the figures are of."""

    audience: Audience
    of_year: int | None = None
    share_percent: Quantity | None = None
    seekers_total: int | None = None
    source: str | None = None
    version: int | None = Field(default=None, description="The version of the figures of `of_year`.")


class NeedList(Out):
    """The needs of a year: for each audience the figures of the latest year that has some, up to that one."""

    year: int
    items: list[NeedOut]


def of_year(session: ReadSession, year: int) -> dict[str, Need]:
    """For each audience, the latest figures of this year or before; an audience without any is left out."""
    latest = (
        select(Need.audience, func.max(Need.year).label("year")).where(Need.year <= year).group_by(Need.audience)
    ).subquery()
    same = and_(Need.audience == latest.c.audience, Need.year == latest.c.year)
    return {row.audience: row for row in session.scalars(select(Need).join(latest, same))}


def listed(session: ReadSession, actor: Actor, asked: YearAsked) -> NeedList:
    found = of_year(session, asked.year)
    items = [_shown(found[audience]) if audience in found else NeedOut(audience=audience) for audience in Audience]
    return NeedList(year=asked.year, items=items)


def put(session: Session, actor: Actor, year: YearText, audience: AudienceCode, data: NeedIn, at: datetime) -> NeedOut:
    key = {"year": rules.year_of(year), "audience": rules.audience_of(audience)}
    row = session.get(Need, (key["year"], key["audience"]))
    check_version(row.version if row else None, data.version)
    before = _facts(row) if row else None
    row = row or Need(**key)
    for name in COLUMNS:
        setattr(row, name, getattr(data, name))
    session.add(row)
    session.flush()
    audit.record(session, actor, at, "state", ("need", f"{year}/{audience}"), before=before, after=_facts(row))
    return _shown(row)


def _shown(row: Need) -> NeedOut:
    figures = {name: getattr(row, name) for name in (*COLUMNS, "version")}
    return NeedOut(audience=Audience(row.audience), of_year=row.year, **figures)


def _facts(row: Need) -> dict[str, object]:
    share: Decimal = row.share_percent
    return {"share_percent": plain(share), "seekers_total": row.seekers_total, "source": row.source}

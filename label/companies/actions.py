"""Changing companies."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from label.accounts import actions as accounts
from label.companies import queries, ties
from label.companies.models import Company
from label.companies.schemas import (
    CompanyOut,
    CompanyPatch,
    DisplayNameIn,
    HeadcountIn,
    InterestIn,
    headcount_columns,
)
from label.kit import audit, database
from label.kit.actor import Actor, Role
from label.kit.errors import Conflict, Forbidden, NotFound, invalid
from label.kit.schemas import plain
from label.kit.sessions import ReadSession
from label.kit.versions import VersionQuery, require_version
from label.paper.typeface import missing, named

GROUPS = 9201201  # names the lock of all links between companies


def change(session: Session, actor: Actor, siren: str, data: CompanyPatch, at: datetime) -> CompanyOut:
    """A company corrects what it says of itself; its group it says once, and from then on the city does."""
    if data.group_siren:
        database.lock_exclusively(session, GROUPS)  # of two changes at once, the second sees what the first has linked
    company = queries.get(session, actor, siren)
    _check_may_change(actor, company, data)
    require_version(company.version, data.version)
    changes = data.model_dump(exclude_unset=True, exclude={"version", "headcount"})
    if "headcount" in data.model_fields_set:
        changes |= headcount_columns(data.headcount)
    if "group_siren" in changes and data.group_siren != company.group_siren:
        _check_link(session, actor, siren, data.group_siren)
    before = {name: _text(getattr(company, name)) for name in changes}
    for name, value in changes.items():
        setattr(company, name, value)
    session.flush()
    after = {name: _text(value) for name, value in changes.items()}
    audit.record(session, actor, at, "change", ("company", siren), siren=siren, before=before, after=after)
    return queries.shown(session, company)


def set_display_name(session: Session, actor: Actor, siren: str, data: DisplayNameIn, at: datetime) -> CompanyOut:
    """The city approves a name that stands beside INSEE's."""
    company = _to_be_named(session, actor, siren)
    require_version(company.version, data.version)
    if lacking := missing(data.display_name):
        raise invalid(
            "/display_name", f"The font of certificates lacks {named(lacking)}: write it in letters that it has."
        )
    _write_display_name(session, actor, company, data.display_name, at)
    return queries.shown(session, company)


def remove_display_name(session: Session, actor: Actor, siren: str, asked: VersionQuery, at: datetime) -> None:
    """Only INSEE's name is shown from now on."""
    company = _to_be_named(session, actor, siren)
    if company.display_name is None:
        raise NotFound(f"The company {siren} has no display name.")
    require_version(company.version, asked.version)
    _write_display_name(session, actor, company, None, at)


def declare_interest(session: Session, actor: Actor, data: InterestIn, at: datetime) -> None:
    """A reviewer or officer names a company it is tied to; one that is not known here may be the head of others."""
    accounts.declare_interest(session, actor, data.siren, data.reason, at)


def record_headcount(session: Session, actor: Actor, company: Company, headcount: HeadcountIn, at: datetime) -> None:
    """Writes a headcount with its kind, source and date, for an actor whom the caller has allowed to."""
    columns = headcount_columns(headcount)
    before = {name: _text(getattr(company, name)) for name in columns}
    for name, value in columns.items():
        setattr(company, name, value)
    session.flush()
    after = {name: _text(value) for name, value in columns.items()}
    subject = ("company", company.siren)
    audit.record(session, actor, at, "change", subject, siren=company.siren, before=before, after=after)


def _to_be_named(session: ReadSession, actor: Actor, siren: str) -> Company:
    company = queries.get(session, actor, siren)
    if ties.is_tied(session, actor.person_id, siren):
        raise Forbidden("You are tied to this company: another officer must approve its display name.")
    return company


def _write_display_name(session: Session, actor: Actor, company: Company, name: str | None, at: datetime) -> None:
    before, after = {"display_name": company.display_name}, {"display_name": name}
    company.display_name, company.display_search_name = name, queries.searchable(name) if name else None
    session.flush()
    subject = ("company", company.siren)
    audit.record(session, actor, at, "name", subject, siren=company.siren, before=before, after=after)


def _check_may_change(actor: Actor, company: Company, data: CompanyPatch) -> None:
    """A group makes ties with reviewers: a company that could change it would choose who judges it."""
    asked = data.model_fields_set - {"version"}
    if not actor.acts_for(company.siren):
        if not actor.is_any(Role.CITY) or asked != {"group_siren"}:
            raise Forbidden("Only the company itself may change this; the city its group.")
        return
    known = company.group_siren
    if "group_siren" in asked and known is not None and data.group_siren != known:
        raise Conflict(f"Its group is known as {known}: the city changes it, on request.")


def _check_link(session: ReadSession, actor: Actor, siren: str, head: str | None) -> None:
    """A head is a number, known here or not; links make no circle, and none changes under a file that is examined."""
    # An officer who could cut the link that ties them would then decide about the company.
    if not actor.acts_for(siren) and any(ties.is_tied(session, actor.person_id, one) for one in {siren, head or siren}):
        raise Forbidden("You are tied to this company: another officer must change its group.")
    if head is not None and head != siren and siren in ties.heads_above(session, head):
        detail = f"{head} belongs to the group of {siren} itself: name the head of the whole group."
        raise invalid("/group_siren", detail)
    if actor.acts_for(siren) and queries.is_examined(session, ties.group_of(session, siren, head or siren)):
        raise Conflict("A file of this group is being examined: the city makes this change, on request.")


def _text(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value

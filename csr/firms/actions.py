"""What SOEE changes of a firm: who follows it, what is noted of it, its stage, its headcount."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from csr.firms import queries, rules, stages
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmOut, FirmPatch, HeadcountPut, StageIn
from csr.firms.stages import advance
from label.companies.schemas import HEADCOUNT_COLUMNS, headcount_columns
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Invalid
from label.kit.schemas import plain
from label.kit.sessions import ReadSession

__all__ = ["advance", "change", "put_headcount", "set_stage"]


def change(session: Session, actor: Actor, scope: Scope, siren: str, data: FirmPatch, at: datetime) -> FirmOut:
    """SOEE says who follows a firm, and notes what everyone should know of it."""
    row = stages.hold(session, siren)
    rules.check_version(row, data.version)
    changes = data.model_dump(exclude_unset=True, include={"note"})
    if "owner" in data.model_fields_set:
        changes["owner_id"] = _owner_id(session, data.owner)
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    session.flush()
    audit.record(session, actor, at, "change", ("firm", siren), siren=siren, before=before, after=changes)
    return queries.shown(session, scope, siren)


def set_stage(session: Session, actor: Actor, scope: Scope, siren: str, data: StageIn, at: datetime) -> FirmOut:
    """SOEE says where it has come with a firm."""
    row = stages.hold(session, siren)
    rules.check_version(row, data.version)
    rules.check_stage(row.stage, data.stage, data.reason)
    stages.move(session, actor, row, data.stage, data.reason, at)
    return queries.shown(session, scope, siren)


def put_headcount(
    session: Session, actor: Actor, scope: Scope, siren: str, data: HeadcountPut, at: datetime
) -> FirmOut:
    """SOEE writes down a headcount that was published, with where and of when: the company's own page tells it too."""
    row = queries.company(session, siren, lock=True)
    rules.check_version(row, data.version)
    rules.check_not_ahead(data.on, "/on", day(at))
    before = {name: getattr(row, name) for name in HEADCOUNT_COLUMNS.values()}
    after = headcount_columns(data)
    for name, value in after.items():
        setattr(row, name, value)
    session.flush()
    subject = ("company", siren)
    audit.record(session, actor, at, "change", subject, siren=siren, before=_told(before), after=_told(after))
    return queries.shown(session, scope, siren)


def _owner_id(session: ReadSession, email: str | None) -> str | None:
    person = queries.officer(session, email) if email else None
    if email and person is None:
        raise Invalid("The firm has faults.", [queries.no_officer("/owner", email)])
    return person.id if person else None


def _told(columns: Mapping[str, object]) -> dict[str, object]:
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in columns.items()}

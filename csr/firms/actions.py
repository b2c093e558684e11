"""What SOEE changes of a firm: its officer, the note about it, its stage, its headcount."""

from datetime import datetime

from sqlalchemy.orm import Session

from csr.firms import queries, rules, stages
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmOut, FirmPatch, HeadcountPut, StageIn
from label.accounts import directory
from label.companies import actions as companies
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Invalid
from label.kit.sessions import ReadSession
from label.kit.versions import check_version, require_version


def change(session: Session, actor: Actor, scope: Scope, siren: str, data: FirmPatch, at: datetime) -> FirmOut:
    row = stages.lock_firm(session, siren)
    require_version(row.version, data.version)
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
    row = stages.lock_firm(session, siren)
    check_version(row.version, data.version)
    rules.check_stage(row.stage, data.stage, data.reason)
    stages.record_stage(session, actor, row, data.stage, data.reason, at)
    return queries.shown(session, scope, siren)


def put_headcount(
    session: Session, actor: Actor, scope: Scope, siren: str, data: HeadcountPut, at: datetime
) -> FirmOut:
    """A published headcount becomes the company's own: its page at the label shows it too."""
    company = queries.company(session, siren, lock=True)
    check_version(company.version, data.version)
    rules.check_not_future(data.on, "/on", day(at))
    companies.record_headcount(session, actor, company, data, at)
    return queries.shown(session, scope, siren)


def _owner_id(session: ReadSession, email: str | None) -> str | None:
    officer = directory.officer(session, email) if email else None
    if email and officer is None:
        raise Invalid("The firm has faults.", [queries.no_officer("/owner", email)])
    return officer.id if officer else None

"""How far SOEE has come with a firm: its row, which the first write makes, and its changes of stage."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from csr.firms import queries, rules
from csr.firms.models import Firm, StageChange
from csr.firms.states import Stage
from label.kit import audit
from label.kit.actor import Actor


def lock_firm(session: Session, siren: str) -> Firm:
    """The firm's row, made if it is missing and locked until the transaction ends. `NotFound` without a company."""
    queries.company(session, siren)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"siren": siren, "stage": Stage.NOT_CONTACTED.value, "version": 1}
    session.execute(dialect.insert(Firm).values(values).on_conflict_do_nothing())
    locked = select(Firm).where(Firm.siren == siren).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()


def advance(session: Session, actor: Actor, siren: str, stage: Stage, at: datetime) -> None:
    """Brings a firm forward for what it did in an initiative; a firm that is further, or paused, stays where it is."""
    row = lock_firm(session, siren)
    if rules.is_ahead(row.stage, stage):
        record_stage(session, actor, row, stage, None, at)


def record_stage(session: Session, actor: Actor, row: Firm, stage: Stage, reason: str | None, at: datetime) -> None:
    before = {"stage": row.stage, "paused_because": row.paused_because}
    row.stage, row.paused_because = stage, reason if stage is Stage.PAUSED else None
    session.add(StageChange(siren=row.siren, stage=stage, reason=reason, person_id=actor.person_id, at=at))
    session.flush()
    after = {"stage": stage, "reason": reason}
    audit.record(session, actor, at, "move", ("firm", row.siren), siren=row.siren, before=before, after=after)

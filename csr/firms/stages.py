"""How far SOEE has come with a firm: its row, made on the first write, and its steps from stage to stage."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from csr.firms import queries, rules
from csr.firms.models import Firm, Stage, StageChange
from label.kit import audit
from label.kit.actor import Actor
from label.kit.sessions import ReadSession


def hold(session: ReadSession, siren: str) -> Firm:
    """The firm's row, made if need be and locked until the transaction ends. `NotFound` if there is no such company."""
    queries.company(session, siren)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = {"siren": siren, "stage": Stage.NOT_CONTACTED.value, "version": 1}
    session.execute(dialect.insert(Firm).values(first).on_conflict_do_nothing())
    wanted = select(Firm).where(Firm.siren == siren).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def advance(session: Session, actor: Actor, siren: str, stage: Stage, at: datetime) -> None:
    """Bring a firm forward to a stage, for what it has done elsewhere; one that is further, or paused, stays."""
    row = hold(session, siren)
    if rules.is_ahead(row.stage, stage):
        move(session, actor, row, stage, None, at)


def move(session: Session, actor: Actor, row: Firm, stage: Stage, reason: str | None, at: datetime) -> None:
    """Write that the firm has come to a stage, and the trail of it."""
    before = {"stage": row.stage, "paused_because": row.paused_because}
    row.stage, row.paused_because = stage, reason if stage is Stage.PAUSED else None
    session.add(StageChange(siren=row.siren, stage=stage, reason=reason, person_id=actor.person_id, at=at))
    session.flush()
    after = {"stage": stage, "reason": reason}
    audit.record(session, actor, at, "move", ("firm", row.siren), siren=row.siren, before=before, after=after)

"""Which company follows which: a merger or a change of legal form that the city has recorded.

`Company.successor_siren` is the record in force, so that ties and lists read one column; `Succession` keeps them all.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CTE, String, cast, literal, select
from sqlalchemy.orm import Session

from label.companies import queries, ties
from label.companies.actions import GROUPS
from label.companies.models import Company, Succession
from label.companies.schemas import SuccessionIn
from label.kit import audit, database
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from label.kit.sessions import ReadSession


def last_successor(session: ReadSession, siren: str) -> str:
    """The end of the chain that begins with this company; the company itself where it has no successor."""
    after = _after(siren)
    last = select(Company.siren).where(Company.siren.in_(select(after.c[0])), Company.successor_siren.is_(None))
    return session.scalar(last) or siren


def predecessors(session: ReadSession, siren: str) -> Sequence[str]:
    """All whose chain leads to this company."""
    return session.scalars(select(queries.inherited_sirens([siren]).c[0])).all()


def in_force(session: ReadSession, siren: str) -> Succession | None:
    """The record of the company's successor."""
    return session.scalar(select(Succession).filter_by(siren=siren, ended_at=None))


def check_independent(session: ReadSession, actor: Actor, *sirens: str) -> None:
    if any(ties.is_tied(session, actor.person_id, siren) for siren in sirens):
        raise Forbidden("You are tied to one of these companies: another officer must record this.")


def record(session: Session, actor: Actor, siren: str, data: SuccessionIn, at: datetime) -> Succession:
    """Raises Conflict for a company that has a successor, and Invalid with every fault."""
    database.lock_exclusively(session, GROUPS)
    company = queries.get(session, actor, siren)
    check_independent(session, actor, siren, data.successor)
    if company.successor_siren is not None:
        raise Conflict(f"The successor of {siren} is {company.successor_siren}: end that record first.")
    faults = [*_successor_faults(session, siren, data.successor)]
    if data.effective_on > day(at):
        faults.append(Fault("/effective_on", "In the future: record it on that day."))
    if faults:
        raise Invalid("The input has faults.", faults)
    row = Succession(siren=siren, successor_siren=data.successor, effective_on=data.effective_on, reason=data.reason)
    row.recorded_by, row.recorded_at = actor.person_id, at
    session.add(row)
    company.successor_siren = data.successor
    session.flush()
    after = {"successor": data.successor, "effective_on": data.effective_on, "reason": data.reason}
    audit.record(session, actor, at, "succeed", ("company", siren), siren=siren, after=after)
    return row


def end(session: Session, actor: Actor, siren: str, reason: str, at: datetime) -> Succession:
    """The record was a mistake: it ends and stays in the history. Raises NotFound where none is in force."""
    database.lock_exclusively(session, GROUPS)
    company = queries.get(session, actor, siren)
    row = in_force(session, siren)
    if row is None:
        raise NotFound(f"The company {siren} has no successor.")
    check_independent(session, actor, siren, row.successor_siren)
    row.ended_at, row.ended_by, row.ended_reason = at, actor.person_id, reason
    company.successor_siren = None
    session.flush()
    before, after = {"successor": row.successor_siren}, {"successor": None, "reason": reason}
    audit.record(session, actor, at, "end_succession", ("company", siren), siren=siren, before=before, after=after)
    return row


def _successor_faults(session: ReadSession, siren: str, successor: str) -> Collection[Fault]:
    if not queries.exists(session, successor):
        return [Fault("/successor", f"No company with SIREN {successor} is known here: import it first.")]
    if siren == successor or siren in session.scalars(select(_after(successor).c[0])).all():
        return [Fault("/successor", f"{siren} follows {successor} already: a company cannot follow itself.")]
    return []


def _after(siren: str) -> CTE:
    """The company and those that follow it. UNION ends a circle, which no record makes."""
    after = select(cast(literal(siren), String).label("siren")).cte(recursive=True)
    following = select(cast(Company.successor_siren, String)).where(Company.siren == after.c.siren)
    return after.union(following.where(Company.successor_siren.is_not(None)))

"""Freezing a year of the observatory: read in one long transaction, counted without any, written in a short one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from csr.catalogue.rules import year_of
from csr.firms.portfolio import Scope
from csr.reports.models import Observatory
from csr.reports.observatory import queries
from csr.reports.observatory.input_queries import collect_inputs
from csr.reports.observatory.inputs import Inputs, canonical_json, digest_of
from csr.reports.observatory.rules import check_freeze
from csr.reports.observatory.schemas import FreezeIn, ObservatoryOut, TablesOut
from csr.reports.observatory.tables import build_tables
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession


@dataclass(frozen=True, slots=True)
class FreezePlan:
    """A year as of one moment, and the numbers under which it was frozen before, oldest first."""

    numbers: Sequence[Observatory]
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class CountedYear:
    """A plan with its tables; `inputs_json` and `tables_json` are canonical."""

    plan: FreezePlan
    inputs_json: str
    tables: TablesOut
    tables_json: str


def prepare(session: ReadSession, actor: Actor, scope: Scope, year: str, data: FreezeIn, at: datetime) -> FreezePlan:
    """Read a year that may be frozen now. This takes seconds in a large city, so it is no part of the transaction that
    writes."""
    calendar_year = year_of(year)
    numbers = queries.history(session, calendar_year)
    check_freeze(calendar_year, len(numbers), data.reason, day(at))
    return FreezePlan(numbers, collect_inputs(session, scope, calendar_year))


def count(plan: FreezePlan) -> CountedYear:
    """Count the tables; `Conflict` when nothing has changed since the last number."""
    inputs_json = canonical_json(plan.inputs)
    if plan.numbers and plan.numbers[-1].inputs == inputs_json:
        raise Conflict(f"Nothing has changed since number {plan.numbers[-1].number} was frozen.")
    tables = build_tables([*map(queries.inputs_of, plan.numbers), plan.inputs])
    return CountedYear(plan, inputs_json, tables, canonical_json(tables))


def freeze(
    session: Session, actor: Actor, scope: Scope, year: str, data: FreezeIn, counted: CountedYear, at: datetime
) -> ObservatoryOut:
    """Freeze a year as it was counted; of a year that is frozen already, this is a correction."""
    calendar_year, numbers = year_of(year), counted.plan.numbers
    if queries.last_number(session, calendar_year) != len(numbers):
        raise Conflict("Someone else has frozen the year meanwhile: read it, then decide again.")
    row = Observatory(
        year=calendar_year,
        number=len(numbers) + 1,
        inputs=counted.inputs_json,
        inputs_digest=digest_of(counted.inputs_json),
        tables=counted.tables_json,
        tables_digest=digest_of(counted.tables_json),
        reason=data.reason,
        frozen_by=actor.person_id,
        frozen_at=at,
    )
    session.add(row)
    session.flush()
    after = {name: getattr(row, name) for name in ("number", "inputs_digest", "tables_digest", "reason")}
    audit.record(session, actor, at, "freeze", ("observatory", str(calendar_year)), after=after)
    digests = (row.inputs_digest, row.tables_digest)
    return queries.present(counted.plan.inputs, counted.tables, digests, [*numbers, row], row)


def freeze_at_once(
    session: Session, actor: Actor, scope: Scope, year: str, data: FreezeIn, at: datetime
) -> ObservatoryOut:
    """All three steps in one transaction: for the demonstration city, which is small and which nobody waits for."""
    counted = count(prepare(session, actor, scope, year, data, at))
    return freeze(session, actor, scope, year, data, counted, at)

"""Freezing a year, and finding out later that what was frozen is what was counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue.rules import year_of
from csr.firms.portfolio import Scope
from csr.reports.models import Observatory
from csr.reports.observatory import input_queries, queries
from csr.reports.observatory.inputs import CompanyLine, Figures, Inputs, canonical, digest
from csr.reports.observatory.schemas import FreezeIn, ObservatoryOut, TablesOut
from csr.reports.observatory.tables import tables
from label.applications.models import Snapshot
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, NotFound, invalid
from label.kit.sessions import ReadSession


@dataclass(frozen=True, slots=True)
class Plan:
    """A year as it stood at one moment, and the numbers under which it was frozen before, the first one first."""

    numbers: Sequence[Observatory]
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Counted:
    """A plan with its tables; texts are canonical."""

    plan: Plan
    inputs: str
    tables: TablesOut
    tables_text: str


def prepare(session: ReadSession, actor: Actor, scope: Scope, year: str, data: FreezeIn, at: datetime) -> Plan:
    """Read a year that may be frozen now. This takes seconds in a large city: in no transaction that writes."""
    number = year_of(year)
    numbers = queries.history(session, number)
    check_freeze(number, numbers, data.reason, day(at))
    return Plan(numbers, input_queries.read(session, scope, number))


def count(plan: Plan) -> Counted:
    """Count the tables; `Conflict` when nothing has changed since the last number."""
    inputs = canonical(plan.inputs)
    if plan.numbers and plan.numbers[-1].inputs == inputs:
        raise Conflict(f"Nothing has changed since number {plan.numbers[-1].number} was frozen.")
    found = tables([*map(queries.inputs_of, plan.numbers), plan.inputs])
    return Counted(plan, inputs, found, canonical(found))


def freeze(
    session: Session, actor: Actor, scope: Scope, year: str, data: FreezeIn, counted: Counted, at: datetime
) -> ObservatoryOut:
    """Freeze a year that has ended as it was counted; one that is frozen is corrected, with a reason."""
    number, numbers = year_of(year), counted.plan.numbers
    if queries.last_number(session, number) != len(numbers):
        raise Conflict("The year was frozen by someone else meanwhile: look at it, then decide again.")
    row = Observatory(
        year=number,
        number=len(numbers) + 1,
        inputs=counted.inputs,
        inputs_digest=digest(counted.inputs),
        tables=counted.tables_text,
        tables_digest=digest(counted.tables_text),
        reason=data.reason,
        frozen_by=actor.person_id,
        frozen_at=at,
    )
    session.add(row)
    session.flush()
    after = {name: getattr(row, name) for name in ("number", "inputs_digest", "tables_digest", "reason")}
    audit.record(session, actor, at, "freeze", ("observatory", str(number)), after=after)
    digests = (row.inputs_digest, row.tables_digest)
    return queries.shown_as(counted.plan.inputs, counted.tables, digests, [*numbers, row], row)


def freeze_at_once(
    session: Session, actor: Actor, scope: Scope, year: str, data: FreezeIn, at: datetime
) -> ObservatoryOut:
    """All three steps in one transaction: for a small city that nobody waits for, the demonstration's."""
    counted = count(prepare(session, actor, scope, year, data, at))
    return freeze(session, actor, scope, year, data, counted, at)


def check_freeze(year: int, numbers: Sequence[Observatory], reason: str | None, today: date) -> None:
    """The year has ended; the first number has no reason, a correction has one."""
    if today <= date(year, 12, 31):
        raise Conflict(f"The year {year} has not ended: it can be frozen from {date(year + 1, 1, 1)} on.")
    if numbers and reason is None:
        raise invalid("/reason", f"{year} is frozen: to correct it, say why.")
    if not numbers and reason is not None:
        raise invalid("/reason", f"{year} is not frozen yet: there is nothing to correct.")


def verify(session: ReadSession, year: str) -> Iterator[str]:
    """What does not hold of a year's numbers: nothing, when each is what its inputs give, and they what the snapshots
    of the label say. `NotFound` when the year is not frozen."""
    numbers = queries.history(session, year_of(year))
    if not numbers:
        raise NotFound(f"The year {year} is not frozen.")
    past: list[Inputs] = []
    for row in numbers:
        if digest(row.inputs) != row.inputs_digest:
            yield f"Number {row.number}: its inputs are not those of {row.inputs_digest}."
            return  # nothing follows from them, neither here nor in later numbers
        past.append(queries.inputs_of(row))
        if digest(row.tables) != row.tables_digest:
            yield f"Number {row.number}: its tables are not those of {row.tables_digest}."
        if canonical(tables(past)) != row.tables:
            yield f"Number {row.number}: its inputs give other tables than those published."
        for siren in _otherwise(session, past[-1].companies):
            yield f"Number {row.number}: the figures of {siren} are not those of its snapshot."


def _otherwise(session: ReadSession, companies: Sequence[CompanyLine]) -> Iterator[str]:
    """The companies whose figures are not what the stored snapshots say."""
    taken = select(Snapshot.digest, Snapshot.document).where(Snapshot.digest.in_([one.snapshot for one in companies]))
    documents = {row.digest: row.document for row in session.execute(taken)}
    for one in companies:
        document = documents.get(one.snapshot)
        if document is None or _figures(one, document) != Figures.model_validate(one.model_dump()):
            yield one.siren


def _figures(one: CompanyLine, document: str) -> Figures:
    """What a company's line must say; a file of another year has no figures in this one."""
    return input_queries.figures(document) if one.of_the_year else Figures()

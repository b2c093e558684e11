"""Reading the observatory: public, so no actor stands here, but for the preview."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from csr.catalogue.rules import year_of
from csr.firms.portfolio import Scope
from csr.reports.models import Observatory
from csr.reports.observatory import input_queries, tables
from csr.reports.observatory.french import NOTICES
from csr.reports.observatory.inputs import Inputs, canonical, digest
from csr.reports.observatory.schemas import (
    NumberAsked,
    NumberOut,
    ObservatoryLine,
    ObservatoryList,
    ObservatoryOut,
    TablesOut,
)
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession


def listed(session: ReadSession) -> ObservatoryList:
    """Every year frozen, at its latest number."""
    return ObservatoryList(items=[ObservatoryLine.model_validate(row) for row in latest(session)])


def latest(session: ReadSession) -> Sequence[Observatory]:
    """The latest number of every year, the latest year first."""
    last = select(Observatory.year, func.max(Observatory.number).label("number")).group_by(Observatory.year).subquery()
    wanted = select(Observatory).join(last, (last.c.year == Observatory.year) & (last.c.number == Observatory.number))
    return session.scalars(wanted.order_by(Observatory.year.desc())).all()


def history(session: ReadSession, year: int) -> Sequence[Observatory]:
    """Every number of a year, the first one first."""
    return session.scalars(select(Observatory).filter_by(year=year).order_by(Observatory.number)).all()


def last_number(session: ReadSession, year: int) -> int:
    """The number under which a year was frozen last; 0 before it is."""
    return session.scalar(select(func.max(Observatory.number)).filter_by(year=year)) or 0


def show(session: ReadSession, year: str, asked: NumberAsked) -> ObservatoryOut:
    """A year as it was frozen, at the number asked for."""
    numbers = history(session, year_of(year))
    if not numbers:
        raise NotFound(f"The year {year} is not frozen.")
    number = asked.number or numbers[-1].number
    row = next((row for row in numbers if row.number == number), None)
    if row is None:
        raise NotFound(f"The year {year} has no number {number}.")
    return frozen(row, numbers)


def frozen(row: Observatory, numbers: Sequence[Observatory]) -> ObservatoryOut:
    """A number as it goes out."""
    return shown_as(
        Inputs.model_validate_json(row.inputs),
        TablesOut.model_validate_json(row.tables),
        (row.inputs_digest, row.tables_digest),
        numbers,
        row,
    )


def preview(session: ReadSession, actor: Actor, scope: Scope, year: str) -> ObservatoryOut:
    """What would be frozen now; it is not."""
    number = year_of(year)
    numbers, inputs = history(session, number), input_queries.read(session, scope, number)
    found = tables.tables([*map(inputs_of, numbers), inputs])
    digests = (digest(canonical(inputs)), digest(canonical(found)))
    return shown_as(inputs, found, digests, numbers, None)


def inputs_of(row: Observatory) -> Inputs:
    """What a number is made of."""
    return Inputs.model_validate_json(row.inputs)


def shown_as(
    inputs: Inputs,
    found: TablesOut,
    digests: tuple[str, str],
    numbers: Sequence[Observatory],
    row: Observatory | None,
) -> ObservatoryOut:
    """Tables as they go out; without a row, as a preview."""
    at: datetime | None = row.frozen_at if row else None
    return ObservatoryOut(
        year=inputs.year,
        frozen=row is not None,
        number=row.number if row else None,
        frozen_at=at,
        reason=row.reason if row else None,
        inputs_digest=digests[0],
        tables_digest=digests[1],
        editions=list(inputs.editions),
        threshold=inputs.threshold,
        source=_sources(inputs.needs),
        reference_source=_sources(inputs.reference),
        notices=list(NOTICES),
        numbers=[NumberOut.model_validate(one) for one in numbers],
        tables=found.tables,
    )


def _sources(lines: Sequence[object]) -> str | None:
    named = dict.fromkeys(line.source for line in lines)  # type: ignore[attr-defined]
    return " ; ".join(named) or None

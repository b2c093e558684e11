"""Reading the observatory. It is public: only the preview takes an actor."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from csr.catalogue.rules import year_of
from csr.firms.portfolio import Scope
from csr.reports.models import Observatory
from csr.reports.observatory.french import FIRST_NOTICES, NOTICES
from csr.reports.observatory.input_queries import collect_inputs
from csr.reports.observatory.inputs import FIRST_METHOD, Inputs, NeedInput, canonical_json, digest_of
from csr.reports.observatory.schemas import (
    NumberAsked,
    NumberOut,
    ObservatoryLine,
    ObservatoryList,
    ObservatoryOut,
    TablesOut,
)
from csr.reports.observatory.tables import build_tables
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession


def listed(session: ReadSession) -> ObservatoryList:
    return ObservatoryList(items=[ObservatoryLine.model_validate(row) for row in latest(session)])


def latest(session: ReadSession) -> Sequence[Observatory]:
    """The latest number of every year, the latest year first."""
    last = select(Observatory.year, func.max(Observatory.number).label("number")).group_by(Observatory.year).subquery()
    wanted = select(Observatory).join(last, (last.c.year == Observatory.year) & (last.c.number == Observatory.number))
    return session.scalars(wanted.order_by(Observatory.year.desc())).all()


def history(session: ReadSession, year: int) -> Sequence[Observatory]:
    """Every number of a year, oldest first; empty when the year is not frozen."""
    return session.scalars(select(Observatory).filter_by(year=year).order_by(Observatory.number)).all()


def last_number(session: ReadSession, year: int) -> int:
    """0 for a year that is not frozen."""
    return session.scalar(select(func.max(Observatory.number)).filter_by(year=year)) or 0


def show(session: ReadSession, year: str, asked: NumberAsked) -> ObservatoryOut:
    """A frozen year, at the number asked for or at the latest. `NotFound` when there is none."""
    numbers = history(session, year_of(year))
    if not numbers:
        raise NotFound(f"The year {year} is not frozen.")
    number = asked.number or numbers[-1].number
    row = next((row for row in numbers if row.number == number), None)
    if row is None:
        raise NotFound(f"The year {year} has no number {number}.")
    return present_frozen(row, numbers)


def preview(session: ReadSession, actor: Actor, scope: Scope, year: str) -> ObservatoryOut:
    """The tables that freezing the year now would publish."""
    calendar_year = year_of(year)
    numbers, inputs = history(session, calendar_year), collect_inputs(session, scope, calendar_year)
    tables = build_tables([*map(inputs_of, numbers), inputs])
    digests = (digest_of(canonical_json(inputs)), digest_of(canonical_json(tables)))
    return present(inputs, tables, digests, numbers, None)


def inputs_of(row: Observatory) -> Inputs:
    """The inputs that a number was counted from."""
    return Inputs.model_validate_json(row.inputs)


def present_frozen(row: Observatory, numbers: Sequence[Observatory]) -> ObservatoryOut:
    """A number as it was published; `numbers` are all those of its year."""
    tables = TablesOut.model_validate_json(row.tables)
    return present(inputs_of(row), tables, (row.inputs_digest, row.tables_digest), numbers, row)


def present(
    inputs: Inputs,
    tables: TablesOut,
    digests: tuple[str, str],
    numbers: Sequence[Observatory],
    row: Observatory | None,
) -> ObservatoryOut:
    """A year's tables with where they come from: as the number of `row`, or as a preview without one. `digests` are
    those of the inputs and of the tables."""
    frozen_at: datetime | None = row.frozen_at if row else None
    return ObservatoryOut(
        year=inputs.year,
        frozen=row is not None,
        number=row.number if row else None,
        frozen_at=frozen_at,
        reason=row.reason if row else None,
        inputs_digest=digests[0],
        tables_digest=digests[1],
        editions=list(inputs.editions),
        method=inputs.method,
        threshold=inputs.threshold,
        seekers_years={str(need.audience): need.of_year for need in inputs.needs},
        source=_sources(inputs.needs),
        reference_source=_sources(inputs.reference),
        notices=list(FIRST_NOTICES if inputs.method == FIRST_METHOD else NOTICES),
        numbers=[NumberOut.model_validate(each) for each in numbers],
        tables=tables.tables,
    )


def _sources(needs: Sequence[NeedInput]) -> str | None:
    return " ; ".join(dict.fromkeys(need.source for need in needs)) or None

"""Durable hires of people who live in the commune: counts in, points of H1 and H2 out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from label.declarations.kinds.definition import (
    DeclarationInput,
    IndicatorValues,
    KindDefinition,
    date_faults,
    sums_given,
)
from label.declarations.models import Declaration
from label.declarations.states import DeclarationKind
from label.editions.models import Edition
from label.kit.errors import Fault
from label.kit.schemas import Day
from scoring import ClaimSums, HireContract, HireGroup, LocalHireClaim


class LocalHireIn(DeclarationInput):
    """Durable hires of people who live in the commune, counted, never named."""

    kind: Literal["local_hire"]
    contract: HireContract
    group: HireGroup
    count: Annotated[int, Field(ge=1, le=1_000_000)]
    started_on: Day | None = Field(default=None, description="The day of hire; of the first, if several.")
    ended_on: Day | None = Field(default=None, description="The day of the last hire.")

    def days(self, edition: Edition) -> Mapping[str, date | None]:
        return {"/started_on": self.started_on, "/ended_on": self.ended_on}

    def faults(self, edition: Edition) -> Iterator[Fault]:
        yield from date_faults(self.started_on, self.ended_on, edition)


class _LocalHire(KindDefinition):
    def claim(self, row: Declaration) -> LocalHireClaim:
        columns = {name: getattr(row, name) for name in ("contract", "group", "count")}
        return LocalHireClaim(**columns, verified_count=row.verified_count or 0)

    def gives(self, row: Declaration, declared: ClaimSums, verified: ClaimSums) -> IndicatorValues:
        return sums_given(
            {"H1": lambda sums: sums.contract_weighted_hires, "H2": lambda sums: sums.group_weighted_hires},
            declared,
            verified,
        )


LOCAL_HIRE = _LocalHire(
    kind=DeclarationKind.LOCAL_HIRE,
    french="embauche locale",
    english="local hire",
    input_model=LocalHireIn,
    verified={"verified_count": "count"},
    facts_field="local_hires",
)

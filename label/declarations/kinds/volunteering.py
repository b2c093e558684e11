"""Volunteering of employees for job seekers: hours in, points of V1 and V3 out."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal

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
from label.kit.schemas import Day, Positive, plain
from scoring import (
    ClaimSums,
    Rulebook,
    VolunteeringAction,
    VolunteeringAudience,
    VolunteeringClaim,
    VolunteeringTime,
)

_HOURS_A_DAY: Final = 24


class VolunteeringIn(DeclarationInput):
    """One action of volunteers; without dates it is spread over the edition's period."""

    kind: Literal["volunteering"]
    action: VolunteeringAction
    audience: VolunteeringAudience
    time: VolunteeringTime
    participants: Annotated[int, Field(ge=1, le=1_000_000)]
    hours: Positive
    host: str | None = Field(
        default=None, max_length=40, pattern=r"^[a-z0-9-]+$", description="The partner association, by its id."
    )
    started_on: Day | None = None
    ended_on: Day | None = Field(default=None, description="Left out: the same day.")

    @property
    def partner(self) -> str | None:
        return self.host

    def days(self, edition: Edition) -> Mapping[str, date | None]:
        return {"/started_on": self.started_on, "/ended_on": self.ended_on}

    def faults(self, edition: Edition) -> Iterator[Fault]:
        """No more than 24 hours a day for each participant, over the days that are declared."""
        faults = [*date_faults(self.started_on, self.ended_on, edition)]
        # With faulty dates the number of days is unknown: a fault of the hours would only mislead.
        yield from faults or self._hours_faults(edition)

    def _hours_faults(self, edition: Edition) -> Iterator[Fault]:
        first = self.started_on or edition.period_start
        last = self.ended_on or self.started_on or edition.period_end
        days = (last - first + timedelta(days=1)).days
        most = Decimal(_HOURS_A_DAY * days * self.participants)
        if self.hours > most:
            sentence = f"{self.participants} participants on {days} days cannot give more than {most} hours."
            yield Fault("/hours", sentence)


class _Volunteering(KindDefinition):
    def claim(self, row: Declaration) -> VolunteeringClaim:
        names = ("action", "audience", "time", "participants", "hours")
        columns = {name: getattr(row, name) for name in names}
        return VolunteeringClaim(**columns, verified_hours=row.verified_hours or Decimal(0))

    def gives(self, row: Declaration, declared: ClaimSums, verified: ClaimSums) -> IndicatorValues:
        return sums_given(
            {"V1": lambda sums: sums.weighted_hours, "V3": lambda sums: sums.priority_weighted_hours},
            declared,
            verified,
        )

    def not_counted(self, row: Declaration, rulebook: Rulebook) -> list[dict[str, str]]:
        most = rulebook.hours_per_participant * (row.participants or 0)
        if row.hours is None or row.hours <= most:
            return []
        return [{"reason": "hours_above_limit_per_participant", "basis": "both", "amount": plain(row.hours - most)}]


VOLUNTEERING = _Volunteering(
    kind=DeclarationKind.VOLUNTEERING,
    french="bénévolat",
    english="volunteering",
    input_model=VolunteeringIn,
    verified={"verified_hours": "hours"},
    facts_field="volunteering",
)

"""What each deed of a plan costs a company, so that plans can be compared.

The unit is one hour of one employee; `docs/reference/scoring.md` gives the reason for each figure of 2026.
"""

from scoring.exact_numbers import PositiveDecimal
from scoring.strict_model import CrossFieldFaults, StrictModel, ValidFields


class DeedEffort(StrictModel):
    """`volunteer` includes the `volunteer_hours` that an employee gives to count as a volunteer."""

    hour: PositiveDecimal
    volunteer: PositiveDecimal
    volunteer_hours: PositiveDecimal
    shared_vacancy: PositiveDecimal
    local_hire: PositiveDecimal
    initiative: PositiveDecimal
    half_day: PositiveDecimal
    full_day: PositiveDecimal
    offer: PositiveDecimal
    answer: PositiveDecimal

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        half, full = valid.number("half_day"), valid.number("full_day")
        # A company that is there for half a day pays the difference for the other half.
        if half is not None and full is not None and full <= half:
            yield ("full_day",), f"This must be above the figure of half_day, {half}."

"""The weights of a rulebook, for hours and for hires.

Weights below 0 can be written: `find_counterexample` rejects them before a rulebook is published.
"""

from decimal import Decimal
from typing import assert_never

from scoring.exact_numbers import ExactDecimal
from scoring.facts import HireContract, HireGroup, VolunteeringAudience, VolunteeringTime
from scoring.strict_model import StrictModel

# Each `of` is a `match` and not `getattr`: a word that is added to the facts without a weight fails the type check.


class TimeWeights(StrictModel):
    """The weight of an hour (V1, V3)."""

    paid: ExactDecimal
    personal: ExactDecimal

    def of(self, time: VolunteeringTime) -> Decimal:
        match time:
            case "paid":
                return self.paid
            case "personal":
                return self.personal
            case _:
                assert_never(time)


class AudienceWeights(StrictModel):
    """The weight of an hour among the priority audiences (V3)."""

    youth: ExactDecimal
    senior: ExactDecimal
    long_term_unemployed: ExactDecimal
    executive_job_seeker: ExactDecimal
    priority_district: ExactDecimal
    general: ExactDecimal

    def of(self, audience: VolunteeringAudience) -> Decimal:
        match audience:
            case "youth":
                return self.youth
            case "senior":
                return self.senior
            case "long_term_unemployed":
                return self.long_term_unemployed
            case "executive_job_seeker":
                return self.executive_job_seeker
            case "priority_district":
                return self.priority_district
            case "general":
                return self.general
            case _:
                assert_never(audience)


class ContractWeights(StrictModel):
    """The weight of a local hire by contract (H1)."""

    permanent: ExactDecimal
    apprenticeship: ExactDecimal
    fixed_term_12: ExactDecimal
    fixed_term_6: ExactDecimal

    def of(self, contract: HireContract) -> Decimal:
        match contract:
            case "permanent":
                return self.permanent
            case "apprenticeship":
                return self.apprenticeship
            case "fixed_term_12":
                return self.fixed_term_12
            case "fixed_term_6":
                return self.fixed_term_6
            case _:
                assert_never(contract)


class GroupWeights(StrictModel):
    """The weight of a local hire by group (H2)."""

    very_long_term_unemployed: ExactDecimal
    long_term_unemployed: ExactDecimal
    senior: ExactDecimal
    youth: ExactDecimal
    priority_district: ExactDecimal
    executive_job_seeker: ExactDecimal
    none: ExactDecimal

    def of(self, group: HireGroup) -> Decimal:
        match group:
            case "very_long_term_unemployed":
                return self.very_long_term_unemployed
            case "long_term_unemployed":
                return self.long_term_unemployed
            case "senior":
                return self.senior
            case "youth":
                return self.youth
            case "priority_district":
                return self.priority_district
            case "executive_job_seeker":
                return self.executive_job_seeker
            case "none":
                return self.none
            case _:
                assert_never(group)


class Weights(StrictModel):
    time: TimeWeights
    audience: AudienceWeights
    contract: ContractWeights
    group: GroupWeights

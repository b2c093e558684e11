"""The part of a rulebook that weighs hours and hires."""

from scoring.exact_numbers import Number
from scoring.strict_model import Judged


class TimeWeights(Judged):
    """The weight of an hour."""

    paid: Number
    personal: Number


class AudienceWeights(Judged):
    """The weight of an hour among priority audiences (V3)."""

    youth: Number
    senior: Number
    long_term_unemployed: Number
    executive_job_seeker: Number
    priority_district: Number
    general: Number


class ContractWeights(Judged):
    """The weight of a local hire by contract (H1)."""

    permanent: Number
    apprenticeship: Number
    fixed_term_12: Number
    fixed_term_6: Number


class GroupWeights(Judged):
    """The weight of a local hire by group (H2)."""

    very_long_term_unemployed: Number
    long_term_unemployed: Number
    senior: Number
    youth: Number
    priority_district: Number
    executive_job_seeker: Number
    none: Number


class Weights(Judged):
    """All weights."""

    time: TimeWeights
    audience: AudienceWeights
    contract: ContractWeights
    group: GroupWeights

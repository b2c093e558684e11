"""The job seekers that actions, needs, targets and outcomes are told apart by."""

from enum import StrEnum


class Audience(StrEnum):
    """The job seekers that an action is for; the report of 2015 speaks of these."""

    YOUTH = "youth"
    SENIOR = "senior"
    LONG_TERM_UNEMPLOYED = "long_term_unemployed"
    VERY_LONG_TERM_UNEMPLOYED = "very_long_term_unemployed"
    EXECUTIVE = "executive_job_seeker"
    PERIPHERAL_OBSTACLES = "peripheral_obstacles"

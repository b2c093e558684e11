"""Where an initiative stands, and why one ends early."""

from enum import StrEnum


class InitiativeState(StrEnum):
    """The state of an initiative; `rules.LIFE` has the transitions."""

    PROPOSED = "proposed"
    IN_DISCUSSION = "in_discussion"
    COMMITTED = "committed"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    DECLINED = "declined"
    ABANDONED = "abandoned"


class Why(StrEnum):
    """Why an initiative was declined or abandoned."""

    NO_BUDGET = "no_budget"
    NO_TIME = "no_time"
    REORGANISATION = "reorganisation"
    NO_CANDIDATES = "no_candidates"
    NO_PARTNER = "no_partner"
    OTHER_PRIORITY = "other_priority"
    CONTACT_LEFT = "contact_left"
    OTHER = "other"

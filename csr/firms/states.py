"""The stages, threshold statuses, presences, media and reports of the portfolio, as they are stored."""

from enum import StrEnum


class Stage(StrEnum):
    """How far SOEE has come with a firm; a firm without a row is `not_contacted`."""

    NOT_CONTACTED = "not_contacted"
    IN_DISCUSSION = "in_discussion"
    COMMITTED = "committed"
    ACTING = "acting"
    PAUSED = "paused"


class ThresholdStatus(StrEnum):
    """Whether a firm has more employees than the threshold, as far as is known."""

    OVER = "over"
    UNDER = "under"
    UNKNOWN = "unknown"


class FirmPresence(StrEnum):
    """Whether a firm has a place of work in the commune, as far as is known."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Medium(StrEnum):
    """How one spoke with a firm."""

    MEETING = "meeting"
    CALL = "call"
    LETTER = "letter"
    EMAIL = "email"
    EVENT = "event"


class Report(StrEnum):
    """The reports on social responsibility that a firm may publish, by duty or by choice."""

    CSRD = "csrd"
    VSME = "vsme"
    NFRD = "nfrd"
    VIGILANCE = "vigilance"
    GENDER_INDEX = "gender_index"
    VOLUNTARY = "voluntary"

"""The codes of remarks, as they are stored."""

from enum import StrEnum


class RemarkCode(StrEnum):
    """What a remark is about."""

    HEADCOUNT_OUTSIDE_INSEE_CLASSES = "headcount_outside_insee_classes"
    ATTENDANCE_DIFFERS = "attendance_differs"
    EVIDENCE_TO_MASK = "evidence_to_mask"

"""The kinds and states of a declaration, and the status of a company's file, as they are stored."""

from enum import StrEnum


class Claim(StrEnum):
    """The kinds of declaration."""

    VOLUNTEERING = "volunteering"
    LOCAL_HIRE = "local_hire"
    FORUM = "forum"


class DeclarationState(StrEnum):
    """The state of a declaration or of a statement."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    RETURNED = "returned"


class FileStatus(StrEnum):
    """In whose hands a company's file of an edition is: nobody examines it, reviewers do, the company corrects it,
    or it is decided. The applications set it; it says who may change what."""

    OPEN = "open"
    REVIEW = "review"
    CORRECTION = "correction"
    CLOSED = "closed"

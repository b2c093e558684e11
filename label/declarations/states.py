"""The kinds and states of a declaration, and the status of a company's file, as they are stored."""

from enum import StrEnum
from typing import NamedTuple


class DeclarationKind(StrEnum):
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


class Figure(StrEnum):
    """The figures with a verdict of their own: the statement's four, and the candidates met at the forum.

    The first three are denominators: a verdict on one may lie above or below what was declared, and stays when the
    company declares another figure.
    """

    HEADCOUNT = "headcount"
    DURABLE_HIRES = "durable_hires"
    CANDIDATES_MET = "candidates_met"
    HIRES_FROM_SHARED_VACANCIES = "hires_from_shared_vacancies"
    VOLUNTEERS = "volunteers"

    @property
    def is_denominator(self) -> bool:
        return self in (Figure.HEADCOUNT, Figure.DURABLE_HIRES, Figure.CANDIDATES_MET)


STATEMENT_FIGURES = tuple(figure for figure in Figure if figure is not Figure.CANDIDATES_MET)


class VerdictSource(StrEnum):
    """Where a verified value comes from. `ORGANISER` is the imported list of who was at the forum: no reviewer gives
    it."""

    EVIDENCE = "evidence"
    SEEN_ON_SITE = "seen_on_site"
    KNOWN_TO_ORGANISER = "known_to_organiser"
    ORGANISER = "organiser"


class StandingVerdict(NamedTuple):
    """A verdict that counts in a file: on a declaration, by its id, or on a figure."""

    declaration: str | None
    figure: Figure | None
    judge: str


class FileStatus(StrEnum):
    """In whose hands a company's file of an edition is: nobody examines it, reviewers do, the company corrects it,
    or it is decided. The applications set it; it says who may change what."""

    OPEN = "open"
    REVIEW = "review"
    CORRECTION = "correction"
    CLOSED = "closed"

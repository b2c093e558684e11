"""The organiser's list on the wire."""

from typing import Annotated

from pydantic import Field, RootModel

from label.companies.identifiers import SirenField
from label.kit.schemas import Count, In, Out
from scoring.facts import ForumPresence

MAX_ROWS = 2000
MAX_JSON_VALUES = 12 * MAX_ROWS  # in the body: five names and five values a row, and the row itself


class AttendanceRowIn(In):
    """What the organiser saw of one company."""

    siren: SirenField
    presence: ForumPresence
    offers: Count
    candidates_met: Count
    candidates_answered: Count | None = Field(
        default=None, description="Candidates answered within 30 days, where the organiser knows."
    )


class AttendanceList(RootModel[Annotated[list[AttendanceRowIn], Field(max_length=MAX_ROWS)]]):
    """Who was at the edition's forum: at most 2,000 rows, each company once."""


class AttendanceOut(Out):
    """What became of the rows; each is counted once."""

    verified: int = Field(description="The company's declaration is verified, and agrees.")
    differing: int = Field(description="It is verified, and less or other than declared: a remark has both figures.")
    waiting: int = Field(description="Kept: no declaration is submitted yet, or its file takes no verdict now.")
    skipped: int = Field(description="Not kept: another officer must import these rows.")
    skipped_sirens: list[str] = Field(description="The companies of the rows that were skipped.")
    ceased: int = Field(description="Not kept: INSEE says that the company had ceased before the forum.")
    ceased_sirens: list[str] = Field(description="The companies that had ceased before the forum.")

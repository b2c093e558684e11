"""Actions on the wire, and as their revisions are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from csr.catalogue.audiences import Audience
from csr.catalogue.reporting_lines import CODES
from label.kit.paging import Paged
from label.kit.schemas import Count, In, Out, Quantity
from label.kit.text import Name, Text
from label.kit.versions import VersionIn
from scoring.facts import VolunteeringAction

ActionCode = Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
PartnerId = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]+$")]
ReportingLine = Annotated[str, Field(max_length=40, pattern=r"^[A-Z0-9-]+$", json_schema_extra={"enum": list(CODES)})]
LabelIndicator = Literal["V1", "V2", "V3", "H1", "H2", "H3", "F1", "F2", "F3", "bonus"]
FIRST_YEAR, LAST_YEAR = 2000, 2099


class Effort(In):
    """What the action typically costs one firm in a year; null where there is no typical figure."""

    hours: Quantity | None = Field(default=None, description="Hours of employees.")
    euros: Quantity | None = None
    places: Count | None = Field(default=None, description="Job seekers who can take part.")


class Sector(In):
    """A part of the economy that the action fits best, and why."""

    naf: Annotated[str, Field(pattern=r"^([A-U]|\d{2})$")] = Field(
        description="A section of the NAF rev. 2 (one letter), or a division (two digits)."
    )
    reason: Text


class PartnerHint(In):
    """An association that may accompany the job seekers. Indicative: judged from its name only, until it has agreed."""

    id: PartnerId
    reason: Text
    indicative: bool = True


class ActionContent(In):
    """What the catalogue says of a kind of action."""

    title: Name
    description: Text
    needs: Text = Field(description="What it takes from the firm.")
    brings: Text = Field(description="What it gives to job seekers, and to the firm.")
    audiences: tuple[Audience, ...] = Field(min_length=1, max_length=len(Audience))
    effort: Effort = Effort()
    smallest_headcount: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=1, description="Below this headcount the action is too large for a firm."
    )
    sectors: tuple[Sector, ...] = Field(default=(), max_length=88, description="Empty: it fits every sector alike.")
    partners: tuple[PartnerHint, ...] = Field(default=(), max_length=50)
    volunteering: VolunteeringAction | None = Field(
        default=None, description="The label's volunteering action its hours may count as; null: they may not."
    )
    helps: tuple[LabelIndicator, ...] = Field(
        default=(), max_length=10, description="Indicators of the label that it raises."
    )
    reporting_lines: tuple[ReportingLine, ...] = Field(default=(), max_length=50)

    def to_json(self) -> str:
        """The document that a revision keeps: without the code, version and dates of a subclass."""
        return self.model_dump_json(include=set(ActionContent.model_fields))


@dataclass(frozen=True, slots=True)
class CurrentAction:
    """An action as its latest revision says."""

    code: str
    revision: int
    active: bool
    content: ActionContent


class ActionIn(ActionContent):
    """A new kind of action."""

    code: ActionCode


class ActionPut(ActionContent, VersionIn):
    """The whole content of an action: it becomes its next revision."""


class ActionOut(ActionContent):
    """An action at one of its revisions. `version` counts every change of the action, its retirement too."""

    code: str
    active: bool
    version: int
    revision: int
    latest: int
    revised_at: datetime


class ActionFilter(Paged):
    """Filters of the catalogue; they add up."""

    audience: Audience | None = None
    active: bool | None = None


class ActionPage(Out):
    """A page of the catalogue, by code."""

    items: list[ActionOut]
    next: str | None


class RevisionQuery(BaseModel):
    """Which revision of an action; the latest unless said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    revision: int | None = Field(default=None, ge=1, le=2**31 - 1)


class RevisionFilter(Paged):
    """The revisions of an action have no filters."""


class YearAsked(BaseModel):
    """The year asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)

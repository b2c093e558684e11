"""Suggestions and capacities on the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from csr.catalogue.schemas import FIRST_YEAR, LAST_YEAR
from csr.suggestions.weights import Reason
from label.companies.identifiers import SirenField
from label.kit.paging import Paged
from label.kit.schemas import Count, Out
from label.kit.versions import VersionIn

Points = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:.2f}", when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,3}\.\d{2}$", "examples": ["71.40", "-3.00"]}),
]
CapacityYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class SuggestionsQuery(BaseModel):
    """For which firm, how many, and by the needs and capacities of which year: this one unless said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    siren: SirenField
    limit: int = Field(default=10, ge=1, le=50)
    year: CapacityYear | None = None


class PartOut(Out):
    """Points for a reason, and why in a sentence. `doing` and `declined` take points."""

    reason: Reason
    points: Points
    why: str


class FreeOut(Out):
    """An association with places left this year."""

    id: str
    name: str
    left: int


class SuggestionOut(Out):
    """An action at its rank; `points` is the sum of its parts."""

    rank: int
    code: str
    revision: int
    title: str
    points: Points
    parts: list[PartOut]
    partners: list[FreeOut] = Field(description="Associations proposed for it, the most places left first.")


class SuggestionList(Out):
    """The actions that fit a firm best, the best first. `edition`: whose score was looked at, null without one."""

    siren: str
    year: int
    edition: str | None
    items: list[SuggestionOut]


class CapacityIn(VersionIn):
    """How many people an association can accompany in a year."""

    places: Count


class CapacityFilter(Paged):
    """The year asked for."""

    year: CapacityYear


class CapacityOut(Out):
    """An association's places in a year: null where it has not said, which is not none.

    `taken`: by initiatives that are committed, under way or completed, and whose period touches the year.
    A closed association is not active and has no places left.
    """

    partner_id: str
    name: str
    active: bool
    year: int
    places: int | None
    taken: int
    left: int | None
    version: int | None


class CapacityPage(Out):
    """A page of capacities, by association."""

    items: list[CapacityOut]
    next: str | None

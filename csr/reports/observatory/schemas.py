"""The observatory on the wire, and its tables as they are stored."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from label.kit.schemas import In, Out
from label.kit.text import Text

PublishedValue = int | str | None


class FreezeIn(In):
    """A year is frozen once; frozen again, it is a correction, and says why."""

    reason: Text | None = Field(default=None, description="Why it is corrected: the public reads it.")


class NumberAsked(BaseModel):
    """The number asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int | None = Field(default=None, ge=1, le=10_000, description="Left out, the latest.")


class CellOut(Out):
    """One figure. `at` names its place in each dimension, `all` where it is the sum over it; withheld, it is null. It
    is null also where there is no such figure. Counts are whole numbers, hours and percents decimal strings."""

    at: dict[str, str]
    measure: str
    value: PublishedValue
    withheld: bool


class TableOut(Out):
    """One table: what it is divided by, and its cells."""

    code: str
    title: str
    dimensions: list[str]
    cells: list[CellOut]


class TablesOut(Out):
    """All the tables of a number, as they are stored."""

    tables: list[TableOut]


class NumberOut(Out):
    """One frozen number of a year; from the second on it is a correction."""

    number: int
    frozen_at: datetime
    reason: str | None


class ObservatoryLine(Out):
    """A year in the list, at its latest number."""

    year: int
    number: int
    frozen_at: datetime
    inputs_digest: str
    tables_digest: str


class ObservatoryList(Out):
    """Every year that has been frozen, the latest first."""

    items: list[ObservatoryLine]


class ObservatoryOut(TablesOut):
    """A year of the observatory. A preview is not frozen: it has no number, and may change until the year is frozen.

    `inputs_digest` names the stored lines that the tables are made of, `tables_digest` is the SHA-256 of `tables` as
    canonical JSON (`{"tables": […]}`, keys in order, no idle space).
    """

    year: int
    frozen: bool
    number: int | None
    frozen_at: datetime | None
    reason: str | None = Field(description="Why it was corrected.")
    inputs_digest: str
    tables_digest: str
    editions: list[str] = Field(description="Of the label, whose period ends in the year.")
    method: int = Field(
        description="Of counting and withholding. 1: levels are withheld as other counts are. 2: holders whom the"
        " public register names are counted exactly (`holders`), hours on paid and on personal time each stand alone."
    )
    threshold: int = Field(description="Large firms have more employees than this, or may have.")
    seekers_years: dict[str, int] = Field(description="The year of each audience's latest share of the job seekers.")
    source: str | None = Field(description="Of the shares among job seekers.")
    reference_source: str | None
    notices: list[str]
    numbers: list[NumberOut] = Field(description="Every number frozen of the year; each stays readable.")

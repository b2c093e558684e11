"""Evidence on the wire: what comes with a file, and how a file is shown."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from label.declarations.states import Figure
from label.kit.schemas import Day, In, Out
from label.kit.text import ReasonText

# The figures of the statement: mypy and the OpenAPI document read a literal, not a tuple of an enumeration's members.
StatementFigure = Literal[Figure.HEADCOUNT, Figure.DURABLE_HIRES, Figure.HIRES_FROM_SHARED_VACANCIES, Figure.VOLUNTEERS]


class ProofQuery(In):
    """What comes beside a file, as the file is the whole body."""

    proves_on: Day | None = Field(default=None, description="The day of what the file proves.")
    holds_until: Day | None = Field(default=None, description="The last day on which it holds, where it has one.")


class FigureProofQuery(ProofQuery):
    """The same for a file behind the statement."""

    figure: StatementFigure = Field(description="The figure that the file proves.")


class ReadingQuery(In):
    """Why the file is read, where the reader is asked for it."""

    reason: ReasonText | None = Field(
        default=None,
        description="Why a reviewer or the city reads a file of a company that has no application under review or"
        " decided; needed then, and kept in the audit trail.",
    )


class OtherCompany(Out):
    """Another company that has sent the same content."""

    siren: str
    name: str


class OtherCompanies(Out):
    """The other companies that have sent the same content."""

    count: int
    named: list[OtherCompany] = Field(description="Those whose file you may see, ten at most.")


class EvidenceOut(Out):
    """A file behind a declaration or a figure of the statement. More than one claim behind it deserves a look."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str = Field(description="Of the content that is kept now: the masked one, once the file is masked.")
    first_sha256: str | None = Field(description="Of the content as it was uploaded; null for a file never masked.")
    masked_at: datetime | None = Field(description="When it was masked last.")
    version: int = Field(description="Of the file; a masking names it.")
    uploaded_at: datetime
    proves_on: date | None = Field(description="The day of what it proves here.")
    holds_until: date | None = Field(description="The last day on which it holds here.")
    declarations: int = Field(description="How many declarations it proves.")
    used_by: int = Field(description="How many claims it proves: declarations, and figures of statements.")
    read_sha256: str | None = Field(
        description="Of the content that it had at the verdict given here; null without one, or for a file added later."
    )
    masking_request: str | None = Field(
        description="What a reviewer asks you to mask in it, while the request is open."
    )
    erase_after: date = Field(description="Until this day it is kept for what it proves here.")
    elsewhere: OtherCompanies | None = Field(
        description="For those who judge: who else sent the same content. Null for the company and where nobody has."
    )

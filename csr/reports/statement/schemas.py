"""A firm's CSR statement on the wire; the PDF and the workbook are drawn from it alone."""

from datetime import date
from typing import Literal

from pydantic import Field

from csr.catalogue.audiences import Audience
from csr.initiatives.states import InitiativeState
from csr.reports.schemas import Amounts, PeopleOut, Total
from label.kit.schemas import Out

FigureStatus = Literal["verified", "confirmed", "declared"]


class StatementCertificate(Out):
    """A certificate, in its state on the day of the statement."""

    number: str
    level: str
    status: str
    issued_on: date
    valid_until: date


class StatementEdition(Out):
    """An edition of the label whose period ends in the year, and what the firm holds of it."""

    code: str
    title: str
    period_start: date
    period_end: date
    certificates: list[StatementCertificate]


class ProvenanceOut(Out):
    """Where a figure comes from. `ref` is what figures name it by; `id` is that of the declaration, delivery or
    initiative; `quantities` are as declared, and as verified where someone did."""

    ref: str
    kind: Literal["declaration", "annual_statement", "delivery", "outcome"]
    id: str
    what: str
    status: FigureStatus
    on: date | None = Field(description="The day of the verdict, or of the association's confirmation.")
    by: str | None = Field(description="The association that confirmed.")
    edition: str | None = None
    initiative: str | None = None
    started_on: date | None = None
    ended_on: date | None = None
    declared: str
    verified: str | None = None
    counted: bool = Field(description="False for what is counted elsewhere: hours that a declaration counts.")
    counted_as: str | None = None
    evidence: list[str] = Field(description="SHA-256 of each file behind it.")


class FigureOut(Out):
    """One figure, for a part (a contract and group, an audience) where it has parts. What is verified or confirmed and
    what is only declared stand apart: add them only knowingly."""

    code: str
    title: str
    part: dict[str, str] | None = None
    part_title: str | None = None
    unit: str
    status: FigureStatus = Field(description="What the first column is, when it holds something.")
    verified: Total | None
    declared: Total | None
    detail: str | None = None
    lines: list[str] = Field(description="The reporting lines it feeds: see /csr/lines.")
    provenance: list[str]


class InitiativePeople(Out):
    """People of one audience as one association has counted them."""

    audience: Audience
    title: str
    partner: str
    status: FigureStatus
    provenance: str
    counts: PeopleOut


class StatementInitiative(Out):
    """An initiative of the firm whose period touches the year. Achieved is by the end of the year."""

    id: str
    title: str
    action: str
    action_title: str
    state: InitiativeState
    started_on: date
    ended_on: date
    firms: int
    partners: list[str]
    committed: Amounts
    achieved: Amounts
    people: list[InitiativePeople]
    provenance: list[str]
    evidence: list[str]


class CsrStatementOut(Out):
    """What a firm did in a year for the city's job seekers, and how that is known."""

    siren: str
    company: str
    year: int
    as_of: date
    lines_version: str
    lines_digest: str
    editions: list[StatementEdition]
    figures: list[FigureOut]
    initiatives: list[StatementInitiative]
    provenance: list[ProvenanceOut]
    notices: list[str]

    @property
    def empty(self) -> bool:
        """Nothing at all is known of the year."""
        return not (self.figures or self.initiatives)

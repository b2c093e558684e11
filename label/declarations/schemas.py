"""Statements, declarations, verdicts and evidence on the wire; fields are named as in the facts document."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field, RootModel

from label.declarations.evidence_schemas import EvidenceOut
from label.declarations.kinds import AnyDeclaration
from label.declarations.states import STATEMENT_FIGURES, DeclarationKind, DeclarationState, Figure, VerdictSource
from label.kit.paging import Paged
from label.kit.schemas import Count, Out, Positive, Quantity
from label.kit.text import Name, Text
from label.kit.versions import RequiredVersionIn


class DeclarationIn(RootModel[AnyDeclaration]):
    """A declaration, by its `kind`."""


class DeclarationPatch(RequiredVersionIn):
    """Changes to some of a declaration's fields; which ones depends on its kind, and the whole is checked again."""

    reference: object = None
    note: object = None
    action: object = None
    audience: object = None
    time: object = None
    participants: object = None
    hours: object = None
    host: object = None
    started_on: object = None
    ended_on: object = None
    contract: object = None
    group: object = None
    count: object = None
    presence: object = None
    offers: object = None
    candidates_met: object = None
    candidates_answered: object = None


class SourcedIn(RequiredVersionIn):
    """A verdict, and where it comes from."""

    source: Literal[VerdictSource.SEEN_ON_SITE, VerdictSource.KNOWN_TO_ORGANISER] | None = Field(
        default=None,
        description="Where the verified values come from: all that this verdict gives. Needed for one above 0 that no"
        " evidence stands behind; left out where some does, it is `evidence`.",
    )


class VerdictIn(SourcedIn):
    """What a reviewer verified of a declaration: quantities of its kind, and why when less than declared."""

    verified_hours: Quantity | None = None
    verified_count: Count | None = None
    presence_verified: bool | None = None
    verified_offers: Count | None = None
    verified_candidates_met: Count | None = Field(
        default=None, description="May lie above or below what was declared; left out, it keeps the verdict it has."
    )
    verified_candidates_answered: Count | None = None
    reason: Text | None = None


class StatementIn(RequiredVersionIn):
    """The annual statement. Signed by a named officer of the company it counts; unsigned it is a draft.

    The first one needs no version, as there is nothing to read yet.
    """

    headcount: Positive = Field(description="Annual average staff of the company's establishments in the commune.")
    durable_hires: Count
    hires_from_shared_vacancies: Count = 0
    volunteers: Count = 0
    signed_by: Name | None = Field(default=None, description="Name of the officer who signs.")
    signed_role: Name | None = None


class StatementVerdictIn(SourcedIn):
    """A verdict on one or more of the statement's figures; those left out keep the verdict they have."""

    verified_headcount: Positive | None = None
    verified_durable_hires: Count | None = None
    verified_hires_from_shared_vacancies: Count | None = None
    verified_volunteers: Count | None = None
    reason: Text | None = Field(default=None, description="Needed where a verified figure is not the declared one.")

    @property
    def figures(self) -> dict[Figure, Decimal | int]:
        """The figures that this verdict is on."""
        given = {figure: getattr(self, f"verified_{figure}") for figure in STATEMENT_FIGURES}
        return {figure: value for figure, value in given.items() if value is not None}


class FigureVerdictOut(Out):
    """Who found what of a figure, and from which source. `declared` and `read_version` are what the reviewer had read;
    `changed_since` when the company declares another figure now, which a verdict on a denominator survives."""

    value: Quantity
    declared: Quantity
    read_version: int
    changed_since: bool
    reason: str | None
    source: VerdictSource | None = Field(description="Null for a verdict from before sources were kept, and for a 0.")
    judged_at: datetime


class StatementOut(Out):
    """A statement, with what was verified of it."""

    siren: str
    edition: str
    state: DeclarationState
    headcount: Positive
    verified_headcount: Positive | None
    durable_hires: int
    verified_durable_hires: int | None
    hires_from_shared_vacancies: int
    verified_hires_from_shared_vacancies: int | None
    volunteers: int
    verified_volunteers: int | None
    signed_by: str | None
    signed_role: str | None
    signed_at: datetime | None
    judged_at: datetime | None
    version: int
    verdicts: dict[str, FigureVerdictOut] = Field(description="By figure; a figure without one is not verified.")
    evidence: dict[str, list[EvidenceOut]] = Field(
        default_factory=dict, description="The files behind each figure; a figure without any is left out."
    )


class DeclarationOut(Out):
    """A declaration; what belongs to other kinds is null."""

    id: str
    siren: str
    edition: str
    kind: DeclarationKind
    state: DeclarationState
    reference: str | None = None
    note: str | None = None
    origin: str | None = Field(default=None, description="What it was created from: `csr:` and the id of a delivery.")
    action: str | None = None
    audience: str | None = None
    time: str | None = None
    participants: int | None = None
    hours: Quantity | None = None
    verified_hours: Quantity | None = None
    host: str | None = None
    started_on: date | None = None
    ended_on: date | None = None
    contract: str | None = None
    group: str | None = None
    count: int | None = None
    verified_count: int | None = None
    presence: str | None = None
    presence_verified: bool | None = None
    offers: int | None = None
    verified_offers: int | None = None
    candidates_met: int | None = None
    verified_candidates_met: int | None = None
    candidates_answered: int | None = None
    verified_candidates_answered: int | None = None
    reason: str | None = None
    source: VerdictSource | None = None
    judged_at: datetime | None = None
    created_at: datetime
    submitted_at: datetime | None = None
    version: int = 1
    evidence: list[EvidenceOut] = Field(default_factory=list)


class DeclarationFilter(Paged):
    """Filters of a company's declarations."""

    kind: DeclarationKind | None = None
    state: DeclarationState | None = None


class DeclarationPage(Out):
    """A page of declarations, in the order they were made."""

    items: list[DeclarationOut]
    next: str | None

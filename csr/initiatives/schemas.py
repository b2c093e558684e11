"""Initiatives on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, WithJsonSchema

from csr.catalogue.audiences import Audience
from csr.catalogue.schemas import ActionCode, PartnerId
from csr.initiatives.states import InitiativeState, Why
from label.companies.identifiers import SirenField
from label.kit.addresses import Email
from label.kit.paging import Paged
from label.kit.schemas import Count, In, Out, Quantity, plain
from label.kit.text import Name, Text
from label.kit.versions import ReadVersion, RequiredVersionIn
from label.kit.written_forms import of_text, read_day

MOST_PARTS = 20
# Far enough for any initiative, and near enough for a date six months later to exist.
InitiativeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31)), of_text(read_day)]
# A sum or a percentage. `Quantity`, the type of the input, has an upper bound; this has none.
Amount = Annotated[
    Decimal,
    PlainSerializer(plain, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d{1,2})?$", "examples": ["24.5"]}),
]


OverrideReason = Annotated[
    Text | None,
    Field(description="Why it takes more places than an association has left; kept where that is so. SOEE only."),
]


class FirmIn(In):
    """A firm's part: what it commits, and who there owns it."""

    siren: SirenField
    owner: Name | None = Field(default=None, description="Who owns it at the firm.")
    places: Count = Field(default=0, description="Job seekers who can take part.")
    hours: Quantity = Field(default=Decimal(0), description="Hours of the firm's employees.")
    euros: Quantity = Decimal(0)
    hires: Count = 0


class PartnerIn(In):
    """A partner association's part."""

    id: PartnerId
    places: Count = Field(default=0, description="Job seekers that it accompanies.")


class InitiativeIn(In):
    """A new initiative, as a proposal."""

    title: Name
    summary: Text | None = Field(default=None, description="No job seeker's name.")
    action: ActionCode = Field(description="An action of the catalogue: its latest revision is kept.")
    started_on: InitiativeDay
    ended_on: InitiativeDay
    audiences: tuple[Audience, ...] = Field(default=(), max_length=len(Audience))
    owner: Email | None = Field(default=None, description="SOEE's officer; left out, the officer who makes it.")
    firms: tuple[FirmIn, ...] = Field(default=(), max_length=MOST_PARTS, description="A company: itself, or left out.")
    partners: tuple[PartnerIn, ...] = Field(default=(), max_length=MOST_PARTS)
    override_capacity: OverrideReason = None


class InitiativePatch(RequiredVersionIn):
    """Changes to an initiative; `audiences`, `firms`, `partners` are replaced whole. The state says what may change."""

    title: Name | None = None
    summary: Text | None = None
    action: ActionCode | None = None
    started_on: InitiativeDay | None = None
    ended_on: InitiativeDay | None = None
    audiences: tuple[Audience, ...] | None = Field(default=None, max_length=len(Audience))
    owner: Email | None = None
    firms: tuple[FirmIn, ...] | None = Field(default=None, max_length=MOST_PARTS)
    partners: tuple[PartnerIn, ...] | None = Field(default=None, max_length=MOST_PARTS)
    override_capacity: OverrideReason = None


class AgreementIn(In):
    """A firm agrees to its own part; SOEE writes down that a firm has, and how it knows."""

    siren: SirenField | None = Field(default=None, description="Left out by a firm: itself.")
    words: Text | None = Field(default=None, description="How it was agreed, e.g. the date of a letter. SOEE must say.")
    version: ReadVersion = Field(default=None, description="The version of the firm's part that was read.")


class CommittingIn(In):
    """The commitment takes the places of the associations; a body is needed only to take more than there are."""

    override_capacity: OverrideReason = None


class ClosingIn(In):
    """Why an initiative is declined or abandoned."""

    why: Why
    words: Text


class InitiativeFilter(Paged):
    """Filters of the list; they add up."""

    state: InitiativeState | None = None
    siren: SirenField | None = None
    partner: PartnerId | None = None
    action: ActionCode | None = None
    audience: Audience | None = None
    year: int | None = Field(default=None, ge=2000, le=2099, description="Its period touches this year.")
    owner: Literal["me"] | None = Field(default=None, description="Only those that I own at SOEE.")
    late: bool | None = Field(default=None, description="Only those with a late milestone, or only the others.")


class Figures(Out):
    """What a firm commits or has given."""

    places: int
    hours: Amount
    euros: Amount
    hires: int


class Percents(Out):
    """What was given in percent of what was committed; null where nothing was."""

    places: Amount | None
    hours: Amount | None
    euros: Amount | None
    hires: Amount | None


class ResultComparison(Out):
    """What was committed and what was given, side by side."""

    committed: Figures
    achieved: Figures
    percent: Percents


class FirmResult(ResultComparison):
    """The same of one firm."""

    siren: str


class ResultsOut(Out):
    """Each firm that the caller may see, and the sum of all; null where the sum would reveal others."""

    firms: list[FirmResult]
    sum: ResultComparison | None


class Named(Out):
    """A firm or an association by its id."""

    id: str
    name: str


class InitiativeLine(Out):
    """An initiative in a list. `days_late`: of the milestone that has been late the longest; 0 when none is."""

    id: str
    title: str
    action: str
    revision: int
    action_title: str
    state: InitiativeState
    started_on: date
    ended_on: date
    owner: str | None = Field(description="SOEE's officer, by name.")
    audiences: list[Audience]
    firms: list[Named] = Field(description="By SIREN.")
    partners: list[Named]
    late: bool
    days_late: int
    confirmed_at: datetime | None
    version: int


class InitiativePage(Out):
    """A page of initiatives, the newest first."""

    items: list[InitiativeLine]
    next: str | None


class CommitmentOut(Out):
    """A firm's part. What another firm commits is not shown to a firm, nor any of it to an association."""

    siren: str
    owner: str | None
    committed: Figures
    agreed_at: datetime | None
    agreed_words: str | None
    version: int


class InvolvementOut(Out):
    """An association's part."""

    id: str
    places: int
    counted_at: datetime | None = Field(description="When its outcomes were last recorded.")
    version: int


class LabelOut(Out):
    """Where a completed initiative falls in a firm's label: `counts` is false for a file that was decided before."""

    siren: str
    edition: str
    counts: bool


class InitiativeOut(InitiativeLine):
    """A whole initiative, as the caller may see it."""

    summary: str | None
    commitments: list[CommitmentOut]
    involvements: list[InvolvementOut]
    override_capacity: str | None = Field(
        description="Why it takes more places than its associations have. For SOEE, the city and the associations."
    )
    places_over: int | None = Field(description="How many more, over all years; for the same readers.")
    label: list[LabelOut]
    closed_why: Why | None
    closed_words: str | None = Field(description="For SOEE and the city only.")
    created_at: datetime
    changed_at: datetime | None
    committed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    may: list[str] = Field(description="The acts that are possible for the caller in this state.")
